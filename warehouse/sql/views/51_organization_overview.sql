CREATE VIEW report.organization_overview AS
WITH spoke AS (
    SELECT DISTINCT
        organization_id,
        talk_id
    FROM core.talk_speaker
    WHERE organization_id IS NOT NULL
),
work AS (
    SELECT
        spoke.organization_id,
        count(*) AS talk_count,
        count(*) FILTER (talk.recap_count > 0) AS recapped_count,
        count(*) FILTER (talk.video_state IN ('present', 'moved')) AS with_video_count,
        count(*) FILTER (talk.slides_state IN ('present', 'moved')) AS with_slides_count,
        string_agg(talk.title, '; ' ORDER BY talk.title, talk.talk_id) AS talks
    FROM spoke
    JOIN report.talk_overview AS talk USING (talk_id)
    GROUP BY spoke.organization_id
),
staff AS (
    SELECT
        organization_id,
        count(DISTINCT person_id) AS speaker_count,
        string_agg(DISTINCT name, ', ' ORDER BY name) AS speakers
    FROM core.talk_speaker
    WHERE organization_id IS NOT NULL
    GROUP BY organization_id
)
SELECT
    organization.name,
    coalesce(work.talk_count, 0) AS talk_count,
    coalesce(staff.speaker_count, 0) AS speaker_count,
    coalesce(work.recapped_count, 0) AS recapped_count,
    coalesce(work.with_video_count, 0) AS with_video_count,
    coalesce(work.with_slides_count, 0) AS with_slides_count,
    staff.speakers,
    work.talks,
    organization.organization_id
FROM core.organization
LEFT JOIN work USING (organization_id)
LEFT JOIN staff USING (organization_id);
COMMENT ON VIEW report.organization_overview IS
    'Organisations somebody spoke for. Grain: organisation.';
COMMENT ON COLUMN report.organization_overview.name IS 'Name as most often written.';
COMMENT ON COLUMN report.organization_overview.talk_count IS 'Talks given for it.';
COMMENT ON COLUMN report.organization_overview.speaker_count IS 'People who spoke for it.';
COMMENT ON COLUMN report.organization_overview.recapped_count IS 'Of the talks, named by at least one report.';
COMMENT ON COLUMN report.organization_overview.with_video_count IS 'Of the talks, with a recording that is there.';
COMMENT ON COLUMN report.organization_overview.with_slides_count IS 'Of the talks, with slides that are there.';
COMMENT ON COLUMN report.organization_overview.speakers IS
    'Who spoke for it, separated by comma; NULL when nobody is named.';
COMMENT ON COLUMN report.organization_overview.talks IS 'Titles, separated by semicolon; NULL when none.';
COMMENT ON COLUMN report.organization_overview.organization_id IS 'Organisation (core.organization).';
