-- One row per talk, in the order of a schedule, for organisers.
SELECT
    event_name,
    starts_at,
    room,
    title,
    speakers,
    organizations,
    format,
    event_page_url,
    video_state,
    video_url,
    slides_state,
    slides_url,
    recap_count,
    write_up_count,
    talk_id
FROM report.talk_overview
ORDER BY event_name, starts_at, title, talk_id;
