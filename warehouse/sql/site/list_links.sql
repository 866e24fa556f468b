-- Question: which addresses are dead, moved, blocked, private or wrong, since when, and what replaces them?
-- Grain:    one row per address with trouble: document (JSON), in the order of the list. Withheld ones are left out.
WITH latest AS (
    SELECT started_at
    FROM site_run
    WHERE kind <> 'reparse'
    QUALIFY row_number() OVER (ORDER BY run_id DESC) = 1
),
first_run AS (
    SELECT min(run_id) FILTER (kind <> 'reparse') AS run_id, count(*) FILTER (kind <> 'reparse') AS run_count
    FROM site_run
),
talk AS (  -- whose material it is: the most named talk speaks for a page of several
    SELECT
        material.resource_id,
        arg_max({'t': talk.title, 'i': talk.talk_id, 'l': talk.language}, talk.recap_count) AS talk
    FROM core.talk_material AS material
    JOIN site_talk AS talk USING (talk_id)
    GROUP BY material.resource_id
),
trouble AS (
    SELECT
        health.url,
        health.state,
        health.reason,
        health.since_at,
        health.replacement_url,
        health.linked_from_count,
        coalesce(health.title, talk.talk.t) AS title,
        health.kind,
        health.host,
        talk.talk
    FROM report.link_health AS health
    LEFT JOIN talk USING (resource_id)
    WHERE
        health.state NOT IN ('alive', 'withheld')
        AND (
            NOT EXISTS (FROM site_choice)
            OR talk.talk IS NOT NULL
            OR health.resource_id IN (SELECT resource_id FROM site_recap)
        )
    UNION ALL
    SELECT
        wrong.url,
        'wrong',
        wrong.reason,
        wrong.since_at,
        wrong.replacement_url,
        1,
        wrong.shown_title,
        wrong.role,
        NULL,
        {'t': talk.title, 'i': talk.talk_id, 'l': talk.language}
    FROM report.wrong_link AS wrong
    JOIN site_talk AS talk USING (talk_id)
    WHERE wrong.state <> 'withheld'
)
SELECT to_json({
    'url': trouble.url,
    'state': trouble.state,
    'since': left(site_time(trouble.since_at), 10),
    'is_new': CASE
        WHEN trouble.since_at >= latest.started_at AND first_run.run_count > 1 THEN 'since the previous run'
        ELSE 'earlier'
    END,
    'replacement': site_url(trouble.replacement_url),
    'talk': trouble.talk,
    'title': site_cut(trouble.title, 300),
    'kind': trouble.kind,
    'linked_from': trouble.linked_from_count,
    'reason': site_cut(trouble.reason, 200)
})::VARCHAR AS document
FROM trouble
CROSS JOIN first_run
LEFT JOIN latest ON true
WHERE trouble.url NOT IN (SELECT url FROM site_withheld)
ORDER BY
    (trouble.since_at >= latest.started_at AND first_run.run_count > 1) DESC,
    list_position(['dead', 'wrong', 'moved', 'private', 'blocked', 'disallowed', 'failed', 'unreadable', 'refused'],
        trouble.state),
    trouble.linked_from_count DESC, trouble.url, trouble.talk.i;
