-- Check:    every capture belongs to a batch in the ledger
-- Severity: error
SELECT
    capture.capture_id,
    capture.batch_id,
    capture.url
FROM raw.capture AS capture
ANTI JOIN raw.batch USING (batch_id)
ORDER BY capture.capture_id;
