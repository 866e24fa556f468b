-- The last capture of each robots.txt asked since a moment.
SELECT
    url,
    status,
    fetched_at,
    warc_file,
    warc_offset,
    warc_length
FROM raw.capture
WHERE
    origin = 'robots'
    AND fetched_at >= $since
QUALIFY row_number() OVER (PARTITION BY url ORDER BY fetched_at DESC, capture_id DESC) = 1
ORDER BY url;
