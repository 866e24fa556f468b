-- Question: which addresses are known, or proposed, for a talk's material, under every title the talk goes by?
-- Grain:    one row per title, role and address, the surest first.
WITH known AS (
    SELECT
        talk_id,
        role,
        url,
        source || ': ' || reason AS evidence,
        CASE state WHEN 'present' THEN 2.0 ELSE 1.5 END AS score
    FROM core.talk_material
    WHERE
        url IS NOT NULL
        AND state IN ('present', 'moved', 'blocked')
        AND NOT starts_with(reason, 'wrong-link')
    UNION ALL
    SELECT
        talk_id,
        role,
        url,
        'proposal: ' || title || ' (' || evidence || ')',
        score
    FROM core.material_proposal
    WHERE talk_id IS NOT NULL
),
called AS (
    SELECT talk_id, title
    FROM core.talk
    UNION
    SELECT verdict.talk_id, mention.title
    FROM core.talk_mention AS mention
    JOIN core.mention_talk AS verdict USING (mention_id)
    WHERE
        mention.removed_at IS NULL
        AND mention.title IS NOT NULL
        AND verdict.talk_id IS NOT NULL
)
SELECT
    called.title,
    known.role,
    known.url,
    known.evidence
FROM known
JOIN called USING (talk_id)
ORDER BY known.score DESC, known.url, called.title, known.evidence;
