-- The ledger counts what is in the tables now, after refused rows of some batches were brought in.
UPDATE raw.batch
SET
    capture_count = (SELECT count(*) FROM raw.capture WHERE raw.capture.batch_id = raw.batch.batch_id),
    quarantine_count = (SELECT count(*) FROM raw.quarantine WHERE raw.quarantine.batch_id = raw.batch.batch_id)
WHERE list_contains($batches::VARCHAR[], batch_id);
