-- Question: for which organisations did people speak?
-- Grain:    one row per organisation: document (JSON), in the order of the list.
SELECT to_json({
    'name': {'t': any_value(speaker.organization_name), 'i': speaker.organization_id},
    'talks': count(DISTINCT talk.talk_id),
    'speakers': count(DISTINCT speaker.person_id),
    'events': list(DISTINCT talk.event_name ORDER BY talk.event_name) FILTER (talk.event_name IS NOT NULL),
    'recapped': count(DISTINCT talk.talk_id) FILTER (talk.recap_count > 0),
    'videos': count(DISTINCT talk.talk_id) FILTER (talk.video_state IN ('present', 'moved')),
    'decks': count(DISTINCT talk.talk_id) FILTER (talk.slides_state IN ('present', 'moved'))
})::VARCHAR AS document
FROM site_speaker AS speaker
JOIN site_talk AS talk USING (talk_id)
WHERE speaker.organization_id IS NOT NULL
GROUP BY speaker.organization_id
ORDER BY
    count(DISTINCT talk.talk_id) DESC, count(DISTINCT speaker.person_id) DESC,
    any_value(speaker.organization_name), speaker.organization_id;
