-- Question: how do these addresses fare, and what replaces them?
-- Grain:    one row per address that was asked.   Takes: $urls, canonical.
SELECT
    url,
    state,
    reason,
    since_at,
    replacement_url,
    archived_url,
    title
FROM report.link_health
WHERE url IN (SELECT unnest($urls::VARCHAR[]));  -- a hash join: list_contains looks at each pair
