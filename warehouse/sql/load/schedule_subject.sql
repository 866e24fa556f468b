-- What is known of each address beside its looks: kind, depth, what is awaited on it, whether it may be asked.
WITH asked AS (
    SELECT
        url,
        requested_resource_id AS resource_id,
        min(depth) AS depth,
        max_by(kind, (fetched_at, capture_id)) FILTER (kind IS NOT NULL) AS seed_kind,
        max_by(page_kind, (fetched_at, capture_id)) FILTER (page_kind IS NOT NULL) AS page_kind,
        max_by(event_key, (fetched_at, capture_id)) FILTER (event_key IS NOT NULL) AS event_key
    FROM raw.capture
    WHERE
        origin = 'web'
        AND ($is_all OR url IN (SELECT unnest($urls::VARCHAR[])))
    GROUP BY url, requested_resource_id
),
edition AS (  -- an edition goes by its own key and by that of the event it is held beside
    SELECT DISTINCT
        event.event_id,
        coalesce(event.ends_on, event.starts_on, parent.ends_on, parent.starts_on) AS ended_on,
        unnest([event.key, coalesce(parent.key, event.key)]) AS key
    FROM core.event
    LEFT JOIN core.event AS parent
        ON parent.event_id = event.parent_event_id
        AND parent.removed_at IS NULL
    WHERE event.removed_at IS NULL
),
missing AS (
    SELECT DISTINCT
        talk_id,
        role
    FROM core.talk_material
    WHERE
        is_primary
        AND state IN ('announced', 'pending')
        AND role <> 'write_up'
),
place AS (  -- where it would show: reports that name the talk, its session, the lists of its event; behind a door
    SELECT missing.talk_id, missing.role, mention.resource_id
    FROM missing
    JOIN core.mention_talk AS named USING (talk_id)
    JOIN core.talk_mention AS mention USING (mention_id)
    WHERE mention.removed_at IS NULL
    UNION
    SELECT missing.talk_id, missing.role, session.resource_id
    FROM missing
    JOIN core.talk_material AS session USING (talk_id)
    WHERE
        session.role = 'event_page'
        AND session.resource_id IS NOT NULL
    UNION
    SELECT missing.talk_id, missing.role, asked.resource_id
    FROM missing
    JOIN core.talk AS talk USING (talk_id)
    JOIN edition USING (event_id)
    JOIN asked ON asked.event_key = edition.key
    WHERE asked.seed_kind = 'catalog'
    UNION
    SELECT talk_id, role, resource_id
    FROM core.talk_material
    WHERE
        state = 'private'
        AND resource_id IS NOT NULL
),
latest AS (
    SELECT max(fetched_at)::DATE AS read_on
    FROM raw.capture
),
awaited AS (
    SELECT
        place.resource_id,
        count(DISTINCT (place.talk_id, place.role)) AS awaited_count,
        max(coalesce(edition.ended_on, talk.starts_at::DATE)) AS awaited_since_on
    FROM place
    CROSS JOIN latest
    JOIN core.talk AS talk USING (talk_id)
    LEFT JOIN edition USING (event_id)
    LEFT JOIN report.watch_curve AS curve ON curve.role = place.role
    -- Waiting ends by itself, when earlier editions say that nothing comes any more.
    WHERE coalesce(
        latest.read_on <= coalesce(edition.ended_on, talk.starts_at::DATE) + curve.gives_up_after_days::INTEGER,
        TRUE
    )
    GROUP BY place.resource_id
),
named AS (  -- what transform.frontier follows, and the seeds
    SELECT subject_id AS resource_id FROM core.claim WHERE source = 'seed' AND removed_at IS NULL
    UNION
    SELECT to_resource_id FROM core.recap_mention WHERE to_resource_id IS NOT NULL AND removed_at IS NULL
    UNION
    SELECT resource_id FROM core.talk_material WHERE resource_id IS NOT NULL AND role <> 'write_up'
),
withheld AS (
    SELECT resource_id FROM core.talk_material WHERE resource_id IS NOT NULL AND state = 'withheld'
    UNION
    SELECT resource_id FROM core.web_resource WHERE reason = 'withheld'
)
SELECT
    asked.url,
    CASE
        WHEN asked.seed_kind = 'catalog' THEN 'catalog'
        ELSE coalesce(nullif(asked.page_kind, 'other'), asked.seed_kind, asked.page_kind)
    END AS kind,
    asked.depth,
    coalesce(awaited.awaited_count, 0) AS awaited_count,
    awaited.awaited_since_on,
    named.resource_id IS NOT NULL AS is_named,
    withheld.resource_id IS NOT NULL AS is_withheld,
    list_contains(
        coalesce((SELECT list(DISTINCT key_sha256) FROM raw.tombstone WHERE kind = 'url'), []),
        sha256(asked.url)
    ) AS is_removed
FROM asked
LEFT JOIN awaited USING (resource_id)
LEFT JOIN named USING (resource_id)
LEFT JOIN withheld USING (resource_id)
ORDER BY asked.url;
