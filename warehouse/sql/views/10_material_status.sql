CREATE VIEW report.material_status AS
WITH wanted AS (
    SELECT
        talk.talk_id,
        role.role
    FROM core.talk
    CROSS JOIN (VALUES ('video'), ('slides'), ('event_page')) AS role (role)
),
shown AS (
    SELECT *
    FROM core.talk_material
    QUALIFY row_number() OVER (PARTITION BY talk_id, role ORDER BY is_primary DESC, material_id) = 1
),
counted AS (
    SELECT
        talk_id,
        role,
        count(url) AS address_count
    FROM core.talk_material
    GROUP BY talk_id, role
)
SELECT
    wanted.talk_id,
    wanted.role,
    coalesce(shown.state, 'unknown') AS state,
    shown.url,
    shown.since_at,
    coalesce(counted.address_count, 0) AS address_count,
    shown.source,
    coalesce(shown.reason, 'nothing-said') AS reason,
    shown.confidence,
    shown.resource_id,
    shown.capture_id
FROM wanted
LEFT JOIN shown ON shown.talk_id = wanted.talk_id AND shown.role = wanted.role
LEFT JOIN counted ON counted.talk_id = wanted.talk_id AND counted.role = wanted.role;
COMMENT ON VIEW report.material_status IS
    'Which material of a talk is in which state. Grain: talk and role (video, slides, event_page); the primary row of core.talk_material, state unknown when it has none.';
COMMENT ON COLUMN report.material_status.talk_id IS 'Talk (core.talk).';
COMMENT ON COLUMN report.material_status.role IS 'video, slides or event_page.';
COMMENT ON COLUMN report.material_status.state IS
    'present, announced, pending, not_recorded, withheld, gone, moved, private, blocked or unknown.';
COMMENT ON COLUMN report.material_status.url IS 'Canonical address; NULL when none is known.';
COMMENT ON COLUMN report.material_status.since_at IS 'Time (UTC) the state began; NULL when unknown.';
COMMENT ON COLUMN report.material_status.address_count IS 'Addresses known for this talk and role.';
COMMENT ON COLUMN report.material_status.source IS 'How we know; NULL when nobody says anything.';
COMMENT ON COLUMN report.material_status.reason IS 'Short stable text behind the state.';
COMMENT ON COLUMN report.material_status.confidence IS 'high, medium or low; NULL when nobody says anything.';
COMMENT ON COLUMN report.material_status.resource_id IS
    'Resource (core.web_resource); NULL when no address is known.';
COMMENT ON COLUMN report.material_status.capture_id IS 'Capture (raw.capture) this rests on; NULL when none does.';
