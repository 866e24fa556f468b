-- A resource counts as near as the nearest address that led to it.
SELECT
    resource_id,
    min(depth) AS depth
FROM (
    SELECT
        resource_id,
        depth
    FROM raw.capture
    WHERE origin <> 'robots'
    UNION ALL
    SELECT
        requested_resource_id,
        depth
    FROM raw.capture
    WHERE origin <> 'robots'
)
GROUP BY resource_id
ORDER BY resource_id;
