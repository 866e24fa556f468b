-- Question: which talks are there, with whom, and which material of them?
-- Grain:    one row per talk: document (JSON), in the order of the list.
WITH speaker AS (
    SELECT
        talk_id,
        list({'t': name, 'i': person_id} ORDER BY position) AS speakers
    FROM site_speaker
    GROUP BY talk_id
),
organization AS (
    SELECT
        talk_id,
        list({'t': organization_name, 'i': organization_id} ORDER BY position, organization_id) AS organizations
    FROM (
        SELECT talk_id, organization_id, any_value(organization_name) AS organization_name, min(position) AS position
        FROM site_speaker
        WHERE organization_id IS NOT NULL
        GROUP BY talk_id, organization_id
    )
    GROUP BY talk_id
),
topic AS (
    SELECT
        talk_id,
        list(topic ORDER BY topic) AS topics
    FROM site_topic
    GROUP BY talk_id
)
SELECT to_json({
    'title': {'t': talk.title, 'i': talk.talk_id, 'l': talk.language},
    'event': talk.event_name,
    'speakers': speaker.speakers,
    'organizations': organization.organizations,
    'recaps': talk.recap_count,
    'video': talk.video_state,
    'slides': talk.slides_state,
    'held': left(site_time(talk.starts_at), 10),
    'topics': topic.topics
})::VARCHAR AS document
FROM site_talk AS talk
LEFT JOIN speaker USING (talk_id)
LEFT JOIN organization USING (talk_id)
LEFT JOIN topic USING (talk_id)
ORDER BY talk.recap_count DESC, talk.title, talk.talk_id;
