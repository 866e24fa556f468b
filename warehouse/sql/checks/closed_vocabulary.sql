-- Check:    columns with a closed vocabulary hold nothing else
-- Severity: error
WITH word AS (
    SELECT 'raw.capture.outcome' AS place, outcome AS word, [
        'ok', 'unchanged', 'gone', 'blocked', 'disallowed', 'refused', 'failed', 'unreadable'
    ] AS known
    FROM raw.capture
    UNION ALL
    SELECT 'raw.capture.origin', origin, ['web', 'seed_file', 'hand_supplied', 'robots']
    FROM raw.capture
    UNION ALL
    SELECT 'core.resource_version.outcome', outcome, [
        'ok', 'gone', 'blocked', 'disallowed', 'refused', 'failed', 'unreadable'
    ]
    FROM core.resource_version
    UNION ALL
    SELECT 'core.talk_material.role', role, ['video', 'slides', 'event_page', 'write_up']
    FROM core.talk_material
    UNION ALL
    SELECT 'core.talk_material.state', state, [
        'present', 'announced', 'pending', 'not_recorded', 'withheld', 'gone', 'moved', 'private', 'blocked', 'unknown'
    ]
    FROM core.talk_material
    UNION ALL
    SELECT 'core.mention_link.role', role, ['video', 'slides', 'event_page', 'write_up', 'code', 'other']
    FROM core.mention_link
    UNION ALL
    SELECT 'core.recap.state', state, ['read', 'unread', 'unlinked']
    FROM core.recap
    UNION ALL
    SELECT 'core.mention_talk.verdict', verdict, ['same', 'unsure', 'alone']
    FROM core.mention_talk
    UNION ALL
    SELECT 'core.alias.kind', kind, ['url', 'talk', 'title', 'person', 'organization']
    FROM core.alias
    UNION ALL
    SELECT 'core.quote.attribution', attribution, ['explicit', 'implicit', 'parenthetical', 'none']
    FROM core.quote
    UNION ALL
    SELECT 'core.web_resource.kind', kind, [
        'recap', 'article', 'video', 'slides', 'event_page', 'schedule', 'playlist', 'feed', 'document',
        'seed_list', 'archive_index', 'oembed', 'other'
    ]
    FROM core.web_resource
    UNION ALL
    SELECT 'confidence', confidence, ['high', 'medium', 'low']
    FROM (
        SELECT confidence FROM core.talk
        UNION ALL
        SELECT confidence FROM core.talk_material
        UNION ALL
        SELECT confidence FROM core.talk_speaker
        UNION ALL
        SELECT confidence FROM core.talk_claim
        UNION ALL
        SELECT confidence FROM core.talk_mention
    )
)
SELECT
    place,
    word,
    count(*) AS row_count
FROM word
WHERE NOT list_contains(known, word)
GROUP BY place, word
ORDER BY place, word;
