INSERT INTO raw.target (run_id, wave, position, url, depth, kind, event_key)
SELECT
    $run_id,
    $wave,
    position,
    url,
    depth,
    kind,
    event_key
FROM incoming_target
ORDER BY position;
