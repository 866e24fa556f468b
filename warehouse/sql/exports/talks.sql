-- Question: which talks could one cite, and where are they found?
-- Grain:    one row per talk.   Columns: talk_id, title, speakers (list), event_name, starts_at, url.
WITH speaker AS (
    SELECT
        talk_id,
        list(name ORDER BY position) AS speakers
    FROM core.talk_speaker
    GROUP BY talk_id
)
SELECT
    talk.talk_id,
    talk.title,
    coalesce(speaker.speakers, []) AS speakers,
    talk.event_name,
    talk.starts_at,
    coalesce(
        CASE WHEN talk.video_state = 'present' THEN talk.video_url END,
        CASE WHEN talk.event_page_state = 'present' THEN talk.event_page_url END,
        CASE WHEN talk.slides_state = 'present' THEN talk.slides_url END
    ) AS url
FROM report.talk_overview AS talk
LEFT JOIN speaker USING (talk_id)
ORDER BY talk.title, talk.talk_id;
