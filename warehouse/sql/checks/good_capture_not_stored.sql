-- Check:    what was read lies in the archive, unless the page asked otherwise
-- Severity: warning
SELECT
    capture_id,
    url
FROM raw.capture
WHERE
    outcome = 'ok'
    AND warc_file IS NULL
    AND NOT no_archive
ORDER BY capture_id;
