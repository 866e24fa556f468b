-- Question: what is known of each talk of some events: people, material, who names it?
-- Grain:    one row per talk.   Takes: $event_ids.
WITH people AS (
    SELECT
        talk_id,
        list({'name': name, 'organization': organization_name} ORDER BY position) AS speakers
    FROM core.talk_speaker
    GROUP BY talk_id
),
withdrawn AS (
    SELECT url
    FROM core.web_resource
    WHERE reason = 'withheld'
),
address AS (  -- where each address answers now; what was withdrawn has none
    SELECT
        resource_id,
        coalesce(moved_to_url, url) AS url
    FROM core.web_resource
    WHERE
        url NOT IN (SELECT url FROM withdrawn)
        AND coalesce(moved_to_url, '') NOT IN (SELECT url FROM withdrawn)
),
material AS (
    SELECT
        status.talk_id,
        list(
            {
                'role': status.role,
                'state': status.state,
                'url': address.url
            }
            ORDER BY CASE status.role WHEN 'video' THEN 1 WHEN 'slides' THEN 2 ELSE 3 END
        ) AS materials
    FROM report.material_status AS status
    LEFT JOIN address USING (resource_id)
    GROUP BY status.talk_id
)
SELECT
    talk.talk_id,
    talk.event_id,
    talk.title,
    talk.recap_count,
    people.speakers,
    material.materials
FROM core.talk AS talk
LEFT JOIN people USING (talk_id)
LEFT JOIN material USING (talk_id)
WHERE list_contains($event_ids, talk.event_id)
ORDER BY talk.starts_at NULLS LAST, talk.recap_count DESC, talk.title, talk.talk_id;
