-- The history of the coverage ledger, and what the event's catalogues offer for material that nobody gives an address of.

CREATE TABLE core.material_state (
    material_state_id VARCHAR NOT NULL,
    talk_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    resource_id VARCHAR,
    url VARCHAR,
    since_at TIMESTAMP NOT NULL,
    until_at TIMESTAMP,
    source VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    confidence VARCHAR NOT NULL,
    said_by_resource_id VARCHAR,
    capture_id VARCHAR
);
COMMENT ON TABLE core.material_state IS
    'How the material of a talk fared: one state of one role, from when to when, without gaps. Grain: talk, role and since_at; a role of which nothing was ever said has no row. Source: transform.history.';
COMMENT ON COLUMN core.material_state.material_state_id IS 'Identifier from talk, role and number of the state, counted from 0.';
COMMENT ON COLUMN core.material_state.talk_id IS 'Talk (core.talk).';
COMMENT ON COLUMN core.material_state.role IS 'video, slides or event_page.';
COMMENT ON COLUMN core.material_state.state IS
    'present, announced, pending, not_recorded, withheld, gone, moved, private, blocked or unknown.';
COMMENT ON COLUMN core.material_state.resource_id IS
    'Resource (core.web_resource) the state is of; NULL when it was only spoken of.';
COMMENT ON COLUMN core.material_state.url IS 'Canonical address; NULL when none was known.';
COMMENT ON COLUMN core.material_state.since_at IS 'Time (UTC) of the capture that first showed this state.';
COMMENT ON COLUMN core.material_state.until_at IS 'Time (UTC) of the capture that showed another; NULL for the present one.';
COMMENT ON COLUMN core.material_state.source IS 'How we know: recap-link, schedule, video-match, seed, recap-claim ...';
COMMENT ON COLUMN core.material_state.reason IS 'What was said or answered.';
COMMENT ON COLUMN core.material_state.confidence IS 'high, medium or low: how sure the reader or the matching is.';
COMMENT ON COLUMN core.material_state.said_by_resource_id IS 'Page (resource) that says so; NULL when nobody does.';
COMMENT ON COLUMN core.material_state.capture_id IS 'Capture (raw.capture) that this rests on; NULL when none does.';

CREATE TABLE core.material_proposal (
    proposal_id VARCHAR NOT NULL,
    talk_id VARCHAR,
    mention_id VARCHAR,
    role VARCHAR NOT NULL,
    resource_id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    score DOUBLE NOT NULL,
    lead DOUBLE NOT NULL,
    evidence VARCHAR NOT NULL,
    is_awaited BOOLEAN NOT NULL,
    catalog_resource_id VARCHAR NOT NULL,
    capture_id VARCHAR NOT NULL
);
COMMENT ON TABLE core.material_proposal IS
    'An entry of the event''s catalogues (schedule, playlist, channel) that may be the material of a talk and is not sure enough to be taken. Grain: talk or mention, role and address. Source: transform.recordings, transform.talks.';
COMMENT ON COLUMN core.material_proposal.proposal_id IS 'Identifier from talk or mention, role and address.';
COMMENT ON COLUMN core.material_proposal.talk_id IS
    'Talk (core.talk) it is proposed for; NULL when a mention fits several sessions.';
COMMENT ON COLUMN core.material_proposal.mention_id IS
    'Mention (core.talk_mention) whose session is asked for; NULL when it is proposed for a talk.';
COMMENT ON COLUMN core.material_proposal.role IS 'video or event_page.';
COMMENT ON COLUMN core.material_proposal.resource_id IS 'Resource (core.web_resource) that is proposed.';
COMMENT ON COLUMN core.material_proposal.url IS 'Its canonical address.';
COMMENT ON COLUMN core.material_proposal.title IS 'Its title in the catalogue.';
COMMENT ON COLUMN core.material_proposal.score IS 'Similarity, 0 to 1.';
COMMENT ON COLUMN core.material_proposal.lead IS 'Lead over the second candidate, 0 to 1; below 0.1 it is a coin toss.';
COMMENT ON COLUMN core.material_proposal.evidence IS 'What speaks for it: features of the comparison by name.';
COMMENT ON COLUMN core.material_proposal.is_awaited IS 'Somebody says that this material exists or will.';
COMMENT ON COLUMN core.material_proposal.catalog_resource_id IS 'Page (resource) that lists it.';
COMMENT ON COLUMN core.material_proposal.capture_id IS 'Capture (raw.capture) of that page.';
