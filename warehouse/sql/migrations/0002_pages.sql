-- What pages say, one row per saying; a row that left its page keeps its place and gets removed_at.
-- The metric table is append-only.

CREATE TABLE core.metric (
    resource_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    measured_at TIMESTAMP NOT NULL,
    value BIGINT NOT NULL,
    capture_id VARCHAR NOT NULL
);
COMMENT ON TABLE core.metric IS
    'A number that moves, as measured once. Grain: resource, name and capture. Source: claims of the page.';
COMMENT ON COLUMN core.metric.resource_id IS 'Resource (core.web_resource) it was measured on.';
COMMENT ON COLUMN core.metric.name IS 'What was counted, such as view_count.';
COMMENT ON COLUMN core.metric.measured_at IS 'Time (UTC) of the capture that showed it.';
COMMENT ON COLUMN core.metric.value IS 'The number.';
COMMENT ON COLUMN core.metric.capture_id IS 'Capture (raw.capture) that showed it.';

CREATE TABLE core.event (
    event_id VARCHAR NOT NULL,
    resource_id VARCHAR NOT NULL,
    capture_id VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    aliases VARCHAR[] NOT NULL,
    parent_event_id VARCHAR,
    starts_on DATE,
    ends_on DATE,
    place VARCHAR,
    url VARCHAR,
    first_seen_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP
);
COMMENT ON TABLE core.event IS
    'An event edition, or an event co-located with one. Grain: event and seed list that states it. Source: seed files.';
COMMENT ON COLUMN core.event.event_id IS 'Identifier from key.';
COMMENT ON COLUMN core.event.resource_id IS 'Seed list that states it.';
COMMENT ON COLUMN core.event.capture_id IS
    'Capture (raw.capture) that this row was last changed by; leads to the stored bytes.';
COMMENT ON COLUMN core.event.key IS 'Key of the event in the seed file, such as kubecon-eu-2024.';
COMMENT ON COLUMN core.event.name IS 'Name as the seed file gives it.';
COMMENT ON COLUMN core.event.aliases IS 'Other names by which pages call it.';
COMMENT ON COLUMN core.event.parent_event_id IS
    'Event it is co-located with or part of; NULL for an edition of its own.';
COMMENT ON COLUMN core.event.starts_on IS 'First day; NULL when the seed file does not say.';
COMMENT ON COLUMN core.event.ends_on IS 'Last day; NULL when the seed file does not say.';
COMMENT ON COLUMN core.event.place IS 'Town or venue; NULL when the seed file does not say.';
COMMENT ON COLUMN core.event.url IS 'Address of the event; NULL when the seed file does not say.';
COMMENT ON COLUMN core.event.first_seen_at IS
    'Time (UTC) of the first capture of the page that said this. Source: raw.capture.fetched_at.';
COMMENT ON COLUMN core.event.removed_at IS
    'Time (UTC) of the capture in which the page no longer said this; NULL while it does.';

CREATE TABLE core.link (
    link_id VARCHAR NOT NULL,
    resource_id VARCHAR NOT NULL,
    capture_id VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    href VARCHAR NOT NULL,
    url VARCHAR,
    to_resource_id VARCHAR,
    kind VARCHAR NOT NULL,
    anchor_text VARCHAR NOT NULL,
    element VARCHAR NOT NULL,
    rel VARCHAR,
    heading_path VARCHAR[] NOT NULL,
    context VARCHAR NOT NULL,
    in_main BOOLEAN NOT NULL,
    span_start BIGINT,
    span_end BIGINT,
    first_seen_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP
);
COMMENT ON TABLE core.link IS
    'A link on a page. Grain: link. Source: the body of the page.';
COMMENT ON COLUMN core.link.link_id IS 'Identifier of the link on its page.';
COMMENT ON COLUMN core.link.resource_id IS 'Page (resource) it stands on.';
COMMENT ON COLUMN core.link.capture_id IS
    'Capture (raw.capture) that this row was last changed by; leads to the stored bytes.';
COMMENT ON COLUMN core.link.position IS 'Order on the page, counted from 0.';
COMMENT ON COLUMN core.link.href IS 'Address as written.';
COMMENT ON COLUMN core.link.url IS 'Canonical address; NULL when the href resolves to nothing that can be fetched.';
COMMENT ON COLUMN core.link.to_resource_id IS 'Resource it leads to; NULL when url is.';
COMMENT ON COLUMN core.link.kind IS
    'video, slides, recap, event_page, schedule, code or other: judged by address and surroundings.';
COMMENT ON COLUMN core.link.anchor_text IS 'Text of the link, white space folded.';
COMMENT ON COLUMN core.link.element IS 'Element that carried it: a, iframe, embed, text ...';
COMMENT ON COLUMN core.link.rel IS 'rel attribute; NULL when not given.';
COMMENT ON COLUMN core.link.heading_path IS 'Headings above it, outermost first.';
COMMENT ON COLUMN core.link.context IS 'list, table, prose, heading, embed or other: what it stands in.';
COMMENT ON COLUMN core.link.in_main IS
    'It stands in the main part, not in navigation, sidebar, footer or comments.';
COMMENT ON COLUMN core.link.span_start IS
    'First character of the place in the decoded body, counted from 0; NULL when the parser cannot tell.';
COMMENT ON COLUMN core.link.span_end IS
    'Character after the place in the decoded body; NULL when the parser cannot tell.';
COMMENT ON COLUMN core.link.first_seen_at IS
    'Time (UTC) of the first capture of the page that said this. Source: raw.capture.fetched_at.';
COMMENT ON COLUMN core.link.removed_at IS
    'Time (UTC) of the capture in which the page no longer said this; NULL while it does.';

CREATE TABLE core.talk_mention (
    mention_id VARCHAR NOT NULL,
    resource_id VARCHAR NOT NULL,
    capture_id VARCHAR NOT NULL,
    page_kind VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    title VARCHAR,
    title_alternatives VARCHAR[] NOT NULL,
    section_path VARCHAR[] NOT NULL,
    event_name VARCHAR,
    event_key VARCHAR,
    talk_key VARCHAR,
    claims VARCHAR[] NOT NULL,
    missing VARCHAR[] NOT NULL,
    is_pending BOOLEAN NOT NULL,
    note VARCHAR,
    language VARCHAR,
    confidence VARCHAR NOT NULL,
    span_start BIGINT,
    span_end BIGINT,
    first_seen_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP
);
COMMENT ON TABLE core.talk_mention IS
    'One place on a page that names a talk. Grain: mention. Source: recap posts and seed lists; core.mention_talk says which talk it is.';
COMMENT ON COLUMN core.talk_mention.mention_id IS 'Identifier of the mention on its page.';
COMMENT ON COLUMN core.talk_mention.resource_id IS
    'Page (resource) that says it. Equals the recap_id when the page is a recap.';
COMMENT ON COLUMN core.talk_mention.capture_id IS
    'Capture (raw.capture) that this row was last changed by; leads to the stored bytes.';
COMMENT ON COLUMN core.talk_mention.page_kind IS 'Kind of that page: recap, seed_list ...';
COMMENT ON COLUMN core.talk_mention.position IS 'Order on the page, counted from 0.';
COMMENT ON COLUMN core.talk_mention.title IS 'Title as written; NULL when the place gives none.';
COMMENT ON COLUMN core.talk_mention.title_alternatives IS 'Other titles the same place gives.';
COMMENT ON COLUMN core.talk_mention.section_path IS 'Headings above it, outermost first.';
COMMENT ON COLUMN core.talk_mention.event_name IS 'Event as written; NULL when not named.';
COMMENT ON COLUMN core.talk_mention.event_key IS 'Event key; only in a seed list.';
COMMENT ON COLUMN core.talk_mention.talk_key IS 'Key of the talk; only in a seed list.';
COMMENT ON COLUMN core.talk_mention.claims IS 'Roles of material that the page says exist, linked or not.';
COMMENT ON COLUMN core.talk_mention.missing IS 'Roles of material that the page says do not exist.';
COMMENT ON COLUMN core.talk_mention.is_pending IS 'The page says that material is still to come.';
COMMENT ON COLUMN core.talk_mention.note IS 'The author''s words about it; NULL when none.';
COMMENT ON COLUMN core.talk_mention.language IS 'Language of the title, BCP 47; NULL when unknown.';
COMMENT ON COLUMN core.talk_mention.confidence IS 'high, medium or low: how sure the reader or the matching is.';
COMMENT ON COLUMN core.talk_mention.span_start IS
    'First character of the place in the decoded body, counted from 0; NULL when the parser cannot tell.';
COMMENT ON COLUMN core.talk_mention.span_end IS
    'Character after the place in the decoded body; NULL when the parser cannot tell.';
COMMENT ON COLUMN core.talk_mention.first_seen_at IS
    'Time (UTC) of the first capture of the page that said this. Source: raw.capture.fetched_at.';
COMMENT ON COLUMN core.talk_mention.removed_at IS
    'Time (UTC) of the capture in which the page no longer said this; NULL while it does.';

CREATE TABLE core.mention_speaker (
    mention_id VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    resource_id VARCHAR NOT NULL,
    capture_id VARCHAR NOT NULL,
    name VARCHAR,
    organization VARCHAR,
    first_seen_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP
);
COMMENT ON TABLE core.mention_speaker IS
    'A person, or an organisation alone, that a mention names. Grain: mention and position. Source: the page.';
COMMENT ON COLUMN core.mention_speaker.mention_id IS 'Mention (core.talk_mention).';
COMMENT ON COLUMN core.mention_speaker.position IS 'Order in the mention, counted from 0.';
COMMENT ON COLUMN core.mention_speaker.resource_id IS 'Page (resource) that says it.';
COMMENT ON COLUMN core.mention_speaker.capture_id IS
    'Capture (raw.capture) that this row was last changed by; leads to the stored bytes.';
COMMENT ON COLUMN core.mention_speaker.name IS
    'Name of the person as written; NULL when only an organisation is given.';
COMMENT ON COLUMN core.mention_speaker.organization IS 'Organisation as written; NULL when not given.';
COMMENT ON COLUMN core.mention_speaker.first_seen_at IS
    'Time (UTC) of the first capture of the page that said this. Source: raw.capture.fetched_at.';
COMMENT ON COLUMN core.mention_speaker.removed_at IS
    'Time (UTC) of the capture in which the page no longer said this; NULL while it does.';

CREATE TABLE core.mention_link (
    mention_id VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    resource_id VARCHAR NOT NULL,
    capture_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    href VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    to_resource_id VARCHAR NOT NULL,
    anchor_text VARCHAR NOT NULL,
    first_seen_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP
);
COMMENT ON TABLE core.mention_link IS
    'Material that a mention links. Grain: mention and position. Source: the page.';
COMMENT ON COLUMN core.mention_link.mention_id IS 'Mention (core.talk_mention).';
COMMENT ON COLUMN core.mention_link.position IS 'Order in the mention, counted from 0.';
COMMENT ON COLUMN core.mention_link.resource_id IS 'Page (resource) that says it.';
COMMENT ON COLUMN core.mention_link.capture_id IS
    'Capture (raw.capture) that this row was last changed by; leads to the stored bytes.';
COMMENT ON COLUMN core.mention_link.role IS
    'video, slides, event_page, write_up, code or other: what the page says the link is.';
COMMENT ON COLUMN core.mention_link.href IS 'Address as written.';
COMMENT ON COLUMN core.mention_link.url IS 'Canonical address.';
COMMENT ON COLUMN core.mention_link.to_resource_id IS 'Resource it leads to.';
COMMENT ON COLUMN core.mention_link.anchor_text IS 'Text of the link; empty when it has none.';
COMMENT ON COLUMN core.mention_link.first_seen_at IS
    'Time (UTC) of the first capture of the page that said this. Source: raw.capture.fetched_at.';
COMMENT ON COLUMN core.mention_link.removed_at IS
    'Time (UTC) of the capture in which the page no longer said this; NULL while it does.';

CREATE TABLE core.quote (
    quote_id VARCHAR NOT NULL,
    resource_id VARCHAR NOT NULL,
    capture_id VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    text VARCHAR NOT NULL,
    person_name VARCHAR,
    organization_name VARCHAR,
    attribution VARCHAR NOT NULL,
    span_start BIGINT,
    span_end BIGINT,
    first_seen_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP
);
COMMENT ON TABLE core.quote IS
    'Words of a person, set apart on a page. Grain: quote. Source: the page.';
COMMENT ON COLUMN core.quote.quote_id IS 'Identifier of the quote on its page.';
COMMENT ON COLUMN core.quote.resource_id IS 'Page (resource) that says it.';
COMMENT ON COLUMN core.quote.capture_id IS
    'Capture (raw.capture) that this row was last changed by; leads to the stored bytes.';
COMMENT ON COLUMN core.quote.position IS 'Order on the page, counted from 0.';
COMMENT ON COLUMN core.quote.text IS 'The words.';
COMMENT ON COLUMN core.quote.person_name IS 'Who said it, as written; NULL when not told.';
COMMENT ON COLUMN core.quote.organization_name IS 'Organisation of that person, as written; NULL when not told.';
COMMENT ON COLUMN core.quote.attribution IS
    'explicit, implicit, parenthetical or none: how the page names the person.';
COMMENT ON COLUMN core.quote.span_start IS
    'First character of the place in the decoded body, counted from 0; NULL when the parser cannot tell.';
COMMENT ON COLUMN core.quote.span_end IS
    'Character after the place in the decoded body; NULL when the parser cannot tell.';
COMMENT ON COLUMN core.quote.first_seen_at IS
    'Time (UTC) of the first capture of the page that said this. Source: raw.capture.fetched_at.';
COMMENT ON COLUMN core.quote.removed_at IS
    'Time (UTC) of the capture in which the page no longer said this; NULL while it does.';

CREATE TABLE core.recap_mention (
    recap_mention_id VARCHAR NOT NULL,
    resource_id VARCHAR NOT NULL,
    capture_id VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    title VARCHAR,
    author VARCHAR,
    site VARCHAR,
    href VARCHAR,
    url VARCHAR,
    to_resource_id VARCHAR,
    section_path VARCHAR[] NOT NULL,
    span_start BIGINT,
    span_end BIGINT,
    first_seen_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP
);
COMMENT ON TABLE core.recap_mention IS
    'Another report that a page names, linked or not. Grain: naming. Source: the page.';
COMMENT ON COLUMN core.recap_mention.recap_mention_id IS 'Identifier of the naming on its page.';
COMMENT ON COLUMN core.recap_mention.resource_id IS 'Page (resource) that says it.';
COMMENT ON COLUMN core.recap_mention.capture_id IS
    'Capture (raw.capture) that this row was last changed by; leads to the stored bytes.';
COMMENT ON COLUMN core.recap_mention.position IS 'Order on the page, counted from 0.';
COMMENT ON COLUMN core.recap_mention.title IS 'Title of the report as written; NULL when not given.';
COMMENT ON COLUMN core.recap_mention.author IS 'Author as written; NULL when not given.';
COMMENT ON COLUMN core.recap_mention.site IS 'Publication as written; NULL when not given.';
COMMENT ON COLUMN core.recap_mention.href IS 'Address as written; NULL when not linked.';
COMMENT ON COLUMN core.recap_mention.url IS 'Canonical address; NULL when not linked.';
COMMENT ON COLUMN core.recap_mention.to_resource_id IS 'Resource it leads to; NULL when not linked.';
COMMENT ON COLUMN core.recap_mention.section_path IS 'Headings above it, outermost first.';
COMMENT ON COLUMN core.recap_mention.span_start IS
    'First character of the place in the decoded body, counted from 0; NULL when the parser cannot tell.';
COMMENT ON COLUMN core.recap_mention.span_end IS
    'Character after the place in the decoded body; NULL when the parser cannot tell.';
COMMENT ON COLUMN core.recap_mention.first_seen_at IS
    'Time (UTC) of the first capture of the page that said this. Source: raw.capture.fetched_at.';
COMMENT ON COLUMN core.recap_mention.removed_at IS
    'Time (UTC) of the capture in which the page no longer said this; NULL while it does.';

CREATE TABLE core.claim (
    claim_id VARCHAR NOT NULL,
    resource_id VARCHAR NOT NULL,
    capture_id VARCHAR NOT NULL,
    subject_id VARCHAR NOT NULL,
    subject_url VARCHAR NOT NULL,
    subject_kind VARCHAR,
    field VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    qualifier VARCHAR,
    source VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    item_position BIGINT,
    span_start BIGINT,
    span_end BIGINT,
    first_seen_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP
);
COMMENT ON TABLE core.claim IS
    'A value that a page says of something, with the place it stands in. Grain: value and place. Source: the page.';
COMMENT ON COLUMN core.claim.claim_id IS 'Identifier of the claim on its page.';
COMMENT ON COLUMN core.claim.resource_id IS 'Page (resource) that says it.';
COMMENT ON COLUMN core.claim.capture_id IS
    'Capture (raw.capture) that this row was last changed by; leads to the stored bytes.';
COMMENT ON COLUMN core.claim.subject_id IS 'Resource the value is about (of subject_url).';
COMMENT ON COLUMN core.claim.subject_url IS 'Canonical address of the thing the value is about.';
COMMENT ON COLUMN core.claim.subject_kind IS 'Kind that the saying page gives the thing; NULL when it gives none.';
COMMENT ON COLUMN core.claim.field IS 'What is said: title, author, published_at, duration_s, speaker ...';
COMMENT ON COLUMN core.claim.value IS 'The value as text, white space folded.';
COMMENT ON COLUMN core.claim.qualifier IS
    'Second half of a pair, such as the organisation of a speaker; NULL when none.';
COMMENT ON COLUMN core.claim.source IS 'Where on the page it stands, such as og:title or json-ld:/0/headline.';
COMMENT ON COLUMN core.claim.position IS
    'Order among the claims of one field about one subject on that page, counted from 0.';
COMMENT ON COLUMN core.claim.item_position IS
    'Place of the thing in a list page, counted from 0; NULL when the page speaks of itself.';
COMMENT ON COLUMN core.claim.span_start IS
    'First character of the place in the decoded body, counted from 0; NULL when the parser cannot tell.';
COMMENT ON COLUMN core.claim.span_end IS
    'Character after the place in the decoded body; NULL when the parser cannot tell.';
COMMENT ON COLUMN core.claim.first_seen_at IS
    'Time (UTC) of the first capture of the page that said this. Source: raw.capture.fetched_at.';
COMMENT ON COLUMN core.claim.removed_at IS
    'Time (UTC) of the capture in which the page no longer said this; NULL while it does.';
