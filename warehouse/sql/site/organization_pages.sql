-- Question: who spoke for each organisation, at which talks and events?
-- Grain:    one row per organisation with a talk shown here: organization_id, document (JSON).
WITH given AS (
    SELECT DISTINCT
        speaker.organization_id,
        speaker.organization_name,
        speaker.person_id,
        speaker.name,
        speaker.position,
        talk.*
    FROM site_speaker AS speaker
    JOIN site_talk AS talk USING (talk_id)
    WHERE speaker.organization_id IS NOT NULL
),
per_talk AS (
    SELECT
        organization_id,
        talk_id,
        any_value(organization_name) AS organization_name,
        any_value(title) AS title,
        any_value(language) AS language,
        any_value(event_name) AS event_name,
        any_value(starts_at) AS starts_at,
        any_value(recap_count) AS recap_count,
        any_value(video_state) AS video_state,
        any_value(slides_state) AS slides_state,
        list({'id': person_id, 'name': name} ORDER BY position) AS speakers
    FROM given
    GROUP BY organization_id, talk_id
),
talk AS (
    SELECT
        organization_id,
        any_value(organization_name) AS name,
        list({
            'id': talk_id,
            'title': title,
            'language': language,
            'event': event_name,
            'starts_at': site_time(starts_at),
            'recap_count': recap_count,
            'video': video_state,
            'slides': slides_state,
            'speakers': speakers
        } ORDER BY starts_at NULLS LAST, title, talk_id) AS talks
    FROM per_talk
    GROUP BY organization_id
),
person AS (
    SELECT
        organization_id,
        list({'id': person_id, 'name': name, 'talk_count': talk_count} ORDER BY talk_count DESC, name, person_id)
            AS people
    FROM (
        SELECT
            organization_id,
            person_id,
            any_value(name) AS name,
            count(DISTINCT talk_id) AS talk_count
        FROM given
        GROUP BY organization_id, person_id
    )
    GROUP BY organization_id
)
SELECT
    talk.organization_id AS page_id,
    to_json({
        'id': talk.organization_id,
        'name': talk.name,
        'people': person.people,
        'talks': talk.talks
    })::VARCHAR AS document
FROM talk
JOIN person USING (organization_id)
ORDER BY talk.organization_id;
