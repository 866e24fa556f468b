-- Question: where do sources contradict one another, and what should be done?
-- Grain:    one row per talk and contradicting value, certain ones first
-- Columns:  severity, kind, title, shown_value, other_value, evidence, proposal, said_by_url, event_name, talk_id,
--           capture_id
-- Filter:   talk: part of its title, or its identifier
-- Filter:   event: part of an event's name
SELECT
    severity,
    kind,
    title,
    shown_value,
    other_value,
    evidence,
    proposal,
    said_by_url,
    event_name,
    talk_id,
    capture_id
FROM report.contradiction
WHERE
    ($talk::VARCHAR IS NULL OR talk_id = $talk OR contains(lower(title), lower($talk)))
    AND ($event::VARCHAR IS NULL OR contains(lower(event_name), lower($event)))
ORDER BY list_position(['certain', 'likely', 'hint'], severity), kind, title, other_value, said_by_url, talk_id, capture_id;
