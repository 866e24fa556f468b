-- Question: which matches and contradictions wait for a person's decision?
-- Grain:    one row per question: what is shown or known, what stands against it or is proposed, and the address in
--           question. Those without an address are about a value. Order: the surest and most awaited first.
WITH event_named AS (
    SELECT
        event_id,
        any_value(key) AS key
    FROM core.event
    WHERE removed_at IS NULL
    GROUP BY event_id
),
page AS (
    SELECT
        talk_id,
        min(url) AS url
    FROM core.talk_material
    WHERE
        role = 'event_page'
        AND source = 'schedule'
    GROUP BY talk_id
),
question AS (
    SELECT
        'unsure mention' AS kind,
        'likely' AS severity,
        NULL AS talk_id,
        mention.title AS talk,
        coalesce(mention.event_key, event_named.key) AS event_key,
        mention.title AS shown_value,
        proposal.title AS other_value,
        proposal.url,
        said_by.url AS page_url,
        'score ' || round(proposal.score, 2) || ', lead ' || round(proposal.lead, 2) || ': ' || proposal.evidence
            AS evidence
    FROM core.material_proposal AS proposal
    JOIN core.talk_mention AS mention USING (mention_id)
    JOIN core.web_resource AS said_by ON said_by.resource_id = mention.resource_id
    LEFT JOIN core.recap ON recap.resource_id = mention.resource_id
    LEFT JOIN event_named ON event_named.event_id = recap.event_id
    WHERE mention.title IS NOT NULL
    UNION ALL
    SELECT
        'unsure recording',
        CASE WHEN proposal.is_awaited THEN 'certain' ELSE 'likely' END,
        proposal.talk_id,
        talk.title,
        event_named.key,
        talk.title,
        proposal.title,
        proposal.url,
        list.url,
        'score ' || round(proposal.score, 2) || ', lead ' || round(proposal.lead, 2) || ': ' || proposal.evidence
    FROM core.material_proposal AS proposal
    JOIN core.talk USING (talk_id)
    LEFT JOIN event_named USING (event_id)
    LEFT JOIN core.web_resource AS list ON list.resource_id = proposal.catalog_resource_id
    WHERE proposal.role IN ('video', 'slides')
    UNION ALL
    SELECT DISTINCT
        'organisation of a speaker',
        'likely',
        claim.talk_id,
        talk.title,
        event_named.key,
        speaker.organization_name,
        claim.qualifier,
        NULL,
        said_by.url,
        claim.value || ': ' || claim.reason
    FROM core.talk_claim AS claim
    JOIN core.talk USING (talk_id)
    JOIN core.talk_speaker AS speaker
        ON speaker.talk_id = claim.talk_id
        AND contains(claim.reason, '“' || speaker.organization_name || '”')
    LEFT JOIN event_named USING (event_id)
    LEFT JOIN core.web_resource AS said_by ON said_by.resource_id = claim.said_by_resource_id
    WHERE
        claim.field = 'speaker'
        AND contains(claim.reason, 'differs on the organisation')
    UNION ALL
    SELECT
        found.kind,
        found.severity,
        found.talk_id,
        -- Another title may be of another talk: the question is then asked of the one so titled, or of the recording.
        CASE WHEN found.kind = 'another title' AND saying.kind <> 'video' THEN found.other_value ELSE found.title END,
        event_named.key,
        found.shown_value,
        found.other_value,
        CASE
            WHEN found.kind <> 'another title' THEN found.url
            WHEN saying.kind = 'video' THEN saying.url
            ELSE page.url
        END,
        found.said_by_url,
        found.evidence
    FROM report.contradiction AS found
    JOIN core.talk USING (talk_id)
    LEFT JOIN event_named USING (event_id)
    LEFT JOIN page ON page.talk_id = found.talk_id
    LEFT JOIN core.web_resource AS saying ON saying.url = found.said_by_url
    WHERE found.kind <> 'organisation of a speaker'
)
SELECT DISTINCT
    kind,
    severity,
    talk_id,
    talk,
    event_key,
    shown_value,
    other_value,
    url,
    page_url,
    evidence
FROM question
ORDER BY
    list_position(['certain', 'likely', 'hint'], severity), kind, talk, event_key, shown_value, other_value, url,
    page_url, evidence;
