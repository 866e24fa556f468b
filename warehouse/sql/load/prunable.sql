-- Stored bodies beyond the last $keep of their page that were superseded before $before, with their place.
WITH stored AS (
    SELECT
        capture_id,
        resource_id,
        warc_file,
        warc_length,
        row_number() OVER history AS number,
        lag(fetched_at) OVER history AS superseded_at
    FROM raw.capture
    WHERE
        outcome = 'ok'
        AND page_kind IS NOT NULL
        AND origin = 'web'
        AND warc_file IS NOT NULL
        AND NOT no_archive
    WINDOW history AS (PARTITION BY resource_id ORDER BY fetched_at DESC, capture_id)
)
SELECT
    capture_id,
    warc_file,
    warc_length
FROM stored
WHERE
    number > $keep
    AND superseded_at < $before
ORDER BY capture_id;
