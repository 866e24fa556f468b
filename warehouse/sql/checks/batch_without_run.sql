-- Check:    every batch belongs to a run
-- Severity: error
SELECT
    batch.batch_id,
    batch.run_id
FROM raw.batch AS batch
ANTI JOIN raw.run USING (run_id)
ORDER BY batch.batch_id;
