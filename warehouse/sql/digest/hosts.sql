-- Question: how did each host fare in one run?
-- Grain:    one row per host, those with most trouble first.
-- Takes:    database later; $run_id.
SELECT
    regexp_extract(capture.url, '^[a-z]+://([^/?#]+)', 1) AS host,
    count(*) AS asked,
    count(*) FILTER (capture.outcome = 'gone') AS gone,
    count(*) FILTER (capture.outcome IN ('blocked', 'disallowed')) AS blocked,
    count(*) FILTER (capture.outcome IN ('failed', 'unreadable', 'refused')) AS failed,
    mode(capture.reason) FILTER (capture.outcome IN ('failed', 'unreadable', 'refused')) AS failed_reason
FROM later.raw.capture AS capture
JOIN later.raw.batch AS batch USING (batch_id)
WHERE
    batch.run_id = $run_id
    AND capture.origin = 'web'
GROUP BY host
ORDER BY failed DESC, blocked DESC, asked DESC, host;
