-- Check:    the states of one address follow each other without gap or overlap
-- Severity: error
WITH neighbour AS (
    SELECT
        resource_id,
        valid_from,
        valid_to,
        lead(valid_from) OVER (PARTITION BY resource_id ORDER BY valid_from) AS next_from
    FROM core.resource_version
)
SELECT
    resource_id,
    valid_from,
    valid_to,
    next_from
FROM neighbour
WHERE
    valid_to IS DISTINCT FROM next_from
    OR valid_to <= valid_from
ORDER BY resource_id, valid_from;
