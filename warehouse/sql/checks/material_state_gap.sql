-- Check:    the states of a talk's material follow each other without gap, and one is open
-- Severity: error
WITH neighbour AS (
    SELECT
        talk_id,
        role,
        since_at,
        until_at,
        lead(since_at) OVER (PARTITION BY talk_id, role ORDER BY since_at) AS next_at
    FROM core.material_state
)
SELECT
    talk_id,
    role,
    since_at,
    until_at,
    next_at
FROM neighbour
WHERE until_at IS DISTINCT FROM next_at
ORDER BY talk_id, role, since_at;
