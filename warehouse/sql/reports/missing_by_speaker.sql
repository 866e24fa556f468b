-- Question: whom could one ask for missing material?
-- Grain:    one row per speaker, most missing recapped talks first
-- Columns:  speaker, organizations, missing_count, recapped_count, roles, talks
-- Filter:   role: video, slides or event_page
SELECT
    speaker.name AS speaker,
    string_agg(DISTINCT speaker.organization_name, ', ' ORDER BY speaker.organization_name) AS organizations,
    count(*) AS missing_count,
    count(DISTINCT missing.talk_id) FILTER (missing.recap_count > 0) AS recapped_count,
    string_agg(DISTINCT missing.role, ', ' ORDER BY missing.role) AS roles,
    string_agg(DISTINCT missing.title, '; ' ORDER BY missing.title) AS talks
FROM report.missing_material AS missing
JOIN core.talk_speaker AS speaker USING (talk_id)
WHERE $role::VARCHAR IS NULL OR missing.role = $role
GROUP BY speaker.person_id, speaker.name
ORDER BY recapped_count DESC, missing_count DESC, speaker;
