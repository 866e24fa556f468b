-- Question: which talks still miss a video, slides or a schedule page?
-- Grain:    one row per talk and role, most recapped first
-- Columns:  title, role, state, recap_count, reason, speakers, since_at, url, event_name, talk_id
-- Filter:   role: video, slides or event_page
-- Filter:   event: part of the event's name
SELECT
    title,
    role,
    state,
    recap_count,
    reason,
    speakers,
    since_at,
    url,
    event_name,
    talk_id
FROM report.missing_material
WHERE
    ($role::VARCHAR IS NULL OR role = $role)
    AND ($event::VARCHAR IS NULL OR contains(lower(event_name), lower($event)))
ORDER BY recap_count DESC, state = 'unknown', title, role, talk_id;
