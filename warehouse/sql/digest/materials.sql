-- Question: which material of a talk has another state, or another address, than in the copy before?
-- Grain:    one row per talk and role.
-- Takes:    databases later and earlier, both attached.
WITH now_shown AS (
    SELECT
        talk_id,
        role,
        state,
        url,
        reason,
        resource_id
    FROM later.core.talk_material
    WHERE role <> 'write_up'
    QUALIFY row_number() OVER (PARTITION BY talk_id, role ORDER BY is_primary DESC, material_id) = 1
),
known_talk AS (  -- a talk under the identifier it has now: merged ones are aliases
    SELECT
        talk.talk_id AS earlier_id,
        coalesce(min(alias.target_id), talk.talk_id) AS talk_id
    FROM earlier.core.talk AS talk
    LEFT JOIN later.core.alias AS alias
        ON alias.kind = 'talk'
        AND alias.alias = talk.talk_id
    GROUP BY talk.talk_id
),
settled AS (  -- how an address fared at its last look that was no failure
    SELECT
        resource_id,
        CASE
            WHEN contains(reason, 'withheld') OR contains(reason, 'withdrawn') THEN 'withheld'
            WHEN contains(reason, 'private') THEN 'private'
            WHEN outcome = 'gone' THEN 'gone'
            WHEN outcome IN ('blocked', 'disallowed') THEN 'blocked'
            WHEN moved_to_url IS NOT NULL THEN 'moved'
            ELSE 'present'
        END AS state
    FROM earlier.core.resource_version
    WHERE outcome NOT IN ('failed', 'refused')
    QUALIFY row_number() OVER (PARTITION BY resource_id ORDER BY valid_from DESC) = 1
),
was_shown AS (  -- a failure of one night is no news, neither when it comes nor when it goes
    SELECT
        known_talk.talk_id,
        material.role,
        CASE
            WHEN material.state = 'unknown' THEN coalesce(settled.state, 'unknown')
            ELSE material.state
        END AS state,
        material.url
    FROM earlier.core.talk_material AS material
    LEFT JOIN settled USING (resource_id)
    JOIN known_talk ON known_talk.earlier_id = material.talk_id
    WHERE material.role <> 'write_up'
    QUALIFY row_number() OVER (
        PARTITION BY known_talk.talk_id, material.role
        ORDER BY material.talk_id <> known_talk.talk_id, material.is_primary DESC, material.material_id
    ) = 1
),
once_present AS (  -- shown for whatever talk: bringing talks together anew is no news about the world
    SELECT DISTINCT
        role,
        url
    FROM earlier.core.talk_material
    WHERE state IN ('present', 'moved')
),
speaker AS (
    SELECT
        talk_id,
        string_agg(name, ', ' ORDER BY position) AS speakers
    FROM later.core.talk_speaker
    GROUP BY talk_id
),
event AS (
    SELECT
        event_id,
        min_by(name, resource_id) AS event_name
    FROM later.core.event
    WHERE removed_at IS NULL
    GROUP BY event_id
)
SELECT
    now_shown.role,
    was_shown.state AS state_before,
    now_shown.state,
    talk.title,
    speaker.speakers,
    event.event_name,
    coalesce(resource.moved_to_url, now_shown.url) AS url,
    was_shown.url AS url_before,
    now_shown.reason,
    talk.talk_id,
    talk.recap_count,
    coalesce(left_behind.moved_to_url = now_shown.url, FALSE) AS leads_here
FROM now_shown
JOIN later.core.talk AS talk USING (talk_id)
LEFT JOIN was_shown ON was_shown.talk_id = now_shown.talk_id AND was_shown.role = now_shown.role
LEFT JOIN once_present ON once_present.role = now_shown.role AND once_present.url = now_shown.url
LEFT JOIN speaker ON speaker.talk_id = talk.talk_id
LEFT JOIN event ON event.event_id = talk.event_id
LEFT JOIN later.core.web_resource AS resource ON resource.resource_id = now_shown.resource_id
LEFT JOIN later.core.web_resource AS left_behind ON left_behind.url = was_shown.url
WHERE
    NOT (now_shown.state = 'unknown' AND now_shown.url IS NOT NULL)  -- it failed this time
    AND (
        now_shown.state IS DISTINCT FROM was_shown.state
        OR (now_shown.state = 'present' AND now_shown.url IS DISTINCT FROM was_shown.url)
    )
    AND NOT (now_shown.state IN ('present', 'moved') AND once_present.url IS NOT NULL AND was_shown.state IS NULL)
ORDER BY talk.recap_count DESC, talk.title, talk.talk_id, now_shown.role;
