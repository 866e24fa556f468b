-- Question: who spoke, for whom, and who wrote about it?
-- Grain:    one row per person, most talks first
-- Columns:  name, organizations, talk_count, recapped_count, with_video_count, with_slides_count,
--           written_about_by, talks, person_id
SELECT
    name,
    organizations,
    talk_count,
    recapped_count,
    with_video_count,
    with_slides_count,
    written_about_by,
    talks,
    person_id
FROM report.speaker_overview
ORDER BY talk_count DESC, recapped_count DESC, name, person_id;
