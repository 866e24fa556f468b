CREATE VIEW report.material_history AS
SELECT
    talk.title,
    material.role,
    material.url,
    version.outcome,
    version.reason,
    version.moved_to_url,
    version.valid_from,
    version.valid_to,
    version.change,
    material.is_primary,
    material.state AS present_state,
    material.talk_id,
    material.material_id,
    material.resource_id,
    version.capture_id
FROM core.talk_material AS material
JOIN core.talk AS talk USING (talk_id)
JOIN core.resource_version AS version ON version.resource_id = material.resource_id;
COMMENT ON VIEW report.material_history IS
    'How the address of each video, deck and page of a talk fared over time. Grain: material and state of its address; material without an address, or never asked, has no row.';
COMMENT ON COLUMN report.material_history.title IS 'Title of the talk.';
COMMENT ON COLUMN report.material_history.role IS 'video, slides, event_page or write_up.';
COMMENT ON COLUMN report.material_history.url IS 'Canonical address.';
COMMENT ON COLUMN report.material_history.outcome IS 'Outcome of its captures in this state.';
COMMENT ON COLUMN report.material_history.reason IS 'Short stable text behind the outcome.';
COMMENT ON COLUMN report.material_history.moved_to_url IS 'Address that answers instead; NULL when it answers itself.';
COMMENT ON COLUMN report.material_history.valid_from IS 'Time (UTC) of the first capture that showed this state.';
COMMENT ON COLUMN report.material_history.valid_to IS
    'Time (UTC) of the first capture that showed another; NULL for the state seen last.';
COMMENT ON COLUMN report.material_history.change IS 'What differs from the state before: first, content, outcome, address.';
COMMENT ON COLUMN report.material_history.is_primary IS 'The one shown for this talk and role today.';
COMMENT ON COLUMN report.material_history.present_state IS 'State of the material today (core.talk_material).';
COMMENT ON COLUMN report.material_history.talk_id IS 'Talk (core.talk).';
COMMENT ON COLUMN report.material_history.material_id IS 'Material (core.talk_material).';
COMMENT ON COLUMN report.material_history.resource_id IS 'Resource (core.web_resource).';
COMMENT ON COLUMN report.material_history.capture_id IS 'Capture (raw.capture) that began the state.';
