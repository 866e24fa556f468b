-- Question: how much of what recaps name has its material?
-- Grain:    one row per event with a talk that a recap names.
-- Takes:    database later.
WITH event AS (
    SELECT
        event_id,
        min_by(name, resource_id) AS event_name
    FROM later.core.event
    WHERE removed_at IS NULL
    GROUP BY event_id
),
found AS (
    SELECT
        talk_id,
        bool_or(role = 'video') AS has_video,
        bool_or(role = 'slides') AS has_slides,
        bool_or(role = 'event_page') AS has_event_page
    FROM later.core.talk_material
    WHERE state IN ('present', 'moved')
    GROUP BY talk_id
),
awaited AS (
    SELECT
        talk_id,
        count(*) AS role_count
    FROM later.core.talk_material
    WHERE
        state IN ('announced', 'pending')
        AND is_primary
    GROUP BY talk_id
)
SELECT
    coalesce(event.event_name, 'unknown') AS event,
    count(*) AS talks,
    count(*) FILTER (found.has_video) AS with_video,
    count(*) FILTER (found.has_slides) AS with_slides,
    count(*) FILTER (found.has_event_page) AS with_schedule_page,
    coalesce(sum(awaited.role_count), 0)::BIGINT AS awaited
FROM later.core.talk AS talk
LEFT JOIN event USING (event_id)
LEFT JOIN found USING (talk_id)
LEFT JOIN awaited USING (talk_id)
WHERE talk.recap_count > 0
GROUP BY ALL
ORDER BY talks DESC, event;
