CREATE VIEW report.topic_overview AS
WITH event_named AS (
    SELECT
        event_id,
        any_value(name) AS name
    FROM core.event
    WHERE removed_at IS NULL
    GROUP BY event_id
)
SELECT
    topic.topic,
    topic.kind,
    event.name AS event_name,
    count(*) AS talk_count,
    count(*) FILTER (talk.recap_count > 0) AS recapped_count,
    sum(talk.recap_count)::BIGINT AS recap_mentions,
    count(*) FILTER (video.state IN ('present', 'moved')) AS recorded_count,
    count(*) FILTER (slides.state IN ('present', 'moved')) AS slides_count,
    string_agg(talk.title, '; ' ORDER BY talk.recap_count DESC, talk.title, talk.talk_id) AS talks
FROM core.talk_topic AS topic
JOIN core.talk AS talk USING (talk_id)
LEFT JOIN event_named AS event USING (event_id)
LEFT JOIN report.material_status AS video
    ON video.talk_id = topic.talk_id
    AND video.role = 'video'
LEFT JOIN report.material_status AS slides
    ON slides.talk_id = topic.talk_id
    AND slides.role = 'slides'
GROUP BY topic.topic, topic.kind, event.name;
COMMENT ON VIEW report.topic_overview IS
    'What the talks of an event are about, by the vocabulary of seeds/topics.toml. Grain: topic and event; a talk counts under each of its topics.';
COMMENT ON COLUMN report.topic_overview.topic IS 'Name in the vocabulary.';
COMMENT ON COLUMN report.topic_overview.kind IS 'project or term.';
COMMENT ON COLUMN report.topic_overview.event_name IS 'Name of the event; NULL when unknown.';
COMMENT ON COLUMN report.topic_overview.talk_count IS 'Talks whose title or abstract names it.';
COMMENT ON COLUMN report.topic_overview.recapped_count IS 'Of these, talks that at least one report names.';
COMMENT ON COLUMN report.topic_overview.recap_mentions IS 'Reports that name these talks, summed over the talks.';
COMMENT ON COLUMN report.topic_overview.recorded_count IS 'Of these talks, those with a recording.';
COMMENT ON COLUMN report.topic_overview.slides_count IS 'Of these talks, those with slides.';
COMMENT ON COLUMN report.topic_overview.talks IS 'Titles, most recapped first, separated by semicolon.';
