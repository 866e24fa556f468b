-- Question: how often was each recording watched, as measured over time?
-- Grain:    one row for the page: document (JSON), the 100 recordings watched most, with their last 60 measurements.
WITH measured AS (
    SELECT
        metric.resource_id,
        metric.measured_at,
        metric.value,
        talk.talk_id,
        talk.title,
        talk.language
    FROM report.metric_series AS metric
    JOIN site_talk AS talk USING (talk_id)
    WHERE
        metric.name = 'view_count'
        AND metric.url NOT IN (SELECT url FROM site_withheld)
    QUALIFY row_number() OVER (PARTITION BY metric.resource_id ORDER BY metric.measured_at DESC) <= 60
),
video AS (
    SELECT
        resource_id,
        any_value(talk_id) AS talk_id,
        any_value(title) AS title,
        any_value(language) AS language,
        arg_max(value, measured_at) AS latest,
        arg_max(value, measured_at) - arg_min(value, measured_at) AS growth,
        count(*) AS measurement_count,
        list({'at': site_time(measured_at), 'value': value} ORDER BY measured_at) AS points
    FROM measured
    GROUP BY resource_id
    QUALIFY row_number() OVER (ORDER BY arg_max(value, measured_at) DESC, resource_id) <= 100
)
SELECT
    'series' AS page_id,
    to_json({'videos': list({
        'id': talk_id,
        'title': title,
        'language': language,
        'latest': latest,
        'growth': CASE WHEN measurement_count > 1 THEN growth END,
        'points': points
    } ORDER BY latest DESC, talk_id, resource_id)})::VARCHAR AS document
FROM video;
