-- The last capture of each robots.txt; where nothing had changed, with the place of the text it confirmed.
WITH answer AS (
    SELECT
        url,
        outcome,
        status,
        fetched_at,
        etag,
        last_modified,
        body_sha256,
        warc_file,
        warc_offset,
        warc_length
    FROM raw.capture
    WHERE
        origin = 'robots'
    QUALIFY row_number() OVER (PARTITION BY url ORDER BY fetched_at DESC, capture_id DESC) = 1
),
text AS (
    SELECT
        url,
        body_sha256,
        warc_file,
        warc_offset,
        warc_length
    FROM raw.capture
    WHERE
        origin = 'robots'
        AND outcome = 'ok'
    QUALIFY row_number() OVER (PARTITION BY url, body_sha256 ORDER BY fetched_at DESC, capture_id DESC) = 1
)
SELECT
    answer.url,
    if(answer.outcome = 'unchanged', 200, answer.status) AS status,
    answer.fetched_at,
    coalesce(text.warc_file, answer.warc_file) AS warc_file,
    coalesce(text.warc_offset, answer.warc_offset) AS warc_offset,
    coalesce(text.warc_length, answer.warc_length) AS warc_length,
    answer.etag,
    answer.last_modified,
    answer.body_sha256
FROM answer
LEFT JOIN text
    ON text.url = answer.url
    AND text.body_sha256 = answer.body_sha256
    AND answer.outcome = 'unchanged'
WHERE
    answer.outcome <> 'unchanged'
    OR text.warc_file IS NOT NULL
ORDER BY answer.url;
