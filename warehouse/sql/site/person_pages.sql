-- Question: at which talks did each person speak, for whom, and who wrote about them?
-- Grain:    one row per person with a talk shown here: person_id, document (JSON).
WITH spoke AS (
    SELECT
        speaker.person_id,
        any_value(speaker.name) AS name,
        list({
            'id': talk.talk_id,
            'title': talk.title,
            'language': talk.language,
            'event': talk.event_name,
            'starts_at': site_time(talk.starts_at),
            'organization': speaker.organization_name,
            'organization_id': speaker.organization_id,
            'recap_count': talk.recap_count,
            'video': talk.video_state,
            'slides': talk.slides_state,
            'said_by_url': site_url(source.url)
        } ORDER BY talk.starts_at NULLS LAST, talk.title, talk.talk_id) AS talks
    FROM site_speaker AS speaker
    JOIN site_talk AS talk USING (talk_id)
    LEFT JOIN core.web_resource AS source ON source.resource_id = speaker.said_by_resource_id
    GROUP BY speaker.person_id
),
employer AS (
    SELECT
        person_id,
        list({'id': organization_id, 'name': organization_name} ORDER BY organization_name, organization_id) AS organizations
    FROM (
        SELECT DISTINCT person_id, organization_id, organization_name
        FROM site_speaker
        WHERE organization_id IS NOT NULL
    )
    GROUP BY person_id
),
writing AS (
    SELECT
        speaker.person_id,
        recap.recap_id,
        any_value(recap.title) AS title,
        any_value(recap.author) AS author,
        any_value(recap.language) AS language,
        count(DISTINCT speaker.talk_id) AS talk_count
    FROM site_speaker AS speaker
    JOIN site_mention AS mention USING (talk_id)
    JOIN site_recap AS recap USING (recap_id)
    GROUP BY speaker.person_id, recap.recap_id
),
written AS (
    SELECT
        person_id,
        list({'id': recap_id, 'title': title, 'language': language, 'author': author, 'talk_count': talk_count}
            ORDER BY talk_count DESC, title, recap_id) AS recaps
    FROM writing
    GROUP BY person_id
),
said AS (
    SELECT DISTINCT
        speaker.person_id,
        quote.quote_id,
        quote.text,
        recap.recap_id,
        recap.title,
        recap.language
    FROM core.quote AS quote
    JOIN site_recap AS recap USING (resource_id)
    JOIN site_speaker AS speaker ON lower(speaker.name) = lower(quote.person_name)
    WHERE quote.removed_at IS NULL
),
quoted AS (
    SELECT
        person_id,
        list({'text': site_cut(text, 1500), 'language': language, 'recap_id': recap_id, 'recap_title': title}
            ORDER BY title, recap_id, quote_id) AS quotes
    FROM said
    GROUP BY person_id
)
SELECT
    spoke.person_id AS page_id,
    to_json({
        'id': spoke.person_id,
        'name': spoke.name,
        'organizations': employer.organizations,
        'talks': spoke.talks,
        'recaps': written.recaps,
        'quotes': quoted.quotes
    })::VARCHAR AS document
FROM spoke
LEFT JOIN employer USING (person_id)
LEFT JOIN written USING (person_id)
LEFT JOIN quoted USING (person_id)
ORDER BY spoke.person_id;
