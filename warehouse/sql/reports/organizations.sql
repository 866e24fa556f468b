-- Question: which organisations gave talks?
-- Grain:    one row per organisation, most talks first
-- Columns:  name, talk_count, speaker_count, recapped_count, with_video_count, with_slides_count, speakers,
--           talks, organization_id
SELECT
    name,
    talk_count,
    speaker_count,
    recapped_count,
    with_video_count,
    with_slides_count,
    speakers,
    talks,
    organization_id
FROM report.organization_overview
ORDER BY talk_count DESC, recapped_count DESC, name, organization_id;
