-- Question: which reports are known, and how much do they name?
-- Grain:    one row per report: document (JSON), in the order of the list.
SELECT to_json({
    'title': {'t': title, 'i': recap_id, 'l': language},
    'author': author,
    'site': site,
    'state': state,
    'mentions': mention_count,
    'quotes': quote_count,
    'named_by': named_by_count,
    'published': left(site_time(published_at), 10)
})::VARCHAR AS document
FROM site_recap
ORDER BY list_position(['read', 'unread', 'unlinked'], state), mention_count DESC, title, recap_id;
