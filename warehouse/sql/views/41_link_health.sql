CREATE VIEW report.link_health AS
WITH linking AS (
    SELECT DISTINCT
        to_resource_id AS resource_id,
        resource_id AS from_resource_id
    FROM core.link
    WHERE
        removed_at IS NULL
        AND to_resource_id IS NOT NULL
        AND to_resource_id <> resource_id
    UNION
    SELECT DISTINCT
        to_resource_id,
        resource_id
    FROM core.mention_link
    WHERE removed_at IS NULL
),
linked AS (
    SELECT
        linking.resource_id,
        count(*) AS linked_from_count,
        array_to_string(list(source.url ORDER BY source.kind <> 'recap', source.url)[1:20], ', ') AS linked_from
    FROM linking
    JOIN core.web_resource AS source ON source.resource_id = linking.from_resource_id
    GROUP BY linking.resource_id
),
other AS (  -- what else is there for the same talk and role
    SELECT
        broken.resource_id,
        min_by(good.url, (NOT good.is_primary, good.url)) AS url
    FROM core.talk_material AS broken
    JOIN core.talk_material AS good
        ON good.talk_id = broken.talk_id
        AND good.role = broken.role
        AND good.state = 'present'
        AND good.url IS DISTINCT FROM broken.url
    WHERE
        broken.state NOT IN ('present', 'withheld')
        AND broken.resource_id IS NOT NULL
    GROUP BY broken.resource_id
),
copy AS (  -- what an archive of the web was found to hold
    SELECT
        subject_id AS resource_id,
        max_by(value, (qualifier, value)) AS url
    FROM core.claim
    WHERE
        field = 'archived_url'
        AND removed_at IS NULL
    GROUP BY subject_id
)
SELECT
    resource.url,
    CASE
        WHEN resource.reason = 'withheld' THEN 'withheld'
        WHEN contains(resource.reason, 'private') AND resource.outcome <> 'refused' THEN 'private'
        WHEN resource.outcome = 'gone' THEN 'dead'
        WHEN resource.outcome = 'ok' AND resource.moved_to_url IS NOT NULL THEN 'moved'
        WHEN resource.outcome = 'ok' THEN 'alive'
        ELSE resource.outcome
    END AS state,
    resource.reason,
    resource.since_at,
    CASE
        WHEN resource.reason = 'withheld' THEN NULL
        ELSE coalesce(resource.moved_to_url, other.url)
    END AS replacement_url,
    CASE
        WHEN resource.outcome = 'gone' AND resource.reason <> 'withheld' THEN copy.url
    END AS archived_url,
    coalesce(linked.linked_from_count, 0) AS linked_from_count,
    linked.linked_from,
    resource.title,
    resource.kind,
    resource.host,
    resource.status,
    resource.first_seen_at,
    resource.resource_id,
    resource.capture_id
FROM core.web_resource AS resource
LEFT JOIN linked USING (resource_id)
LEFT JOIN other USING (resource_id)
LEFT JOIN copy USING (resource_id)
WHERE
    resource.outcome IS NOT NULL
    AND resource.kind NOT IN ('seed_list', 'archive_index', 'oembed');
COMMENT ON VIEW report.link_health IS
    'How each address fares that was asked: alive, dead, moved, blocked, private ..., since when, who links to it, and what replaces it. Grain: resource.';
COMMENT ON COLUMN report.link_health.url IS 'Canonical address.';
COMMENT ON COLUMN report.link_health.state IS
    'alive, dead, moved, private, withheld, blocked, disallowed, refused, failed or unreadable.';
COMMENT ON COLUMN report.link_health.reason IS 'Short stable text behind the state, such as http-404.';
COMMENT ON COLUMN report.link_health.since_at IS 'Time (UTC) the state began, as far as captures show.';
COMMENT ON COLUMN report.link_health.replacement_url IS
    'Where it moved, or other present material for the same talk and role; NULL when none is known or it is withheld.';
COMMENT ON COLUMN report.link_health.archived_url IS
    'Copy of a dead page in the Wayback Machine, the newest its index names; NULL when unknown or not asked (setting wayback).';
COMMENT ON COLUMN report.link_health.linked_from_count IS 'Pages we read that link to it.';
COMMENT ON COLUMN report.link_health.linked_from IS
    'Their addresses, reports first, separated by comma, the first 20; NULL when none does.';
COMMENT ON COLUMN report.link_health.title IS 'Title; NULL when unknown.';
COMMENT ON COLUMN report.link_health.kind IS 'Kind of the resource.';
COMMENT ON COLUMN report.link_health.host IS 'Host name.';
COMMENT ON COLUMN report.link_health.status IS 'HTTP status; NULL without an answer.';
COMMENT ON COLUMN report.link_health.first_seen_at IS 'Time (UTC) it was first asked.';
COMMENT ON COLUMN report.link_health.resource_id IS 'Resource (core.web_resource).';
COMMENT ON COLUMN report.link_health.capture_id IS 'Capture (raw.capture) that began the state.';
