-- Question: which reports are known, and which of them were read?
-- Grain:    one row per report, read ones first
-- Columns:  title, author, site, state, mention_count, material_link_count, quote_count, named_by_count,
--           published_at, outcome, reason, url, event_name, recap_id
-- Filter:   state: read, unread or unlinked
-- Filter:   event: part of the event's name
SELECT
    title,
    author,
    site,
    state,
    mention_count,
    material_link_count,
    quote_count,
    named_by_count,
    published_at,
    outcome,
    reason,
    url,
    event_name,
    recap_id
FROM report.recap_overview
WHERE
    ($state::VARCHAR IS NULL OR state = $state)
    AND ($event::VARCHAR IS NULL OR contains(lower(event_name), lower($event)))
ORDER BY list_position(['read', 'unread', 'unlinked'], state), mention_count DESC, named_by_count DESC, title, recap_id;
