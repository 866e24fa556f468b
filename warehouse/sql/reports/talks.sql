-- Question: which talks are known, which were recapped, and what material does each have?
-- Grain:    one row per talk, most recapped first
-- Columns:  title, speakers, recap_count, video_state, slides_state, event_page_state, organizations,
--           event_name, starts_at, video_url, slides_url, event_page_url, write_up_count, first_seen_at,
--           talk_id
-- Filter:   recapped: true for talks that at least one report names, false for the others
-- Filter:   event: part of the event's name
SELECT
    title,
    speakers,
    recap_count,
    video_state,
    slides_state,
    event_page_state,
    organizations,
    event_name,
    starts_at,
    video_url,
    slides_url,
    event_page_url,
    write_up_count,
    first_seen_at,
    talk_id
FROM report.talk_overview
WHERE
    ($recapped::BOOLEAN IS NULL OR (recap_count > 0) = $recapped)
    AND ($event::VARCHAR IS NULL OR contains(lower(event_name), lower($event)))
ORDER BY recap_count DESC, title, talk_id;
