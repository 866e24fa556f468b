CREATE VIEW report.timeline AS
WITH event AS (  -- two seed lists may state one event: the first in order speaks for it
    SELECT
        event_id,
        min_by(name, resource_id) AS event_name,
        min_by(key, resource_id) AS event_key
    FROM core.event
    WHERE removed_at IS NULL
    GROUP BY event_id
)
SELECT
    dated.happened_at,
    dated.precision,
    dated.kind,
    dated.title,
    event.event_name,
    dated.url,
    dated.talk_id,
    dated.capture_id
FROM (
    SELECT
        starts_at AS happened_at,
        'minute' AS precision,
        'talk held' AS kind,
        title,
        event_id,
        NULL AS url,
        talk_id,
        capture_id
    FROM core.talk
    UNION ALL
    SELECT
        video.published_at,
        coalesce(resource.published_precision, 'day'),
        'video published',
        coalesce(video.title, resource.url),
        talk.event_id,
        resource.url,
        video.talk_id,
        video.capture_id
    FROM core.video
    JOIN core.web_resource AS resource USING (resource_id)
    LEFT JOIN core.talk ON talk.talk_id = video.talk_id
    UNION ALL
    SELECT
        resource.published_at,
        coalesce(resource.published_precision, 'day'),
        'slides published',
        coalesce(deck.title, resource.url),
        talk.event_id,
        resource.url,
        deck.talk_id,
        deck.capture_id
    FROM core.slide_deck AS deck
    JOIN core.web_resource AS resource USING (resource_id)
    LEFT JOIN core.talk ON talk.talk_id = deck.talk_id
    UNION ALL
    SELECT
        recap.published_at,
        coalesce(resource.published_precision, 'day'),
        'recap published',
        coalesce(recap.title, recap.url),
        recap.event_id,
        recap.url,
        NULL,
        recap.capture_id
    FROM core.recap
    LEFT JOIN core.web_resource AS resource USING (resource_id)
) AS dated
LEFT JOIN event USING (event_id)
WHERE dated.happened_at IS NOT NULL;
COMMENT ON VIEW report.timeline IS
    'What happened when, around an event: talks held, recordings, decks and reports published. Grain: thing with a date of its own.';
COMMENT ON COLUMN report.timeline.happened_at IS 'Time (UTC); how exact, says precision.';
COMMENT ON COLUMN report.timeline.precision IS 'year, month, day, minute or second.';
COMMENT ON COLUMN report.timeline.kind IS 'talk held, video published, slides published or recap published.';
COMMENT ON COLUMN report.timeline.title IS 'Title, else address.';
COMMENT ON COLUMN report.timeline.event_name IS 'Event; NULL when unknown.';
COMMENT ON COLUMN report.timeline.url IS 'Canonical address; NULL for a talk held.';
COMMENT ON COLUMN report.timeline.talk_id IS 'Talk (core.talk); NULL when none.';
COMMENT ON COLUMN report.timeline.capture_id IS 'Capture (raw.capture) this rests on; NULL when none does.';
