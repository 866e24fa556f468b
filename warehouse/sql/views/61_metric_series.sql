CREATE VIEW report.metric_series AS
SELECT
    coalesce(resource.title, resource.url, metric.resource_id) AS title,
    metric.name,
    metric.measured_at,
    metric.value,
    metric.value - lag(metric.value) OVER (
        PARTITION BY metric.resource_id, metric.name
        ORDER BY metric.measured_at
    ) AS growth,
    resource.url,
    video.talk_id,
    metric.resource_id,
    metric.capture_id
FROM core.metric
LEFT JOIN core.web_resource AS resource USING (resource_id)
LEFT JOIN core.video USING (resource_id);
COMMENT ON VIEW report.metric_series IS
    'Numbers that move, such as views, as measured over time. Grain: resource, name and capture.';
COMMENT ON COLUMN report.metric_series.title IS 'Title of the resource, else its address.';
COMMENT ON COLUMN report.metric_series.name IS 'What was counted, such as view_count.';
COMMENT ON COLUMN report.metric_series.measured_at IS 'Time (UTC) of the measurement.';
COMMENT ON COLUMN report.metric_series.value IS 'The number.';
COMMENT ON COLUMN report.metric_series.growth IS 'Difference to the measurement before; NULL for the first.';
COMMENT ON COLUMN report.metric_series.url IS 'Canonical address; NULL when unknown.';
COMMENT ON COLUMN report.metric_series.talk_id IS 'Talk (core.talk) of the recording; NULL when none.';
COMMENT ON COLUMN report.metric_series.resource_id IS 'Resource (core.web_resource).';
COMMENT ON COLUMN report.metric_series.capture_id IS 'Capture (raw.capture) that showed it.';
