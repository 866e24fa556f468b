CREATE VIEW report.talk_overview AS
WITH event AS (  -- two seed lists may state one event: the first in order speaks for it
    SELECT
        event_id,
        min_by(name, resource_id) AS event_name,
        min_by(key, resource_id) AS event_key
    FROM core.event
    WHERE removed_at IS NULL
    GROUP BY event_id
),
speaker AS (
    SELECT
        talk_id,
        string_agg(name, ', ' ORDER BY position) AS speakers
    FROM core.talk_speaker
    GROUP BY talk_id
),
named_organization AS (
    SELECT
        talk_id,
        organization_name,
        min(position) AS position
    FROM core.talk_speaker
    WHERE organization_name IS NOT NULL
    GROUP BY talk_id, organization_name
),
organization AS (
    SELECT
        talk_id,
        string_agg(organization_name, ', ' ORDER BY position, organization_name) AS organizations
    FROM named_organization
    GROUP BY talk_id
),
material AS (
    SELECT
        talk_id,
        max(state) FILTER (role = 'video') AS video_state,
        max(url) FILTER (role = 'video') AS video_url,
        max(state) FILTER (role = 'slides') AS slides_state,
        max(url) FILTER (role = 'slides') AS slides_url,
        max(state) FILTER (role = 'event_page') AS event_page_state,
        max(url) FILTER (role = 'event_page') AS event_page_url
    FROM report.material_status
    GROUP BY talk_id
),
write_up AS (
    SELECT
        talk_id,
        count(*) AS write_up_count
    FROM core.talk_material
    WHERE
        role = 'write_up'
        AND url IS NOT NULL
    GROUP BY talk_id
),
seen AS (
    SELECT
        talk_id,
        min(seen_at) AS first_seen_at
    FROM (
        SELECT talk_id, first_seen_at AS seen_at
        FROM core.mention_talk
        JOIN core.talk_mention USING (mention_id)
        UNION ALL
        SELECT talk_id, fetched_at
        FROM core.talk_claim
        JOIN raw.capture USING (capture_id)
    )
    GROUP BY talk_id
)
SELECT
    talk.talk_id,
    talk.title,
    event.event_name,
    speaker.speakers,
    organization.organizations,
    talk.recap_count,
    material.video_state,
    material.video_url,
    material.slides_state,
    material.slides_url,
    material.event_page_state,
    material.event_page_url,
    coalesce(write_up.write_up_count, 0) AS write_up_count,
    talk.recording_count,
    talk.format,
    talk.starts_at,
    talk.ends_at,
    talk.room,
    talk.language,
    talk.confidence,
    seen.first_seen_at,
    talk.talk_key,
    event.event_key
FROM core.talk
LEFT JOIN event USING (event_id)
LEFT JOIN speaker USING (talk_id)
LEFT JOIN organization USING (talk_id)
LEFT JOIN material USING (talk_id)
LEFT JOIN write_up USING (talk_id)
LEFT JOIN seen USING (talk_id);
COMMENT ON VIEW report.talk_overview IS
    'Every known session with its material and how many reports name it. Grain: talk.';
COMMENT ON COLUMN report.talk_overview.talk_id IS 'Talk (core.talk).';
COMMENT ON COLUMN report.talk_overview.event_name IS 'Name of the event; NULL when unknown.';
COMMENT ON COLUMN report.talk_overview.recap_count IS 'Different reports that name the talk.';
COMMENT ON COLUMN report.talk_overview.title IS 'Chosen title.';
COMMENT ON COLUMN report.talk_overview.speakers IS
    'Names in order, separated by comma; NULL when nobody names one.';
COMMENT ON COLUMN report.talk_overview.organizations IS
    'Organisations in order of the speakers, separated by comma; NULL when nobody names one.';
COMMENT ON COLUMN report.talk_overview.video_state IS 'State of the recording.';
COMMENT ON COLUMN report.talk_overview.video_url IS 'Address of the recording; NULL when none is known.';
COMMENT ON COLUMN report.talk_overview.slides_state IS 'State of the slides.';
COMMENT ON COLUMN report.talk_overview.slides_url IS 'Address of the slides; NULL when none is known.';
COMMENT ON COLUMN report.talk_overview.event_page_state IS 'State of the page in the schedule.';
COMMENT ON COLUMN report.talk_overview.event_page_url IS
    'Address of the page in the schedule; NULL when none is known.';
COMMENT ON COLUMN report.talk_overview.write_up_count IS 'Write-ups of this talk with an address.';
COMMENT ON COLUMN report.talk_overview.recording_count IS 'Recordings matched with it.';
COMMENT ON COLUMN report.talk_overview.format IS
    'keynote, panel, lightning, workshop or fireside; NULL for a plain session.';
COMMENT ON COLUMN report.talk_overview.starts_at IS 'Start (UTC); NULL when no schedule states it.';
COMMENT ON COLUMN report.talk_overview.ends_at IS 'End (UTC); NULL when no schedule states it.';
COMMENT ON COLUMN report.talk_overview.room IS 'Room; NULL when no schedule states it.';
COMMENT ON COLUMN report.talk_overview.language IS 'BCP 47; NULL when unknown.';
COMMENT ON COLUMN report.talk_overview.confidence IS 'high, medium or low: how sure the matching is.';
COMMENT ON COLUMN report.talk_overview.first_seen_at IS 'Time (UTC) of the first capture that told of the talk.';
COMMENT ON COLUMN report.talk_overview.talk_key IS 'Natural key of the talk.';
COMMENT ON COLUMN report.talk_overview.event_key IS 'Key of the event in the seed file; NULL when unknown.';
