-- The last looks at each address, address by address, oldest first: what extract.web.recheck plans from.
--
-- says_new: whether the page said anything new against the reading before. Bodies differ by tokens and counters
-- alone, so facts that came or went decide; NULL when the page was not read. Links outside the main part (menus,
-- recommendations) do not count. A reading of the same page through another address counts for that address.
WITH turn AS (
    SELECT resource_id, first_seen_at AS at FROM core.claim
    UNION
    SELECT resource_id, removed_at FROM core.claim WHERE removed_at IS NOT NULL
    UNION
    SELECT resource_id, first_seen_at FROM core.link WHERE in_main
    UNION
    SELECT resource_id, removed_at FROM core.link WHERE in_main AND removed_at IS NOT NULL
    UNION
    SELECT resource_id, first_seen_at FROM core.talk_mention
    UNION
    SELECT resource_id, removed_at FROM core.talk_mention WHERE removed_at IS NOT NULL
    UNION
    SELECT resource_id, first_seen_at FROM core.mention_link
    UNION
    SELECT resource_id, removed_at FROM core.mention_link WHERE removed_at IS NOT NULL
    UNION
    SELECT resource_id, first_seen_at FROM core.recap_mention
    UNION
    SELECT resource_id, removed_at FROM core.recap_mention WHERE removed_at IS NOT NULL
),
look AS (
    SELECT
        url,
        resource_id,
        capture_id,
        fetched_at,
        outcome,
        reason,
        body_sha256,
        etag,
        last_modified,
        page_kind
    FROM raw.capture
    WHERE
        origin = 'web'
        AND ($is_all OR url IN (SELECT unnest($urls::VARCHAR[])))
    QUALIFY row_number() OVER (PARTITION BY url ORDER BY fetched_at DESC, capture_id DESC) <= $longest
)
SELECT
    look.url,
    look.fetched_at,
    look.outcome,
    look.reason,
    look.body_sha256,
    look.etag,
    look.last_modified,
    CASE WHEN look.outcome = 'ok' AND look.page_kind IS NOT NULL THEN turn.at IS NOT NULL END AS says_new
FROM look
LEFT JOIN turn
    ON turn.resource_id = look.resource_id
    AND turn.at = look.fetched_at
ORDER BY look.url, look.fetched_at, look.capture_id;
