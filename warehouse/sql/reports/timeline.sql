-- Question: what happened when: talks held, recordings, decks and reports published?
-- Grain:    one row per dated thing, oldest first
-- Columns:  happened_at, precision, kind, title, event_name, url, talk_id, capture_id
-- Filter:   kind: talk held, video published, slides published or recap published
-- Filter:   event: part of the event's name
SELECT
    happened_at,
    precision,
    kind,
    title,
    event_name,
    url,
    talk_id,
    capture_id
FROM report.timeline
WHERE
    ($kind::VARCHAR IS NULL OR kind = $kind)
    AND ($event::VARCHAR IS NULL OR contains(lower(event_name), lower($event)))
ORDER BY happened_at, kind, title, url;
