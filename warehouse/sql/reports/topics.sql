-- Question: what are the talks about, and which topics do recaps name most?
-- Grain:    one row per topic and event, most recapped first
-- Columns:  topic, kind, talk_count, recapped_count, recap_mentions, recorded_count, slides_count, event_name, talks
-- Filter:   event: part of an event's name
SELECT
    topic,
    kind,
    talk_count,
    recapped_count,
    recap_mentions,
    recorded_count,
    slides_count,
    event_name,
    talks
FROM report.topic_overview
WHERE $event::VARCHAR IS NULL OR contains(lower(event_name), lower($event))
ORDER BY recap_mentions DESC, talk_count DESC, topic, kind, event_name;
