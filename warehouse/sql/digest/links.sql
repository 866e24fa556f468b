-- Question: which addresses fare differently than in the copy before?
-- Grain:    one row per address that was asked before, or is dead, moved or private at its first look.
-- Takes:    databases later and earlier, both attached. Words of state as in report.link_health.
WITH now_known AS (
    SELECT
        resource_id,
        url,
        title,
        reason,
        moved_to_url,
        CASE
            WHEN reason = 'withheld' THEN 'withheld'
            WHEN contains(reason, 'private') AND outcome <> 'refused' THEN 'private'
            WHEN outcome = 'gone' THEN 'dead'
            WHEN outcome = 'ok' AND moved_to_url IS NOT NULL THEN 'moved'
            WHEN outcome = 'ok' THEN 'alive'
            ELSE outcome
        END AS state
    FROM later.core.web_resource
    WHERE
        outcome IS NOT NULL
        AND kind NOT IN ('seed_list', 'archive_index', 'oembed')  -- our own questions are nobody's links
),
was_known AS (  -- at its last look that was no failure
    SELECT
        resource_id,
        moved_to_url,
        CASE
            WHEN reason = 'withheld' THEN 'withheld'
            WHEN contains(reason, 'private') AND outcome <> 'refused' THEN 'private'
            WHEN outcome = 'gone' THEN 'dead'
            WHEN outcome = 'ok' AND moved_to_url IS NOT NULL THEN 'moved'
            WHEN outcome = 'ok' THEN 'alive'
            ELSE outcome
        END AS state
    FROM earlier.core.resource_version
    WHERE outcome NOT IN ('failed', 'unreadable', 'refused')
    QUALIFY row_number() OVER (PARTITION BY resource_id ORDER BY valid_from DESC) = 1
),
linked AS (
    SELECT
        to_resource_id AS resource_id,
        count(DISTINCT resource_id) AS page_count
    FROM later.core.link
    WHERE
        removed_at IS NULL
        AND to_resource_id IS NOT NULL
    GROUP BY to_resource_id
)
SELECT
    now_known.state,
    was_known.state AS state_before,
    now_known.url,
    now_known.title,
    now_known.reason,
    now_known.moved_to_url,
    coalesce(linked.page_count, 0) AS page_count
FROM now_known
LEFT JOIN was_known USING (resource_id)
LEFT JOIN linked USING (resource_id)
WHERE
    (was_known.state IS NULL AND now_known.state IN ('dead', 'private'))
    OR was_known.state <> now_known.state
    OR (now_known.state = 'moved' AND was_known.moved_to_url <> now_known.moved_to_url)
ORDER BY page_count DESC, now_known.url;
