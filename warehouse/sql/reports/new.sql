-- Question: what became known or changed since a day?
-- Grain:    one row per thing, newest first
-- Columns:  happened_at, what, title, url, detail, talk_id, capture_id
-- Filter:   since: a day or time (UTC), such as 2026-11-15; without it the seven days before the last capture
SELECT
    happened_at,
    what,
    title,
    url,
    detail,
    talk_id,
    capture_id
FROM report.whats_new(
    coalesce($since::TIMESTAMP, (SELECT max(fetched_at) - INTERVAL 7 DAY FROM raw.capture), TIMESTAMP '1970-01-01')
)
ORDER BY happened_at DESC, what, title, url;
