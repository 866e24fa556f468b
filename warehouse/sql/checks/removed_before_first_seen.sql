-- Check:    nothing leaves its page before it was first seen there
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
)
SELECT
    table_name,
    resource_id,
    first_seen_at,
    removed_at
FROM fact
WHERE removed_at < first_seen_at
ORDER BY table_name, resource_id, first_seen_at;
