-- Time of the first capture of each resource, asked or answering.
SELECT
    resource_id,
    min(fetched_at) AS first_seen_at
FROM (
    SELECT requested_resource_id AS resource_id, fetched_at FROM raw.capture WHERE origin <> 'robots'
    UNION ALL
    SELECT resource_id, fetched_at FROM raw.capture WHERE origin <> 'robots'
)
GROUP BY resource_id
ORDER BY resource_id;
