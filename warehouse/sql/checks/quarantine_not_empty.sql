-- Check:    every row that came in kept the contract of its table
-- Severity: warning
SELECT
    table_name,
    rule,
    column_name,
    count(*) AS row_count
FROM raw.quarantine
GROUP BY table_name, rule, column_name
ORDER BY table_name, rule, column_name;
