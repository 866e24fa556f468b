-- Question: by which titles and speakers is each talk known?
-- Grain:    one row per talk.
WITH said AS (
    SELECT
        talk_id,
        list(DISTINCT value ORDER BY value) FILTER (field = 'title') AS titles
    FROM core.talk_claim
    GROUP BY talk_id
),
speaker AS (
    SELECT
        talk_id,
        list(name ORDER BY position) AS names
    FROM core.talk_speaker
    GROUP BY talk_id
)
SELECT
    talk.talk_id,
    talk.title,
    said.titles,
    speaker.names,
    talk.recap_count
FROM core.talk AS talk
LEFT JOIN said USING (talk_id)
LEFT JOIN speaker USING (talk_id)
ORDER BY talk.talk_id;
