-- Question: what do the event's catalogues offer for material that nobody gives an address of?
-- Grain:    one row per talk or mention, role and entry, awaited ones first
-- Columns:  subject, role, proposed_title, url, score, lead, evidence, is_awaited, catalog_url, talk_id, mention_id,
--           capture_id
-- Filter:   role: video or event_page
SELECT
    coalesce(talk.title, mention.title) AS subject,
    proposal.role,
    proposal.title AS proposed_title,
    proposal.url,
    proposal.score,
    proposal.lead,
    proposal.evidence,
    proposal.is_awaited,
    page.url AS catalog_url,
    proposal.talk_id,
    proposal.mention_id,
    proposal.capture_id
FROM core.material_proposal AS proposal
LEFT JOIN core.talk AS talk USING (talk_id)
LEFT JOIN core.talk_mention AS mention ON mention.mention_id = proposal.mention_id
LEFT JOIN core.web_resource AS page ON page.resource_id = proposal.catalog_resource_id
WHERE $role::VARCHAR IS NULL OR proposal.role = $role
ORDER BY proposal.is_awaited DESC, proposal.score DESC, subject, proposal.url, proposal.proposal_id;
