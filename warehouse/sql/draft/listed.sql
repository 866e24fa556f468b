-- Question: which talks did a seed file name?
-- Grain:    one row per talk.   Takes: $urn, as the archive names the file.
SELECT DISTINCT verdict.talk_id
FROM core.talk_mention AS mention
JOIN core.mention_talk AS verdict USING (mention_id)
JOIN core.web_resource AS page USING (resource_id)
WHERE
    page.url = $urn
    AND mention.removed_at IS NULL
    AND verdict.talk_id IS NOT NULL;
