CREATE VIEW report.missing_material AS
SELECT
    talk.title,
    talk.event_name,
    talk.speakers,
    status.role,
    status.state,
    status.since_at,
    talk.recap_count,
    status.reason,
    status.source,
    status.url,
    talk.talk_id
FROM report.material_status AS status
JOIN report.talk_overview AS talk USING (talk_id)
WHERE status.state NOT IN ('present', 'moved', 'withheld', 'not_recorded');
COMMENT ON VIEW report.missing_material IS
    'Material that people would like to have and that is not there. Grain: talk and role; withheld and not recorded material is not missing.';
COMMENT ON COLUMN report.missing_material.talk_id IS 'Talk (core.talk).';
COMMENT ON COLUMN report.missing_material.event_name IS 'Name of the event; NULL when unknown.';
COMMENT ON COLUMN report.missing_material.recap_count IS 'Different reports that name the talk.';
COMMENT ON COLUMN report.missing_material.title IS 'Title of the talk.';
COMMENT ON COLUMN report.missing_material.speakers IS
    'Names in order, separated by comma; NULL when nobody names one.';
COMMENT ON COLUMN report.missing_material.role IS 'video, slides or event_page.';
COMMENT ON COLUMN report.missing_material.state IS
    'announced or pending (said to exist or to come, no address), gone, private, blocked, or unknown (nobody says anything).';
COMMENT ON COLUMN report.missing_material.since_at IS 'Time (UTC) the state began; NULL when unknown.';
COMMENT ON COLUMN report.missing_material.reason IS 'Short stable text behind the state.';
COMMENT ON COLUMN report.missing_material.source IS 'How we know; NULL when nobody says anything.';
COMMENT ON COLUMN report.missing_material.url IS 'The address that fails; NULL when none is known.';
