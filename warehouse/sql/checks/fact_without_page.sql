-- Check:    every link, mention, quote and claim stands on a page that was captured
-- Severity: error
WITH fact AS (
    SELECT 'core.event' AS table_name, resource_id, capture_id, first_seen_at, removed_at FROM core.event
    UNION ALL
    SELECT 'core.link' AS table_name, resource_id, capture_id, first_seen_at, removed_at FROM core.link
    UNION ALL
    SELECT 'core.talk_mention' AS table_name, resource_id, capture_id, first_seen_at, removed_at FROM core.talk_mention
    UNION ALL
    SELECT 'core.mention_speaker' AS table_name, resource_id, capture_id, first_seen_at, removed_at FROM core.mention_speaker
    UNION ALL
    SELECT 'core.mention_link' AS table_name, resource_id, capture_id, first_seen_at, removed_at FROM core.mention_link
    UNION ALL
    SELECT 'core.quote' AS table_name, resource_id, capture_id, first_seen_at, removed_at FROM core.quote
    UNION ALL
    SELECT 'core.recap_mention' AS table_name, resource_id, capture_id, first_seen_at, removed_at FROM core.recap_mention
    UNION ALL
    SELECT 'core.claim' AS table_name, resource_id, capture_id, first_seen_at, removed_at FROM core.claim
),
page AS (
    SELECT resource_id FROM raw.capture
    UNION
    SELECT requested_resource_id FROM raw.capture
)
SELECT
    table_name,
    resource_id,
    count(*) AS row_count
FROM fact
ANTI JOIN page USING (resource_id)
GROUP BY table_name, resource_id
ORDER BY table_name, resource_id;
