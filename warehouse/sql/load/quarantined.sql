-- Refused rows, of one rule or one table when these are given.
SELECT
    quarantine_id,
    batch_id,
    capture_id,
    table_name,
    column_name,
    rule,
    payload
FROM raw.quarantine
WHERE
    ($rule::VARCHAR IS NULL OR rule = $rule)
    AND ($table::VARCHAR IS NULL OR table_name = $table)
ORDER BY table_name, rule, quarantine_id;
