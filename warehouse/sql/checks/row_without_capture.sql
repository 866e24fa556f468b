-- Check:    every row of core leads back to a capture
-- Severity: error
WITH pointer AS (
    SELECT 'core.event' AS table_name, capture_id FROM core.event
    UNION ALL
    SELECT 'core.link' AS table_name, capture_id FROM core.link
    UNION ALL
    SELECT 'core.talk_mention' AS table_name, capture_id FROM core.talk_mention
    UNION ALL
    SELECT 'core.mention_speaker' AS table_name, capture_id FROM core.mention_speaker
    UNION ALL
    SELECT 'core.mention_link' AS table_name, capture_id FROM core.mention_link
    UNION ALL
    SELECT 'core.quote' AS table_name, capture_id FROM core.quote
    UNION ALL
    SELECT 'core.recap_mention' AS table_name, capture_id FROM core.recap_mention
    UNION ALL
    SELECT 'core.claim' AS table_name, capture_id FROM core.claim
    UNION ALL
    SELECT 'core.resource_version' AS table_name, capture_id FROM core.resource_version
    UNION ALL
    SELECT 'core.web_resource' AS table_name, capture_id FROM core.web_resource
    UNION ALL
    SELECT 'core.video' AS table_name, capture_id FROM core.video
    UNION ALL
    SELECT 'core.slide_deck' AS table_name, capture_id FROM core.slide_deck
    UNION ALL
    SELECT 'core.recap' AS table_name, capture_id FROM core.recap
    UNION ALL
    SELECT 'core.talk' AS table_name, capture_id FROM core.talk
    UNION ALL
    SELECT 'core.talk_speaker' AS table_name, capture_id FROM core.talk_speaker
    UNION ALL
    SELECT 'core.talk_material' AS table_name, capture_id FROM core.talk_material
    UNION ALL
    SELECT 'core.talk_claim' AS table_name, capture_id FROM core.talk_claim
    UNION ALL
    SELECT 'core.metric' AS table_name, capture_id FROM core.metric
    UNION ALL
    SELECT 'core.alias' AS table_name, capture_id FROM core.alias
)
SELECT
    table_name,
    capture_id,
    count(*) AS row_count
FROM pointer
ANTI JOIN raw.capture USING (capture_id)
WHERE capture_id IS NOT NULL
GROUP BY table_name, capture_id
ORDER BY table_name, capture_id;
