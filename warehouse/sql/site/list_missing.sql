-- Question: which material would people like to have, and it is not there?
-- Grain:    one row per talk and role: document (JSON), in the order of the list.
WITH speaker AS (
    SELECT
        talk_id,
        list({'t': name, 'i': person_id} ORDER BY position) AS speakers
    FROM site_speaker
    GROUP BY talk_id
)
SELECT to_json({
    'title': {'t': talk.title, 'i': talk.talk_id, 'l': talk.language},
    'event': talk.event_name,
    'role': missing.role,
    'state': missing.state,
    'since': left(site_time(missing.since_at), 10),
    'recaps': talk.recap_count,
    'speakers': speaker.speakers,
    'reason': site_cut(missing.reason, 200)
})::VARCHAR AS document
FROM report.missing_material AS missing
JOIN site_talk AS talk USING (talk_id)
LEFT JOIN speaker USING (talk_id)
ORDER BY
    list_position(['pending', 'announced', 'gone', 'private', 'blocked', 'unknown'], missing.state),
    talk.recap_count DESC, talk.title, missing.role DESC, talk.talk_id;
