-- Question: which links are dead, moved, blocked or private, since when, and what replaces them?
-- Grain:    one row per address, those in most need first
-- Columns:  state, reason, url, replacement_url, archived_url, since_at, linked_from_count, linked_from, title, kind,
--           capture_id
-- Filter:   state: dead, moved, private, withheld, blocked, disallowed, refused, failed, unreadable or alive; without it all but alive
SELECT
    state,
    reason,
    url,
    replacement_url,
    archived_url,
    since_at,
    linked_from_count,
    linked_from,
    title,
    kind,
    capture_id
FROM report.link_health
WHERE state = $state OR ($state::VARCHAR IS NULL AND state <> 'alive')
ORDER BY
    list_position(
        ['dead', 'private', 'withheld', 'moved', 'blocked', 'failed', 'unreadable', 'disallowed', 'refused', 'alive'],
        state
    ),
    linked_from_count DESC,
    url;
