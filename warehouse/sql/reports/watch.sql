-- Question: which material is somebody waiting for, since when, and is something like it in the event's lists?
-- Grain:    one row per talk and role, longest wait first
-- Columns:  title, role, state, since_at, days_waiting, watched_until_on, is_watched, reason, proposal_count, url,
--           said_by_url, event_name, talk_id
-- Filter:   event: part of an event's name
-- Filter:   role: video, slides or event_page
SELECT
    title,
    role,
    state,
    since_at,
    days_waiting,
    watched_until_on,
    is_watched,
    reason,
    proposal_count,
    url,
    said_by_url,
    event_name,
    talk_id
FROM report.watch_list
WHERE
    ($event::VARCHAR IS NULL OR contains(lower(event_name), lower($event)))
    AND ($role::VARCHAR IS NULL OR role = $role)
ORDER BY since_at, title, role, talk_id;
