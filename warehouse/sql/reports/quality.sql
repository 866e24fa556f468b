-- Question: how complete are the tables?
-- Grain:    one row per measure
-- Columns:  measure, value, total, share
SELECT
    measure,
    value,
    total,
    share
FROM report.data_quality
ORDER BY place;
