-- Check:    nothing was published, and no page was read, later than the last capture (a day of slack)
-- Severity: warning
WITH horizon AS (
    SELECT max(fetched_at) + INTERVAL 1 DAY AS at_latest
    FROM raw.capture
),
dated AS (
    SELECT 'core.web_resource.published_at' AS place, resource_id AS id, published_at AS found_at
    FROM core.web_resource
    UNION ALL
    SELECT 'core.video.published_at', resource_id, published_at FROM core.video
    UNION ALL
    SELECT 'core.recap.published_at', recap_id, published_at FROM core.recap
    UNION ALL
    SELECT 'core.talk_material.since_at', material_id, since_at FROM core.talk_material
)
SELECT
    place,
    id,
    found_at
FROM dated
CROSS JOIN horizon
WHERE found_at > at_latest
ORDER BY place, id;
