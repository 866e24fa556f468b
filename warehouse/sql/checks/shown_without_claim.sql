-- Check:    every title, room and speaker shown is the value of a chosen claim
-- Severity: error
WITH shown AS (
    SELECT talk_id, 'title' AS field, title AS value FROM core.talk
    UNION ALL
    SELECT talk_id, 'room', room FROM core.talk
    UNION ALL
    SELECT talk_id, 'speaker', name FROM core.talk_speaker
)
SELECT
    shown.talk_id,
    shown.field,
    shown.value
FROM shown
ANTI JOIN (
    SELECT talk_id, field, value
    FROM core.talk_claim
    WHERE is_chosen
) AS claim USING (talk_id, field, value)
WHERE shown.value IS NOT NULL
ORDER BY shown.talk_id, shown.field, shown.value;
