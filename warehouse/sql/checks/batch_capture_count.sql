-- Check:    the ledger counts as many captures as are in the tables
-- Severity: error
WITH counted AS (
    SELECT
        batch_id,
        count(*) AS found_count
    FROM raw.capture
    GROUP BY batch_id
)
SELECT
    batch.batch_id,
    batch.capture_count,
    coalesce(counted.found_count, 0) AS found_count
FROM raw.batch AS batch
LEFT JOIN counted USING (batch_id)
WHERE batch.capture_count <> coalesce(counted.found_count, 0)
ORDER BY batch.batch_id;
