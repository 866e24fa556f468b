-- Validators and hash for the addresses in incoming_url: of the last good answer, or of an unchanged one after it.
WITH answer AS (
    SELECT
        url,
        fetched_at,
        capture_id,
        outcome,
        etag,
        last_modified,
        body_sha256
    FROM raw.capture
    JOIN incoming_url USING (url)
    WHERE outcome IN ('ok', 'unchanged')
),
good AS (
    SELECT
        url,
        max((fetched_at, capture_id)) AS last
    FROM answer
    WHERE outcome = 'ok'
    GROUP BY url
)
SELECT
    answer.url,
    max_by(answer.etag, (answer.fetched_at, answer.capture_id)) FILTER (answer.etag IS NOT NULL) AS etag,
    max_by(answer.last_modified, (answer.fetched_at, answer.capture_id))
        FILTER (answer.last_modified IS NOT NULL) AS last_modified,
    max_by(answer.body_sha256, (answer.fetched_at, answer.capture_id))
        FILTER (answer.body_sha256 IS NOT NULL) AS body_sha256
FROM answer
JOIN good ON good.url = answer.url AND (answer.fetched_at, answer.capture_id) >= good.last
GROUP BY answer.url;
