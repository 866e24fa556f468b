CREATE VIEW report.coverage_gap AS
SELECT
    'recap ' || state AS gap,
    coalesce(title, url, recap_id) AS subject,
    url,
    CASE
        WHEN state = 'unlinked' THEN 'no-address'
        ELSE coalesce(resource.reason, 'never-asked')
    END AS reason,
    since_at,
    named_by_count AS weight
FROM (
    SELECT recap_id, resource_id, url, title, state, named_by_count
    FROM core.recap
    WHERE state <> 'read'
) AS recap
LEFT JOIN (
    SELECT resource_id, reason, since_at
    FROM core.web_resource
) AS resource USING (resource_id)
UNION ALL
SELECT
    'address ' || CASE WHEN outcome IS NULL THEN 'never asked' ELSE outcome END,
    coalesce(title, url),
    url,
    coalesce(reason, 'never-asked'),
    since_at,
    1
FROM core.web_resource
WHERE
    kind IN ('video', 'slides', 'event_page')
    AND coalesce(outcome, '') NOT IN ('ok', 'gone')
    AND coalesce(reason, '') <> 'withheld'
UNION ALL
SELECT
    'mention without talk',
    coalesce(mention.title, mention.mention_id),
    page.url,
    coalesce(verdict.reason, 'never-matched'),
    mention.first_seen_at,
    1
FROM core.talk_mention AS mention
LEFT JOIN core.mention_talk AS verdict USING (mention_id)
LEFT JOIN core.web_resource AS page USING (resource_id)
WHERE
    mention.removed_at IS NULL
    AND verdict.talk_id IS NULL
UNION ALL
SELECT
    -- A rolling address: alive, and no gap in reading, but what it was given for is not there any more.
    CASE WHEN issue.code = 'other-edition' THEN 'page shows another edition' ELSE 'part of a page not read' END,
    issue.evidence,
    issue.url,
    issue.code,
    capture.fetched_at,
    1
FROM raw.parse_issue AS issue
JOIN raw.capture USING (capture_id)
UNION ALL
SELECT
    'talks ' || gap,
    coalesce(event_name, 'unknown event'),
    NULL,
    'listed by recapture report talk-gaps',
    NULL,
    count(*)
FROM report.talk_gap
GROUP BY gap, event_name
UNION ALL
SELECT
    'row refused',
    table_name,
    NULL,
    rule,
    NULL,
    count(*)
FROM raw.quarantine
GROUP BY table_name, rule;
COMMENT ON VIEW report.coverage_gap IS
    'What we know that we do not know: reports not read, addresses not asked or not answering, mentions without a talk, rows refused. Grain: gap.';
COMMENT ON COLUMN report.coverage_gap.gap IS
    'What is missing: recap unread, recap unlinked, address never asked, address and its outcome, mention without talk, page shows another edition, part of a page not read, talks never recapped, never linked or not on the schedule, row refused.';
COMMENT ON COLUMN report.coverage_gap.subject IS 'Title or excerpt of what it is about.';
COMMENT ON COLUMN report.coverage_gap.url IS 'Canonical address; NULL when none is known.';
COMMENT ON COLUMN report.coverage_gap.reason IS 'Short stable text behind it.';
COMMENT ON COLUMN report.coverage_gap.since_at IS 'Time (UTC) since when; NULL when unknown.';
COMMENT ON COLUMN report.coverage_gap.weight IS 'How often it was named, or how many rows it stands for.';
