CREATE VIEW report.changed AS
WITH observation AS (
    SELECT requested_resource_id AS resource_id, fetched_at FROM raw.capture
    UNION ALL
    SELECT resource_id, fetched_at
    FROM raw.capture
    WHERE
        requested_resource_id <> resource_id
        AND outcome IN ('ok', 'unchanged', 'unreadable')
),
neighbour AS (
    SELECT
        *,
        lag(outcome) OVER history AS outcome_before,
        lag(reason) OVER history AS reason_before,
        lag(content_sha256) OVER history AS content_sha256_before,
        lag(valid_from) OVER history AS since_before
    FROM core.resource_version
    WINDOW history AS (PARTITION BY resource_id ORDER BY valid_from)
)
SELECT
    neighbour.valid_from AS changed_at,
    neighbour.change,
    coalesce(resource.title, neighbour.url) AS title,
    neighbour.url,
    neighbour.outcome_before,
    neighbour.reason_before,
    neighbour.outcome,
    neighbour.reason,
    neighbour.moved_to_url,
    neighbour.since_before,
    observation.fetched_at AS before_seen_at,
    neighbour.valid_to,
    neighbour.content_sha256_before,
    neighbour.content_sha256,
    neighbour.resource_id,
    neighbour.capture_id
FROM neighbour
LEFT JOIN core.web_resource AS resource ON resource.resource_id = neighbour.resource_id
ASOF LEFT JOIN observation  -- the last capture before: between the two nobody looked
    ON observation.resource_id = neighbour.resource_id
    AND observation.fetched_at < neighbour.valid_from
WHERE neighbour.change <> 'first';
COMMENT ON VIEW report.changed IS
    'What became different at an address, from which state to which. Grain: resource and change; the first state of an address is no change.';
COMMENT ON COLUMN report.changed.changed_at IS
    'Time (UTC) of the capture that showed the new state; the change lies between before_seen_at and this time.';
COMMENT ON COLUMN report.changed.change IS 'content, outcome, address: what is different, joined by comma.';
COMMENT ON COLUMN report.changed.title IS 'Title of the resource, else its address.';
COMMENT ON COLUMN report.changed.url IS 'Canonical address.';
COMMENT ON COLUMN report.changed.outcome_before IS 'Outcome before.';
COMMENT ON COLUMN report.changed.reason_before IS 'Reason before.';
COMMENT ON COLUMN report.changed.outcome IS 'New outcome.';
COMMENT ON COLUMN report.changed.reason IS 'New reason.';
COMMENT ON COLUMN report.changed.moved_to_url IS 'Address that answers instead; NULL when it answers itself.';
COMMENT ON COLUMN report.changed.since_before IS 'Time (UTC) the state before began.';
COMMENT ON COLUMN report.changed.before_seen_at IS
    'Time (UTC) of the last capture that still showed the state before; nobody looked from then to changed_at.';
COMMENT ON COLUMN report.changed.valid_to IS 'Time (UTC) the new state ended; NULL while it lasts.';
COMMENT ON COLUMN report.changed.content_sha256_before IS 'Hash of the body before; NULL when that state had none.';
COMMENT ON COLUMN report.changed.content_sha256 IS 'Hash of the new body; NULL when the state has none.';
COMMENT ON COLUMN report.changed.resource_id IS 'Resource (core.web_resource).';
COMMENT ON COLUMN report.changed.capture_id IS 'Capture (raw.capture) that showed the new state.';
