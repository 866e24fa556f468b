CREATE VIEW report.segment AS
SELECT
    talk.title,
    resource.title AS recording_title,
    material.start_s,
    CASE
        WHEN material.start_s IS NULL THEN material.url
        -- A page addressed by its query takes the second there, any other in its fragment (W3C Media Fragments).
        WHEN contains(material.url, '?v=') THEN material.url || '&t=' || material.start_s
        ELSE material.url || '#t=' || material.start_s
    END AS url,
    material.state,
    material.source,
    material.reason,
    event.name AS event_name,
    material.confidence,
    material.talk_id,
    material.resource_id,
    material.capture_id
FROM core.talk_material AS material
JOIN core.talk AS talk USING (talk_id)
LEFT JOIN core.web_resource AS resource ON resource.resource_id = material.resource_id
LEFT JOIN (
    SELECT event_id, any_value(name) AS name
    FROM core.event
    WHERE removed_at IS NULL
    GROUP BY event_id
) AS event USING (event_id)
WHERE material.is_part;
COMMENT ON VIEW report.segment IS
    'Talks that are a part of a longer recording, and where in it they begin. Grain: talk and recording.';
COMMENT ON COLUMN report.segment.title IS 'Title of the talk.';
COMMENT ON COLUMN report.segment.recording_title IS 'Title of the recording; NULL when it has none.';
COMMENT ON COLUMN report.segment.start_s IS 'Seconds into the recording at which the talk begins; NULL when unknown.';
COMMENT ON COLUMN report.segment.url IS 'Address of the recording, with the second when it is known.';
COMMENT ON COLUMN report.segment.state IS 'State of the recording.';
COMMENT ON COLUMN report.segment.source IS 'How we know: recap-link, video-chapter ...';
COMMENT ON COLUMN report.segment.reason IS 'What was said or compared.';
COMMENT ON COLUMN report.segment.event_name IS 'Event of the talk; NULL when unknown.';
COMMENT ON COLUMN report.segment.confidence IS 'high, medium or low.';
COMMENT ON COLUMN report.segment.talk_id IS 'Talk (core.talk).';
COMMENT ON COLUMN report.segment.resource_id IS 'Recording (core.web_resource).';
COMMENT ON COLUMN report.segment.capture_id IS 'Capture (raw.capture) this rests on; NULL when none does.';
