-- Question: who spoke, for whom, and what became of their talks?
-- Grain:    one row per person: document (JSON), in the order of the list.
WITH employer AS (
    SELECT
        person_id,
        list({'t': organization_name, 'i': organization_id} ORDER BY organization_name, organization_id) AS organizations
    FROM (
        SELECT DISTINCT person_id, organization_id, organization_name
        FROM site_speaker
        WHERE organization_id IS NOT NULL
    )
    GROUP BY person_id
),
work AS (
    SELECT
        speaker.person_id,
        any_value(speaker.name) AS name,
        count(DISTINCT talk.talk_id) AS talk_count,
        count(DISTINCT talk.talk_id) FILTER (talk.recap_count > 0) AS recapped_count,
        count(DISTINCT talk.talk_id) FILTER (talk.video_state IN ('present', 'moved')) AS video_count,
        count(DISTINCT talk.talk_id) FILTER (talk.slides_state IN ('present', 'moved')) AS slides_count
    FROM site_speaker AS speaker
    JOIN site_talk AS talk USING (talk_id)
    GROUP BY speaker.person_id
),
writer AS (
    SELECT
        speaker.person_id,
        site_cut(string_agg(DISTINCT recap.author, ', ' ORDER BY recap.author), 200) AS authors
    FROM site_speaker AS speaker
    JOIN site_mention AS mention USING (talk_id)
    JOIN site_recap AS recap USING (recap_id)
    WHERE recap.author IS NOT NULL
    GROUP BY speaker.person_id
)
SELECT to_json({
    'name': {'t': work.name, 'i': work.person_id},
    'organizations': employer.organizations,
    'talks': work.talk_count,
    'recapped': work.recapped_count,
    'videos': work.video_count,
    'decks': work.slides_count,
    'written_about_by': writer.authors
})::VARCHAR AS document
FROM work
LEFT JOIN employer USING (person_id)
LEFT JOIN writer USING (person_id)
ORDER BY work.talk_count DESC, work.recapped_count DESC, work.name, work.person_id;
