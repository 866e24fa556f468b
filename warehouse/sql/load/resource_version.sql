-- History of every address (SCD2) as a pure function of raw.capture, into the temporary table incoming_version.
--
-- What a capture tells: the address that was asked is in the capture's state. When another resource answered
-- well, the asked address has moved_to_url and no content of its own, and the one that answered has the content.
-- A walled, dead or failed answer behind a redirect says nothing of the place it was redirected to (a login
-- page, an error page), so that place gets no state from it.
CREATE OR REPLACE TEMP TABLE incoming_version AS
WITH observation AS (
    SELECT
        requested_resource_id AS resource_id,
        fetched_at,
        capture_id,
        outcome,
        reason,
        status,
        CASE
            WHEN requested_resource_id <> resource_id AND outcome IN ('ok', 'unchanged', 'unreadable')
            THEN resource_id
        END AS moved_to_id,
        CASE WHEN requested_resource_id = resource_id THEN body_sha256 END AS body_sha256,
        CASE WHEN requested_resource_id = resource_id THEN media_type END AS media_type,
        CASE WHEN requested_resource_id = resource_id THEN page_kind END AS page_kind,
        CASE WHEN requested_resource_id = resource_id THEN site END AS site
    FROM raw.capture
    WHERE origin <> 'robots'  -- what a host asks of robots is no page that anybody links to
    UNION ALL
    SELECT
        resource_id,
        fetched_at,
        capture_id,
        outcome,
        reason,
        status,
        NULL AS moved_to_id,
        body_sha256,
        media_type,
        page_kind,
        site
    FROM raw.capture
    WHERE
        origin <> 'robots'
        AND requested_resource_id <> resource_id
        AND outcome IN ('ok', 'unchanged', 'unreadable')
),
single AS (  -- at one instant the capture last in order counts
    SELECT *
    FROM observation
    QUALIFY row_number() OVER (PARTITION BY resource_id, fetched_at ORDER BY capture_id DESC) = 1
),
numbered AS (  -- how many good answers came before: an unchanged one continues the last of them
    SELECT
        *,
        count(*) FILTER (outcome = 'ok') OVER (
            PARTITION BY resource_id
            ORDER BY fetched_at
            ROWS UNBOUNDED PRECEDING
        ) AS ok_number
    FROM single
),
good AS (
    SELECT *
    FROM numbered
    WHERE outcome = 'ok'
),
state AS (
    SELECT
        seen.resource_id,
        seen.fetched_at,
        seen.capture_id,
        CASE WHEN seen.outcome = 'unchanged' THEN 'ok' ELSE seen.outcome END AS outcome,
        CASE WHEN seen.outcome = 'unchanged' THEN coalesce(good.reason, seen.reason) ELSE seen.reason END AS reason,
        CASE WHEN seen.outcome = 'unchanged' THEN coalesce(good.status, seen.status) ELSE seen.status END AS status,
        seen.moved_to_id,
        CASE
            WHEN seen.outcome = 'unchanged' AND seen.moved_to_id IS NULL
            THEN coalesce(good.body_sha256, seen.body_sha256)
            WHEN seen.outcome IN ('ok', 'unreadable')
            THEN seen.body_sha256
        END AS content_sha256,
        CASE
            WHEN seen.outcome = 'unchanged' AND seen.moved_to_id IS NULL
            THEN coalesce(good.media_type, seen.media_type)
            WHEN seen.outcome IN ('ok', 'unreadable')
            THEN seen.media_type
        END AS media_type,
        CASE
            WHEN seen.outcome = 'unchanged' AND seen.moved_to_id IS NULL
            THEN coalesce(good.page_kind, seen.page_kind)
            WHEN seen.outcome IN ('ok', 'unreadable')
            THEN seen.page_kind
        END AS page_kind,
        CASE
            WHEN seen.outcome = 'unchanged' AND seen.moved_to_id IS NULL
            THEN coalesce(good.site, seen.site)
            WHEN seen.outcome IN ('ok', 'unreadable')
            THEN seen.site
        END AS site
    FROM numbered AS seen
    LEFT JOIN good
        ON seen.outcome = 'unchanged'
        AND good.resource_id = seen.resource_id
        AND good.ok_number = seen.ok_number
),
compared AS (
    SELECT
        *,
        lag(fetched_at) OVER history IS NULL AS is_first,
        (lag(outcome) OVER history, lag(reason) OVER history, lag(status) OVER history)
            IS DISTINCT FROM (outcome, reason, status) AS is_other_outcome,
        lag(moved_to_id) OVER history IS DISTINCT FROM moved_to_id AS is_other_address,
        content_sha256 IS NOT NULL
            AND (
                last_value(content_sha256 IGNORE NULLS) OVER before,
                last_value(media_type IGNORE NULLS) OVER before,
                last_value(page_kind IGNORE NULLS) OVER before,
                last_value(site IGNORE NULLS) OVER before
            ) IS DISTINCT FROM (content_sha256, media_type, page_kind, site) AS is_other_content
    FROM state
    WINDOW
        history AS (PARTITION BY resource_id ORDER BY fetched_at),
        before AS (
            PARTITION BY resource_id
            ORDER BY fetched_at
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
),
turn AS (
    SELECT
        *,
        lead(fetched_at) OVER (PARTITION BY resource_id ORDER BY fetched_at) AS valid_to
    FROM compared
    WHERE is_first OR is_other_outcome OR is_other_address OR is_other_content
),
address AS (  -- the canonical text: from who asked it, else from who named it, else as the server gave it
    SELECT
        resource_id,
        min_by(url, (rank, url)) AS url
    FROM (
        SELECT DISTINCT requested_resource_id AS resource_id, url, 1 AS rank FROM raw.capture
        UNION ALL
        SELECT DISTINCT to_resource_id, url, 2
        FROM core.link
        WHERE to_resource_id IN (SELECT resource_id FROM raw.capture WHERE resource_id <> requested_resource_id)
        UNION ALL
        SELECT DISTINCT subject_id, subject_url, 2
        FROM core.claim
        WHERE subject_id IN (SELECT resource_id FROM raw.capture WHERE resource_id <> requested_resource_id)
        UNION ALL
        SELECT DISTINCT resource_id, final_url, 3 FROM raw.capture WHERE resource_id <> requested_resource_id
    )
    GROUP BY resource_id
)
SELECT
    turn.resource_id,
    turn.fetched_at AS valid_from,
    turn.valid_to,
    turn.capture_id,
    address.url,
    turn.outcome,
    turn.reason,
    turn.status,
    moved.url AS moved_to_url,
    turn.content_sha256,
    turn.media_type,
    turn.page_kind,
    turn.site,
    CASE
        WHEN turn.is_first THEN 'first'
        ELSE concat_ws(
            ',',
            CASE WHEN turn.is_other_content THEN 'content' END,
            CASE WHEN turn.is_other_outcome THEN 'outcome' END,
            CASE WHEN turn.is_other_address THEN 'address' END
        )
    END AS change
FROM turn
JOIN address ON address.resource_id = turn.resource_id
LEFT JOIN address AS moved ON moved.resource_id = turn.moved_to_id;
