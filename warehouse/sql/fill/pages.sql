-- Question: which pages and reports have a title, so that a record without an address may mean them?
-- Grain:    one row per address and title.
SELECT DISTINCT
    title,
    author,
    url,
    'report named by ' || named_by_count || ' pages' AS evidence
FROM core.recap
WHERE
    url IS NOT NULL
    AND title IS NOT NULL
UNION ALL
SELECT DISTINCT
    resource.title,
    NULL,
    resource.url,
    'page with this title'
FROM core.web_resource AS resource
WHERE
    resource.title IS NOT NULL
    AND coalesce(resource.outcome, 'ok') IN ('ok', 'blocked')
    AND resource.kind NOT IN ('seed_list', 'archive_index', 'oembed')
    AND coalesce(resource.reason, '') <> 'withheld'
    AND resource.url NOT IN (SELECT url FROM core.recap WHERE url IS NOT NULL)
ORDER BY url;
