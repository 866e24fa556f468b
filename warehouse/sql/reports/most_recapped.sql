-- Question: which talks do most reports name?
-- Grain:    one row per talk that a report names
-- Columns:  title, recap_count, recaps_read, recaps_unread, named_by, speakers, video_url, slides_url,
--           event_name, talk_id
-- Filter:   event: part of the event's name
SELECT
    title,
    recap_count,
    recaps_read,
    recaps_unread,
    named_by,
    speakers,
    video_url,
    slides_url,
    event_name,
    talk_id
FROM report.most_recapped
WHERE ($event::VARCHAR IS NULL OR contains(lower(event_name), lower($event)))
ORDER BY recap_count DESC, title, talk_id;
