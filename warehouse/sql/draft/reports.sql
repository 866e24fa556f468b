-- Question: what did others write about some events, or about a talk of theirs?
-- Grain:    one row per report.   Takes: $event_ids.
WITH telling AS (
    SELECT DISTINCT mention.resource_id
    FROM core.talk_mention AS mention
    JOIN core.mention_talk AS verdict USING (mention_id)
    JOIN core.talk AS talk USING (talk_id)
    WHERE
        mention.removed_at IS NULL
        AND list_contains($event_ids, talk.event_id)
)
SELECT
    recap.title,
    CASE WHEN coalesce(resource.outcome, '') <> 'gone' THEN coalesce(resource.moved_to_url, recap.url) END AS url,
    recap.author,
    recap.site,
    recap.state
FROM core.recap AS recap
LEFT JOIN core.web_resource AS resource USING (resource_id)
WHERE
    (
        list_contains($event_ids, recap.event_id)
        OR recap.resource_id IN (SELECT resource_id FROM telling)
    )
    AND coalesce(resource.reason, '') <> 'withheld'
ORDER BY recap.published_at NULLS LAST, recap.title, recap.url;
