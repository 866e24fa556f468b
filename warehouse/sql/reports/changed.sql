-- Question: what became different at an address?
-- Grain:    one row per change, newest first
-- Columns:  changed_at, change, title, url, outcome_before, outcome, reason, moved_to_url, since_before,
--           before_seen_at, capture_id
-- Filter:   since: a day or time (UTC)
SELECT
    changed_at,
    change,
    title,
    url,
    outcome_before,
    outcome,
    reason,
    moved_to_url,
    since_before,
    before_seen_at,
    capture_id
FROM report.changed
WHERE $since::TIMESTAMP IS NULL OR changed_at >= $since::TIMESTAMP
ORDER BY changed_at DESC, url;
