CREATE VIEW report.wrong_link AS
SELECT
    talk.title,
    material.role,
    material.url,
    resource.title AS shown_title,
    material.reason,
    material.state,
    source.url AS said_by_url,
    better.url AS replacement_url,
    material.since_at,
    material.confidence,
    material.talk_id,
    material.material_id,
    material.capture_id
FROM core.talk_material AS material
JOIN core.talk USING (talk_id)
LEFT JOIN core.web_resource AS resource ON resource.resource_id = material.resource_id
LEFT JOIN core.web_resource AS source ON source.resource_id = material.said_by_resource_id
LEFT JOIN report.material_status AS better
    ON better.talk_id = material.talk_id
    AND better.role = material.role
    AND better.state = 'present'
    AND better.url IS DISTINCT FROM material.url
WHERE starts_with(material.reason, 'wrong-link');
COMMENT ON VIEW report.wrong_link IS
    'Links that show something else than the talk they are given for. Grain: material of core.talk_material whose reason begins with wrong-link.';
COMMENT ON COLUMN report.wrong_link.title IS 'Title of the talk the link is given for.';
COMMENT ON COLUMN report.wrong_link.role IS 'video, slides, event_page or write_up: what the link is given as.';
COMMENT ON COLUMN report.wrong_link.url IS 'Address of the link.';
COMMENT ON COLUMN report.wrong_link.shown_title IS 'What the address shows instead; NULL when it has no title.';
COMMENT ON COLUMN report.wrong_link.reason IS 'Why we think it wrong.';
COMMENT ON COLUMN report.wrong_link.state IS 'State of the material.';
COMMENT ON COLUMN report.wrong_link.said_by_url IS 'Page that gives the link; NULL when unknown.';
COMMENT ON COLUMN report.wrong_link.replacement_url IS 'The right address; NULL when none is known.';
COMMENT ON COLUMN report.wrong_link.since_at IS 'Time (UTC) the state began; NULL when unknown.';
COMMENT ON COLUMN report.wrong_link.confidence IS 'high, medium or low.';
COMMENT ON COLUMN report.wrong_link.talk_id IS 'Talk (core.talk).';
COMMENT ON COLUMN report.wrong_link.material_id IS 'Material (core.talk_material).';
COMMENT ON COLUMN report.wrong_link.capture_id IS 'Capture (raw.capture) this rests on; NULL when none does.';
