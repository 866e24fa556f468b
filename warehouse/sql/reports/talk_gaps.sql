-- Question: which talks were never recapped, which recordings does nobody link, and what is named but not on the schedule?
-- Grain:    one row per gap and talk
-- Columns:  gap, title, recap_count, event_name, url, talk_id
-- Filter:   event: part of an event's name
-- Filter:   gap: part of the kind of gap
SELECT
    gap,
    title,
    recap_count,
    event_name,
    url,
    talk_id
FROM report.talk_gap
WHERE
    ($event::VARCHAR IS NULL OR contains(lower(event_name), lower($event)))
    AND ($gap::VARCHAR IS NULL OR contains(gap, $gap))
ORDER BY gap, recap_count DESC, event_name, title, talk_id;
