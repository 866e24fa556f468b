-- Refused rows into the quarantine; the same row of the same batch only once.
MERGE INTO raw.quarantine AS target
USING incoming_refused AS source
ON target.quarantine_id = source.quarantine_id
WHEN NOT MATCHED THEN INSERT (
    quarantine_id,
    batch_id,
    capture_id,
    table_name,
    column_name,
    rule,
    payload
) VALUES (
    source.quarantine_id,
    source.batch_id,
    source.capture_id,
    source.table_name,
    source.column_name,
    source.rule,
    source.payload
);
