-- Question: which talks are a part of a longer recording, and at which second do they begin?
-- Grain:    one row per talk and recording, in the order of the recording
-- Columns:  title, recording_title, start_s, url, state, source, reason, event_name, talk_id, capture_id
-- Filter:   event: part of an event's name
SELECT
    title,
    recording_title,
    start_s,
    url,
    state,
    source,
    reason,
    event_name,
    talk_id,
    capture_id
FROM report.segment
WHERE $event::VARCHAR IS NULL OR contains(lower(event_name), lower($event))
ORDER BY recording_title, resource_id, start_s, title, talk_id;
