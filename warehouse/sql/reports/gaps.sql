-- Question: what do we know that we do not know?
-- Grain:    one row per gap
-- Columns:  gap, subject, reason, since_at, weight, url
-- Filter:   gap: part of the kind of gap
SELECT
    gap,
    subject,
    reason,
    since_at,
    weight,
    url
FROM report.coverage_gap
WHERE $gap::VARCHAR IS NULL OR contains(gap, $gap)
ORDER BY starts_with(gap, 'address'), gap, weight DESC, subject, url;
