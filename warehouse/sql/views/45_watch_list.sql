CREATE VIEW report.watch_list AS
WITH latest AS (
    SELECT max(fetched_at) AS read_at
    FROM raw.capture
),
offered AS (
    SELECT
        talk_id,
        role,
        count(*) AS proposal_count
    FROM core.material_proposal
    WHERE talk_id IS NOT NULL
    GROUP BY talk_id, role
)
SELECT
    talk.title,
    event.name AS event_name,
    state.role,
    state.state,
    state.since_at,
    date_diff('day', state.since_at, latest.read_at) AS days_waiting,
    state.url,
    state.reason,
    event.ended_on + curve.gives_up_after_days::INTEGER AS watched_until_on,
    coalesce(latest.read_at::DATE <= event.ended_on + curve.gives_up_after_days::INTEGER, TRUE) AS is_watched,
    coalesce(offered.proposal_count, 0) AS proposal_count,
    page.url AS said_by_url,
    state.confidence,
    state.talk_id,
    state.capture_id
FROM core.material_state AS state
CROSS JOIN latest
JOIN core.talk AS talk USING (talk_id)
LEFT JOIN (
    SELECT
        event.event_id,
        any_value(event.name) AS name,
        max(coalesce(event.ends_on, event.starts_on, parent.ends_on, parent.starts_on)) AS ended_on
    FROM core.event AS event
    LEFT JOIN core.event AS parent
        ON parent.event_id = event.parent_event_id
        AND parent.removed_at IS NULL
    WHERE event.removed_at IS NULL
    GROUP BY event.event_id
) AS event USING (event_id)
LEFT JOIN report.watch_curve AS curve ON curve.role = state.role
LEFT JOIN offered
    ON offered.talk_id = state.talk_id
    AND offered.role = state.role
LEFT JOIN core.web_resource AS page ON page.resource_id = state.said_by_resource_id
WHERE
    state.until_at IS NULL
    AND state.state IN ('announced', 'pending', 'private', 'gone', 'blocked');
COMMENT ON VIEW report.watch_list IS
    'Material that somebody waits for: announced, pending, private, gone or blocked, and since when. Withheld and unrecorded material is not waited for. Grain: talk and role.';
COMMENT ON COLUMN report.watch_list.title IS 'Title of the talk.';
COMMENT ON COLUMN report.watch_list.event_name IS 'Event of the talk; NULL when unknown.';
COMMENT ON COLUMN report.watch_list.role IS 'video, slides or event_page.';
COMMENT ON COLUMN report.watch_list.state IS 'announced, pending, private, gone or blocked.';
COMMENT ON COLUMN report.watch_list.since_at IS 'Time (UTC) since which it is in this state.';
COMMENT ON COLUMN report.watch_list.days_waiting IS 'Days from since_at to the last capture of the warehouse.';
COMMENT ON COLUMN report.watch_list.url IS 'Address that does not show it; NULL when none is known.';
COMMENT ON COLUMN report.watch_list.reason IS 'What was said or answered.';
COMMENT ON COLUMN report.watch_list.watched_until_on IS
    'Day on which waiting ends (report.watch_curve); NULL when the days of the event are unknown.';
COMMENT ON COLUMN report.watch_list.is_watched IS
    'Its pages are still looked at more often than others, as of the last capture of the warehouse.';
COMMENT ON COLUMN report.watch_list.proposal_count IS 'Entries of the event''s catalogues that may be it (core.material_proposal).';
COMMENT ON COLUMN report.watch_list.said_by_url IS 'Page that says so; NULL when unknown.';
COMMENT ON COLUMN report.watch_list.confidence IS 'high, medium or low.';
COMMENT ON COLUMN report.watch_list.talk_id IS 'Talk (core.talk).';
COMMENT ON COLUMN report.watch_list.capture_id IS 'Capture (raw.capture) this rests on; NULL when none does.';
