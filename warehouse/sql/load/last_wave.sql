SELECT
    wave,
    url,
    depth,
    kind,
    event_key
FROM raw.target
WHERE run_id = $1
QUALIFY wave = max(wave) OVER ()
ORDER BY position;
