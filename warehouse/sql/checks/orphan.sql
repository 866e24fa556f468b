-- Check:    every reference between tables finds its row
-- Severity: error
WITH reference AS (
    SELECT 'mention_speaker.mention_id' AS reference, mention_id AS id, 'mention' AS target FROM core.mention_speaker
    UNION ALL
    SELECT 'mention_link.mention_id', mention_id, 'mention' FROM core.mention_link
    UNION ALL
    SELECT 'mention_talk.mention_id', mention_id, 'mention' FROM core.mention_talk
    UNION ALL
    SELECT 'mention_talk.talk_id', talk_id, 'talk' FROM core.mention_talk
    UNION ALL
    SELECT 'mention_talk.recap_id', recap_id, 'recap' FROM core.mention_talk
    UNION ALL
    SELECT 'talk_speaker.talk_id', talk_id, 'talk' FROM core.talk_speaker
    UNION ALL
    SELECT 'talk_speaker.person_id', person_id, 'person' FROM core.talk_speaker
    UNION ALL
    SELECT 'talk_speaker.organization_id', organization_id, 'organization' FROM core.talk_speaker
    UNION ALL
    SELECT 'talk_material.talk_id', talk_id, 'talk' FROM core.talk_material
    UNION ALL
    SELECT 'talk_material.resource_id', resource_id, 'resource' FROM core.talk_material
    UNION ALL
    SELECT 'talk_claim.talk_id', talk_id, 'talk' FROM core.talk_claim
    UNION ALL
    SELECT 'talk_claim.mention_id', mention_id, 'mention' FROM core.talk_claim
    UNION ALL
    SELECT 'talk.event_id', event_id, 'event' FROM core.talk
    UNION ALL
    SELECT 'recap.event_id', event_id, 'event' FROM core.recap
    UNION ALL
    SELECT 'recap.resource_id', resource_id, 'resource' FROM core.recap
    UNION ALL
    SELECT 'event.parent_event_id', parent_event_id, 'event' FROM core.event
    UNION ALL
    SELECT 'video.talk_id', talk_id, 'talk' FROM core.video
    UNION ALL
    SELECT 'video.resource_id', resource_id, 'resource' FROM core.video
    UNION ALL
    SELECT 'slide_deck.talk_id', talk_id, 'talk' FROM core.slide_deck
    UNION ALL
    SELECT 'slide_deck.resource_id', resource_id, 'resource' FROM core.slide_deck
),
known AS (
    SELECT mention_id AS id, 'mention' AS target FROM core.talk_mention
    UNION ALL
    SELECT talk_id, 'talk' FROM core.talk
    UNION ALL
    SELECT recap_id, 'recap' FROM core.recap
    UNION ALL
    SELECT person_id, 'person' FROM core.person
    UNION ALL
    SELECT organization_id, 'organization' FROM core.organization
    UNION ALL
    SELECT resource_id, 'resource' FROM core.web_resource
    UNION ALL
    SELECT event_id, 'event' FROM core.event
)
SELECT
    reference.reference,
    reference.id,
    count(*) AS row_count
FROM reference
ANTI JOIN known USING (id, target)
WHERE reference.id IS NOT NULL
GROUP BY reference.reference, reference.id
ORDER BY reference.reference, reference.id;
