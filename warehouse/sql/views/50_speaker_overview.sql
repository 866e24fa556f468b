CREATE VIEW report.speaker_overview AS
WITH spoke AS (
    SELECT DISTINCT
        person_id,
        talk_id
    FROM core.talk_speaker
),
work AS (
    SELECT
        spoke.person_id,
        count(*) AS talk_count,
        count(*) FILTER (talk.video_state IN ('present', 'moved')) AS with_video_count,
        count(*) FILTER (talk.slides_state IN ('present', 'moved')) AS with_slides_count,
        count(*) FILTER (talk.recap_count > 0) AS recapped_count,
        string_agg(talk.title, '; ' ORDER BY talk.title, talk.talk_id) AS talks
    FROM spoke
    JOIN report.talk_overview AS talk USING (talk_id)
    GROUP BY spoke.person_id
),
affiliation AS (
    SELECT
        person_id,
        string_agg(DISTINCT organization_name, ', ' ORDER BY organization_name) AS organizations
    FROM core.talk_speaker
    WHERE organization_name IS NOT NULL
    GROUP BY person_id
),
writer AS (
    SELECT
        spoke.person_id,
        string_agg(DISTINCT recap.author, ', ' ORDER BY recap.author) AS written_about_by
    FROM spoke
    JOIN core.mention_talk AS verdict USING (talk_id)
    JOIN core.recap ON recap.recap_id = verdict.recap_id
    WHERE recap.author IS NOT NULL
    GROUP BY spoke.person_id
)
SELECT
    person.name,
    affiliation.organizations,
    coalesce(work.talk_count, 0) AS talk_count,
    coalesce(work.recapped_count, 0) AS recapped_count,
    coalesce(work.with_video_count, 0) AS with_video_count,
    coalesce(work.with_slides_count, 0) AS with_slides_count,
    writer.written_about_by,
    work.talks,
    person.person_id
FROM core.person
LEFT JOIN work USING (person_id)
LEFT JOIN affiliation USING (person_id)
LEFT JOIN writer USING (person_id);
COMMENT ON VIEW report.speaker_overview IS
    'People who spoke, for whom, and what became of their talks. Grain: person.';
COMMENT ON COLUMN report.speaker_overview.name IS 'Name as most often written.';
COMMENT ON COLUMN report.speaker_overview.organizations IS
    'Organisations of that person at these talks, separated by comma; NULL when not told.';
COMMENT ON COLUMN report.speaker_overview.talk_count IS 'Talks the person spoke at.';
COMMENT ON COLUMN report.speaker_overview.recapped_count IS 'Of them, named by at least one report.';
COMMENT ON COLUMN report.speaker_overview.with_video_count IS 'Of them, with a recording that is there.';
COMMENT ON COLUMN report.speaker_overview.with_slides_count IS 'Of them, with slides that are there.';
COMMENT ON COLUMN report.speaker_overview.written_about_by IS
    'Authors of the reports that name these talks, separated by comma; NULL when none is known.';
COMMENT ON COLUMN report.speaker_overview.talks IS 'Their titles, separated by semicolon; NULL when none.';
COMMENT ON COLUMN report.speaker_overview.person_id IS 'Person (core.person).';
