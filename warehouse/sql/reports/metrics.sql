-- Question: how did numbers such as views move?
-- Grain:    one row per measurement
-- Columns:  title, name, measured_at, value, growth, url, talk_id, capture_id
-- Filter:   name: which number, such as view_count
SELECT
    title,
    name,
    measured_at,
    value,
    growth,
    url,
    talk_id,
    capture_id
FROM report.metric_series
WHERE $name::VARCHAR IS NULL OR name = $name
ORDER BY title, url, name, measured_at;
