-- Question: which reports about conferences are new, can be read now, or name other talks than before?
-- Grain:    one row per report.
-- Takes:    databases later and earlier, both attached.
SELECT
    recap.title,
    recap.author,
    recap.url,
    recap.state,
    before.state AS state_before,
    recap.mention_count,
    before.mention_count AS mention_count_before
FROM later.core.recap AS recap
LEFT JOIN earlier.core.recap AS before USING (recap_id)
WHERE
    before.recap_id IS NULL
    OR (recap.state = 'read' AND before.state <> 'read')
    OR (recap.state = 'read' AND recap.mention_count <> before.mention_count)
ORDER BY recap.state <> 'read', recap.mention_count DESC, recap.title, recap.url;
