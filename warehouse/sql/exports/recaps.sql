-- Question: which reports could one cite?
-- Grain:    one row per report with an address.   Columns: recap_id, title, author, site, published_at, language, url.
SELECT
    recap_id,
    title,
    author,
    site,
    published_at,
    language,
    url
FROM core.recap
WHERE
    url IS NOT NULL
    AND title IS NOT NULL
ORDER BY title, recap_id;
