-- Question: what was said, watched and written about each conference, in numbers?
-- Grain:    one row per edition with talks: edition_id (NULL: talks of no known event), document (JSON).
WITH edition AS (
    SELECT DISTINCT
        talk.edition_id,
        event.name,
        event.key,
        event.starts_on,
        event.ends_on,
        event.place,
        event.url
    FROM site_talk AS talk
    LEFT JOIN site_event AS event ON event.event_id = talk.edition_id
),
counted AS (
    SELECT
        edition_id,
        count(*) AS talk_count,
        count(*) FILTER (recap_count > 0) AS recapped_count,
        count(*) FILTER (video_state IN ('present', 'moved')) AS video_count,
        count(*) FILTER (slides_state IN ('present', 'moved')) AS slides_count,
        count(*) FILTER (event_page_state IN ('present', 'moved')) AS event_page_count
    FROM site_talk
    GROUP BY edition_id
),
spoke AS (
    SELECT
        talk.edition_id,
        count(DISTINCT speaker.person_id) AS person_count,
        count(DISTINCT speaker.organization_id) AS organization_count
    FROM site_speaker AS speaker
    JOIN site_talk AS talk USING (talk_id)
    GROUP BY talk.edition_id
),
wrote AS (
    SELECT
        edition_id,
        count(*) FILTER (state = 'read') AS read_count,
        count(*) FILTER (state <> 'read') AS unread_count
    FROM site_recap
    GROUP BY edition_id
),
named AS (
    SELECT
        edition_id,
        list({'id': talk_id, 'title': title, 'language': language, 'event': event_name, 'recap_count': recap_count}
            ORDER BY place) AS most_recapped
    FROM (
        SELECT
            *,
            row_number() OVER (PARTITION BY edition_id ORDER BY recap_count DESC, title, talk_id) AS place
        FROM site_talk
        WHERE recap_count > 0
    )
    WHERE place <= 5
    GROUP BY edition_id
),
event AS (
    SELECT
        edition_id,
        list({
            'name': event_name, 'talks': talk_count, 'recapped': recapped_count, 'video': video_count,
            'slides': slides_count, 'lack_slides': lack_slides_count, 'lack_video': lack_video_count
        } ORDER BY talk_count DESC, event_name) AS events
    FROM (
        SELECT
            edition_id,
            event_name,
            count(*) AS talk_count,
            count(*) FILTER (recap_count > 0) AS recapped_count,
            count(*) FILTER (video_state IN ('present', 'moved')) AS video_count,
            count(*) FILTER (slides_state IN ('present', 'moved')) AS slides_count,
            count(*) FILTER (video_state NOT IN ('present', 'moved', 'withheld', 'not_recorded')) AS lack_video_count,
            count(*) FILTER (slides_state NOT IN ('present', 'moved', 'withheld', 'not_recorded')) AS lack_slides_count
        FROM site_talk
        GROUP BY edition_id, event_name
    )
    GROUP BY edition_id
),
dated AS (
    SELECT
        talk.edition_id,
        'video' AS kind,
        video.published_at::DATE AS day
    FROM core.video AS video
    JOIN site_talk AS talk USING (talk_id)
    WHERE video.published_at IS NOT NULL
    UNION ALL
    SELECT edition_id, 'recap', published_at::DATE
    FROM site_recap
    WHERE published_at IS NOT NULL
    UNION ALL
    SELECT edition_id, 'talk', starts_at::DATE
    FROM site_talk
    WHERE starts_at IS NOT NULL
),
timeline AS (
    SELECT
        edition_id,
        list({'day': day::VARCHAR, 'kind': kind, 'count': thing_count} ORDER BY day, kind) AS timeline
    FROM (
        SELECT edition_id, kind, day, count(*) AS thing_count
        FROM dated
        GROUP BY edition_id, kind, day
    )
    GROUP BY edition_id
)
SELECT
    edition.edition_id AS page_id,
    to_json({
        'id': edition.edition_id,
        'name': coalesce(edition.name, 'Talks of no known event'),
        'key': edition.key,
        'starts_on': edition.starts_on::VARCHAR,
        'ends_on': edition.ends_on::VARCHAR,
        'place': edition.place,
        'url': site_url(edition.url),
        'talk_count': counted.talk_count,
        'recapped_count': counted.recapped_count,
        'video_count': counted.video_count,
        'slides_count': counted.slides_count,
        'event_page_count': counted.event_page_count,
        'person_count': coalesce(spoke.person_count, 0),
        'organization_count': coalesce(spoke.organization_count, 0),
        'read_count': coalesce(wrote.read_count, 0),
        'unread_count': coalesce(wrote.unread_count, 0),
        'most_recapped': named.most_recapped,
        'events': event.events,
        'timeline': timeline.timeline
    })::VARCHAR AS document
FROM edition
JOIN counted ON counted.edition_id IS NOT DISTINCT FROM edition.edition_id
LEFT JOIN spoke ON spoke.edition_id IS NOT DISTINCT FROM edition.edition_id
LEFT JOIN wrote ON wrote.edition_id IS NOT DISTINCT FROM edition.edition_id
LEFT JOIN named ON named.edition_id IS NOT DISTINCT FROM edition.edition_id
LEFT JOIN event ON event.edition_id IS NOT DISTINCT FROM edition.edition_id
LEFT JOIN timeline ON timeline.edition_id IS NOT DISTINCT FROM edition.edition_id
ORDER BY edition.starts_on DESC NULLS LAST, edition.edition_id;
