-- Check:    of a field that has one value, exactly one claim is chosen for a talk
-- Severity: error
SELECT
    talk_id,
    field,
    count(*) FILTER (is_chosen) AS chosen_count,
    count(DISTINCT value) FILTER (is_chosen) AS value_count
FROM core.talk_claim
WHERE field IN ('title', 'starts_at', 'ends_at', 'room', 'abstract', 'schedule_code')
GROUP BY talk_id, field
HAVING count(*) FILTER (is_chosen) <> 1
ORDER BY talk_id, field;
