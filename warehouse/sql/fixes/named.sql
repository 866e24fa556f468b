-- Question: which talk does each title mean that a page writes?
-- Grain:    one row per mention with a talk.   Takes: $url, canonical.
SELECT DISTINCT
    mention.title,
    verdict.talk_id
FROM core.talk_mention AS mention
JOIN core.mention_talk AS verdict USING (mention_id)
JOIN core.web_resource AS page USING (resource_id)
WHERE
    page.url = $url
    AND mention.title IS NOT NULL
    AND verdict.talk_id IS NOT NULL
    AND mention.removed_at IS NULL
ORDER BY mention.title, verdict.talk_id;
