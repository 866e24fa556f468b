-- Question: where lies the last good body of a page in the archive?
-- Grain:    at most one row.   Takes: $url, canonical.
SELECT
    capture.warc_file,
    capture.warc_offset,
    capture.warc_length,
    capture.final_url,
    capture.media_type
FROM raw.capture AS capture
JOIN core.web_resource AS page ON page.resource_id IN (capture.resource_id, capture.requested_resource_id)
WHERE
    page.url = $url
    AND capture.outcome = 'ok'
    AND capture.warc_file IS NOT NULL
    AND NOT capture.no_archive
ORDER BY capture.fetched_at DESC
LIMIT 1;
