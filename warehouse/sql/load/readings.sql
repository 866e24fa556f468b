-- When each of some pages was read. A reading that was loaded after a later one changed nothing and is no reading.
WITH reading AS (
    SELECT
        capture.resource_id,
        capture.fetched_at,
        batch.loaded_at
    FROM raw.capture AS capture
    LEFT JOIN raw.batch AS batch USING (batch_id)
    WHERE
        capture.outcome = 'ok'
        AND capture.page_kind IS NOT NULL
        AND list_contains($pages::VARCHAR[], capture.resource_id)
)
SELECT DISTINCT
    early.resource_id,
    early.fetched_at
FROM reading AS early
WHERE NOT EXISTS (
    SELECT 1
    FROM reading AS late
    WHERE
        late.resource_id = early.resource_id
        AND late.fetched_at > early.fetched_at
        AND late.loaded_at < early.loaded_at
)
ORDER BY early.resource_id, early.fetched_at;
