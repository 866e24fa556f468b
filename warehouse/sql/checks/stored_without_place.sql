-- Check:    a stored exchange has file, offset and length, or none of them
-- Severity: error
SELECT
    capture_id,
    warc_file,
    warc_offset,
    warc_length
FROM raw.capture
WHERE
    (warc_file IS NULL) <> (warc_offset IS NULL)
    OR (warc_file IS NULL) <> (warc_length IS NULL)
    OR (warc_offset < 0)
    OR (warc_length <= 0)
ORDER BY capture_id;
