-- Check:    once talks are resolved, every mention with a title has a verdict
-- Severity: warning
SELECT
    mention.mention_id,
    mention.title
FROM core.talk_mention AS mention
ANTI JOIN core.mention_talk USING (mention_id)
WHERE
    mention.removed_at IS NULL
    AND mention.title IS NOT NULL
    AND EXISTS (SELECT 1 FROM core.talk)
ORDER BY mention.mention_id;
