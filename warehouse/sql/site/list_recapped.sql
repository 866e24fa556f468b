-- Question: which talks do most reports name, of those that were read?
-- Grain:    one row per talk named by a report: document (JSON), in the order of the list.
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
    'recaps': talk.recap_count,
    'read': named.recaps_read,
    'unread': named.recaps_unread,
    'speakers': speaker.speakers,
    'video': talk.video_state,
    'slides': talk.slides_state
})::VARCHAR AS document
FROM report.most_recapped AS named
JOIN site_talk AS talk USING (talk_id)
LEFT JOIN speaker USING (talk_id)
ORDER BY talk.recap_count DESC, talk.title, talk.talk_id;
