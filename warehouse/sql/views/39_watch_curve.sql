CREATE VIEW report.watch_curve AS
WITH edition AS (
    SELECT
        event.event_id,
        any_value(coalesce(parent.event_id, event.event_id)) AS edition_id,
        max(coalesce(event.ends_on, event.starts_on, parent.ends_on, parent.starts_on)) AS ended_on
    FROM core.event AS event
    LEFT JOIN core.event AS parent
        ON parent.event_id = event.parent_event_id
        AND parent.removed_at IS NULL
    WHERE event.removed_at IS NULL
    GROUP BY event.event_id
),
appeared AS (
    -- A recording states its day. A deck appears when it is first there after somebody waited for it.
    SELECT DISTINCT
        'video' AS role,
        talk.talk_id,
        edition.edition_id,
        date_diff('day', edition.ended_on, video.published_at::DATE) AS days
    FROM core.talk_material AS material
    JOIN core.video AS video USING (resource_id)
    JOIN core.talk AS talk ON talk.talk_id = material.talk_id
    JOIN edition USING (event_id)
    WHERE
        material.role = 'video'
        AND material.state = 'present'
        AND NOT starts_with(material.reason, 'wrong-link')
        AND video.published_at IS NOT NULL
    UNION ALL
    SELECT
        state.role,
        talk.talk_id,
        edition.edition_id,
        date_diff('day', edition.ended_on, state.since_at::DATE)
    FROM core.material_state AS state
    JOIN core.material_state AS before
        ON before.talk_id = state.talk_id
        AND before.role = state.role
        AND before.until_at = state.since_at
    JOIN core.talk AS talk ON talk.talk_id = state.talk_id
    JOIN edition USING (event_id)
    WHERE
        state.role = 'slides'
        AND state.state = 'present'
        AND before.state IN ('announced', 'pending', 'private')
),
counted AS (
    SELECT
        role,
        count(*) AS appeared_count,
        count(DISTINCT edition_id) AS edition_count,
        quantile_cont(greatest(days, 0), 0.5) AS half_days,
        quantile_cont(greatest(days, 0), 0.9) AS most_days,
        quantile_cont(greatest(days, 0), 0.99) AS nearly_all_days
    FROM appeared
    WHERE days BETWEEN -7 AND 1825  -- what was there a week before, or comes after five years, is of something else
    GROUP BY role
)
SELECT
    role.role,
    coalesce(counted.appeared_count, 0) AS appeared_count,
    coalesce(counted.edition_count, 0) AS edition_count,
    counted.half_days,
    counted.most_days,
    counted.nearly_all_days,
    -- Two editions and fifty pieces make a rule; before that a year is waited.
    coalesce(counted.edition_count >= 2 AND counted.appeared_count >= 50, FALSE) AS is_learned,
    CASE
        WHEN counted.edition_count >= 2 AND counted.appeared_count >= 50
        THEN greatest(30, ceil(2 * counted.nearly_all_days))::BIGINT
        ELSE 365
    END AS gives_up_after_days
FROM (VALUES ('video'), ('slides'), ('event_page')) AS role (role)
LEFT JOIN counted ON counted.role = role.role;
COMMENT ON VIEW report.watch_curve IS
    'How many days after an event its material appears, as the editions in this warehouse show, and when waiting ends. Grain: role.';
COMMENT ON COLUMN report.watch_curve.role IS 'video, slides or event_page.';
COMMENT ON COLUMN report.watch_curve.appeared_count IS 'Pieces of material whose day of appearance is known.';
COMMENT ON COLUMN report.watch_curve.edition_count IS 'Event editions these are of.';
COMMENT ON COLUMN report.watch_curve.half_days IS 'Days after the last day of the event by which half of it was there; NULL when none is known.';
COMMENT ON COLUMN report.watch_curve.most_days IS 'Days by which nine tenths of it were there; NULL when none is known.';
COMMENT ON COLUMN report.watch_curve.nearly_all_days IS 'Days by which 99 of 100 were there; NULL when none is known.';
COMMENT ON COLUMN report.watch_curve.is_learned IS 'At least two editions and fifty pieces: they decide when waiting ends.';
COMMENT ON COLUMN report.watch_curve.gives_up_after_days IS
    'Days after the event at which nobody waits any longer: twice nearly_all_days, at least 30, once it is learned; 365 before.';
