-- What all pages mean together. Made whole by each resolution; unchanged rows stay untouched.

CREATE TABLE core.resource_version (
    resource_id VARCHAR NOT NULL,
    valid_from TIMESTAMP NOT NULL,
    valid_to TIMESTAMP,
    capture_id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    status BIGINT,
    moved_to_url VARCHAR,
    content_sha256 VARCHAR,
    media_type VARCHAR,
    page_kind VARCHAR,
    site VARCHAR,
    change VARCHAR NOT NULL
);
COMMENT ON TABLE core.resource_version IS
    'History of an address: one state it had, from when to when. Grain: resource and valid_from. Source: raw.capture, by sql/load/resource_version.sql.';
COMMENT ON COLUMN core.resource_version.resource_id IS 'Resource (core.web_resource).';
COMMENT ON COLUMN core.resource_version.valid_from IS 'Time (UTC) of the first capture that showed this state.';
COMMENT ON COLUMN core.resource_version.valid_to IS
    'Time (UTC) of the first capture that showed another; NULL for the present state.';
COMMENT ON COLUMN core.resource_version.capture_id IS 'Capture (raw.capture) that began the state.';
COMMENT ON COLUMN core.resource_version.url IS 'Canonical address.';
COMMENT ON COLUMN core.resource_version.outcome IS
    'ok, gone, blocked, disallowed, refused, failed or unreadable; an unchanged capture continues the state before it.';
COMMENT ON COLUMN core.resource_version.reason IS 'Short stable text behind the outcome, such as http-404.';
COMMENT ON COLUMN core.resource_version.status IS 'HTTP status; NULL without an answer.';
COMMENT ON COLUMN core.resource_version.moved_to_url IS
    'Address that answers instead; NULL when it answers itself.';
COMMENT ON COLUMN core.resource_version.content_sha256 IS
    'SHA-256 of the decoded body, hexadecimal; NULL when the state has no content of its own.';
COMMENT ON COLUMN core.resource_version.media_type IS
    'Whole Content-Type value; NULL when the state has no content of its own.';
COMMENT ON COLUMN core.resource_version.page_kind IS 'What the page parser took it for; NULL when not read.';
COMMENT ON COLUMN core.resource_version.site IS 'Site parser that read it; NULL when not read.';
COMMENT ON COLUMN core.resource_version.change IS
    'What differs from the state before: first, content, outcome, address, joined by comma.';

CREATE TABLE core.web_resource (
    resource_id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    host VARCHAR NOT NULL,
    site VARCHAR,
    kind VARCHAR NOT NULL,
    title VARCHAR,
    author VARCHAR,
    site_name VARCHAR,
    published_at TIMESTAMP,
    published_precision VARCHAR,
    language VARCHAR,
    description VARCHAR,
    image_url VARCHAR,
    outcome VARCHAR,
    reason VARCHAR,
    status BIGINT,
    moved_to_url VARCHAR,
    content_sha256 VARCHAR,
    first_seen_at TIMESTAMP,
    since_at TIMESTAMP,
    capture_id VARCHAR
);
COMMENT ON TABLE core.web_resource IS
    'Any page, video or deck, fetched or only named. Grain: canonical address. Source: claims chosen by transform.claims, state from core.resource_version.';
COMMENT ON COLUMN core.web_resource.resource_id IS 'Identifier from url.';
COMMENT ON COLUMN core.web_resource.url IS 'Canonical address.';
COMMENT ON COLUMN core.web_resource.host IS 'Host name.';
COMMENT ON COLUMN core.web_resource.site IS
    'Site parser that knows it; NULL for the generic one or when never read.';
COMMENT ON COLUMN core.web_resource.kind IS
    'recap, article, video, slides, event_page, schedule, playlist, feed, document, seed_list or other.';
COMMENT ON COLUMN core.web_resource.title IS 'Chosen title; NULL when no page states one.';
COMMENT ON COLUMN core.web_resource.author IS 'Chosen author; NULL when no page states one.';
COMMENT ON COLUMN core.web_resource.site_name IS 'Name of the publication; NULL when no page states one.';
COMMENT ON COLUMN core.web_resource.published_at IS
    'Time (UTC) of publication; NULL when no page states it, never guessed.';
COMMENT ON COLUMN core.web_resource.published_precision IS
    'year, month, day, minute or second: how exact published_at is.';
COMMENT ON COLUMN core.web_resource.language IS 'BCP 47; NULL when unknown.';
COMMENT ON COLUMN core.web_resource.description IS 'Description the page gives; NULL when none.';
COMMENT ON COLUMN core.web_resource.image_url IS 'Preview picture the page names; NULL when none.';
COMMENT ON COLUMN core.web_resource.outcome IS 'Present outcome; NULL when never asked.';
COMMENT ON COLUMN core.web_resource.reason IS 'Short stable text behind the outcome.';
COMMENT ON COLUMN core.web_resource.status IS 'Present HTTP status; NULL without an answer.';
COMMENT ON COLUMN core.web_resource.moved_to_url IS 'Address that answers instead; NULL when it answers itself.';
COMMENT ON COLUMN core.web_resource.content_sha256 IS 'SHA-256 of the present body, hexadecimal; NULL when none.';
COMMENT ON COLUMN core.web_resource.first_seen_at IS 'Time (UTC) of the first capture; NULL when never asked.';
COMMENT ON COLUMN core.web_resource.since_at IS 'Time (UTC) the present state began; NULL when never asked.';
COMMENT ON COLUMN core.web_resource.capture_id IS
    'Capture (raw.capture) that began the present state; NULL when never asked.';

CREATE TABLE core.video (
    resource_id VARCHAR NOT NULL,
    platform VARCHAR NOT NULL,
    platform_id VARCHAR,
    title VARCHAR,
    channel VARCHAR,
    duration_s BIGINT,
    published_at TIMESTAMP,
    talk_id VARCHAR,
    capture_id VARCHAR
);
COMMENT ON TABLE core.video IS
    'A recording. Grain: resource. Source: claims of its watch page, playlists and feeds.';
COMMENT ON COLUMN core.video.resource_id IS 'Resource (core.web_resource).';
COMMENT ON COLUMN core.video.platform IS 'Where it is shown, such as youtube.';
COMMENT ON COLUMN core.video.platform_id IS 'Identifier on that platform; NULL when it has none.';
COMMENT ON COLUMN core.video.title IS 'Chosen title; NULL when unknown.';
COMMENT ON COLUMN core.video.channel IS 'Channel that published it; NULL when unknown.';
COMMENT ON COLUMN core.video.duration_s IS 'Length in seconds; NULL when unknown.';
COMMENT ON COLUMN core.video.published_at IS 'Time (UTC) of publication; NULL when unknown.';
COMMENT ON COLUMN core.video.talk_id IS 'Talk (core.talk) it records; NULL when not matched.';
COMMENT ON COLUMN core.video.capture_id IS 'Capture (raw.capture) that this rests on; NULL when none does.';

CREATE TABLE core.slide_deck (
    resource_id VARCHAR NOT NULL,
    title VARCHAR,
    author VARCHAR,
    page_count BIGINT,
    media_type VARCHAR,
    talk_id VARCHAR,
    capture_id VARCHAR
);
COMMENT ON TABLE core.slide_deck IS
    'A slide deck. Grain: resource. Source: claims of the deck or its page.';
COMMENT ON COLUMN core.slide_deck.resource_id IS 'Resource (core.web_resource).';
COMMENT ON COLUMN core.slide_deck.title IS 'Chosen title; NULL when unknown.';
COMMENT ON COLUMN core.slide_deck.author IS 'Author; NULL when unknown.';
COMMENT ON COLUMN core.slide_deck.page_count IS 'Number of pages or slides; NULL when not read.';
COMMENT ON COLUMN core.slide_deck.media_type IS 'Content type of the deck; NULL when never fetched.';
COMMENT ON COLUMN core.slide_deck.talk_id IS 'Talk (core.talk) it belongs to; NULL when not matched.';
COMMENT ON COLUMN core.slide_deck.capture_id IS 'Capture (raw.capture) that this rests on; NULL when none does.';

CREATE TABLE core.recap (
    recap_id VARCHAR NOT NULL,
    resource_id VARCHAR,
    url VARCHAR,
    title VARCHAR,
    author VARCHAR,
    site VARCHAR,
    published_at TIMESTAMP,
    language VARCHAR,
    event_id VARCHAR,
    state VARCHAR NOT NULL,
    mention_count BIGINT NOT NULL,
    quote_count BIGINT NOT NULL,
    named_by_count BIGINT NOT NULL,
    capture_id VARCHAR
);
COMMENT ON TABLE core.recap IS
    'A report about a conference, read or only named. Grain: report. Source: pages of kind recap, seed files, and pages that name other reports.';
COMMENT ON COLUMN core.recap.recap_id IS
    'The resource_id when an address is known, else an identifier from title and author.';
COMMENT ON COLUMN core.recap.resource_id IS 'Resource (core.web_resource); NULL when no address is known.';
COMMENT ON COLUMN core.recap.url IS 'Canonical address; NULL when none is known.';
COMMENT ON COLUMN core.recap.title IS 'Chosen title; NULL when unknown.';
COMMENT ON COLUMN core.recap.author IS 'Chosen author; NULL when unknown.';
COMMENT ON COLUMN core.recap.site IS 'Publication; NULL when unknown.';
COMMENT ON COLUMN core.recap.published_at IS 'Time (UTC) of publication; NULL when unknown.';
COMMENT ON COLUMN core.recap.language IS 'BCP 47; NULL when unknown.';
COMMENT ON COLUMN core.recap.event_id IS 'Event (core.event) it reports on; NULL when unknown.';
COMMENT ON COLUMN core.recap.state IS 'read, unread (named or asked, not read) or unlinked (no address known).';
COMMENT ON COLUMN core.recap.mention_count IS 'Talks it names (mentions).';
COMMENT ON COLUMN core.recap.quote_count IS 'Quotes it carries.';
COMMENT ON COLUMN core.recap.named_by_count IS 'Pages that name it.';
COMMENT ON COLUMN core.recap.capture_id IS 'Capture (raw.capture) that this rests on; NULL when none does.';

CREATE TABLE core.person (
    person_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    name_key VARCHAR NOT NULL,
    talk_count BIGINT NOT NULL
);
COMMENT ON TABLE core.person IS
    'A person who spoke or is named as speaker. Grain: name key. Source: names brought together by transform.people.';
COMMENT ON COLUMN core.person.person_id IS 'Identifier from name_key.';
COMMENT ON COLUMN core.person.name IS 'Name as most often written.';
COMMENT ON COLUMN core.person.name_key IS 'Name folded for comparison.';
COMMENT ON COLUMN core.person.talk_count IS 'Talks the person spoke at.';

CREATE TABLE core.organization (
    organization_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    name_key VARCHAR NOT NULL,
    talk_count BIGINT NOT NULL
);
COMMENT ON TABLE core.organization IS
    'An organisation somebody spoke for. Grain: name key. Source: names brought together by transform.people.';
COMMENT ON COLUMN core.organization.organization_id IS 'Identifier from name_key.';
COMMENT ON COLUMN core.organization.name IS 'Name as most often written.';
COMMENT ON COLUMN core.organization.name_key IS 'Name folded for comparison.';
COMMENT ON COLUMN core.organization.talk_count IS 'Talks given for it.';

CREATE TABLE core.talk (
    talk_id VARCHAR NOT NULL,
    talk_key VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    event_id VARCHAR,
    format VARCHAR,
    starts_at TIMESTAMP,
    ends_at TIMESTAMP,
    room VARCHAR,
    abstract VARCHAR,
    language VARCHAR,
    recap_count BIGINT NOT NULL,
    recording_count BIGINT NOT NULL,
    confidence VARCHAR NOT NULL,
    capture_id VARCHAR
);
COMMENT ON TABLE core.talk IS
    'A session of a conference. Grain: talk. Source: mentions, schedules and videos brought together by transform.resolve.';
COMMENT ON COLUMN core.talk.talk_id IS 'Identifier from talk_key.';
COMMENT ON COLUMN core.talk.talk_key IS 'Natural key: schedule code, else video id, else event and title.';
COMMENT ON COLUMN core.talk.title IS 'Chosen title.';
COMMENT ON COLUMN core.talk.event_id IS 'Event (core.event); NULL when unknown.';
COMMENT ON COLUMN core.talk.format IS
    'keynote, panel, lightning, workshop or fireside; NULL for a plain session or when unknown.';
COMMENT ON COLUMN core.talk.starts_at IS 'Start (UTC); NULL when no schedule states it.';
COMMENT ON COLUMN core.talk.ends_at IS 'End (UTC); NULL when no schedule states it.';
COMMENT ON COLUMN core.talk.room IS 'Room; NULL when no schedule states it.';
COMMENT ON COLUMN core.talk.abstract IS 'Abstract of the schedule; NULL when none.';
COMMENT ON COLUMN core.talk.language IS 'BCP 47; NULL when unknown.';
COMMENT ON COLUMN core.talk.recap_count IS 'Different reports that name it.';
COMMENT ON COLUMN core.talk.recording_count IS 'Recordings matched with it.';
COMMENT ON COLUMN core.talk.confidence IS 'high, medium or low: how sure the reader or the matching is.';
COMMENT ON COLUMN core.talk.capture_id IS
    'Capture (raw.capture) of the claim whose title is shown; NULL when none.';

CREATE TABLE core.talk_speaker (
    talk_id VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    person_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    organization_id VARCHAR,
    organization_name VARCHAR,
    source VARCHAR NOT NULL,
    said_by_resource_id VARCHAR NOT NULL,
    capture_id VARCHAR NOT NULL,
    confidence VARCHAR NOT NULL
);
COMMENT ON TABLE core.talk_speaker IS
    'A person who spoke at a talk, with the affiliation as of the talk. Grain: talk and position. Source: schedule, video or recap, as said in source.';
COMMENT ON COLUMN core.talk_speaker.talk_id IS 'Talk (core.talk).';
COMMENT ON COLUMN core.talk_speaker.position IS 'Order of the speakers, counted from 0.';
COMMENT ON COLUMN core.talk_speaker.person_id IS 'Person (core.person).';
COMMENT ON COLUMN core.talk_speaker.name IS 'Name as the source writes it.';
COMMENT ON COLUMN core.talk_speaker.organization_id IS 'Organisation (core.organization); NULL when not told.';
COMMENT ON COLUMN core.talk_speaker.organization_name IS
    'Organisation as the source writes it; NULL when not told.';
COMMENT ON COLUMN core.talk_speaker.source IS 'Which kind of source said so.';
COMMENT ON COLUMN core.talk_speaker.said_by_resource_id IS 'Page (resource) that says it.';
COMMENT ON COLUMN core.talk_speaker.capture_id IS 'Capture (raw.capture) that showed it.';
COMMENT ON COLUMN core.talk_speaker.confidence IS 'high, medium or low: how sure the reader or the matching is.';

CREATE TABLE core.talk_material (
    material_id VARCHAR NOT NULL,
    talk_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    is_primary BOOLEAN NOT NULL,
    state VARCHAR NOT NULL,
    resource_id VARCHAR,
    url VARCHAR,
    since_at TIMESTAMP,
    source VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    confidence VARCHAR NOT NULL,
    said_by_resource_id VARCHAR,
    capture_id VARCHAR
);
COMMENT ON TABLE core.talk_material IS
    'The coverage ledger: one material of a talk and its state; with no address known, one row that says so. Grain: talk, role and address. Source: transform.materials.';
COMMENT ON COLUMN core.talk_material.material_id IS 'Identifier from talk, role and address.';
COMMENT ON COLUMN core.talk_material.talk_id IS 'Talk (core.talk).';
COMMENT ON COLUMN core.talk_material.role IS 'video, slides, event_page or write_up.';
COMMENT ON COLUMN core.talk_material.is_primary IS 'The one shown for this talk and role.';
COMMENT ON COLUMN core.talk_material.state IS
    'present, announced, pending, not_recorded, withheld, gone, moved, private, blocked or unknown.';
COMMENT ON COLUMN core.talk_material.resource_id IS 'Resource (core.web_resource); NULL when no address is known.';
COMMENT ON COLUMN core.talk_material.url IS 'Canonical address; NULL when none is known.';
COMMENT ON COLUMN core.talk_material.since_at IS 'Time (UTC) the state began; NULL when unknown.';
COMMENT ON COLUMN core.talk_material.source IS
    'How we know: recap-link, schedule, video-match, seed, recap-claim ...';
COMMENT ON COLUMN core.talk_material.reason IS
    'Short stable text behind the state; wrong-link... when the address shows something else.';
COMMENT ON COLUMN core.talk_material.confidence IS 'high, medium or low: how sure the reader or the matching is.';
COMMENT ON COLUMN core.talk_material.said_by_resource_id IS 'Page (resource) that says so; NULL when nobody does.';
COMMENT ON COLUMN core.talk_material.capture_id IS 'Capture (raw.capture) that this rests on; NULL when none does.';

CREATE TABLE core.talk_claim (
    talk_claim_id VARCHAR NOT NULL,
    talk_id VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    qualifier VARCHAR,
    source VARCHAR NOT NULL,
    said_by_resource_id VARCHAR NOT NULL,
    capture_id VARCHAR NOT NULL,
    mention_id VARCHAR,
    is_chosen BOOLEAN NOT NULL,
    reason VARCHAR NOT NULL,
    confidence VARCHAR NOT NULL
);
COMMENT ON TABLE core.talk_claim IS
    'A value that pages give a talk, with the choice made and why. Grain: talk, field, value and page. Source: core.claim and core.talk_mention, chosen by transform.claims.';
COMMENT ON COLUMN core.talk_claim.talk_claim_id IS 'Identifier of the claim for the talk.';
COMMENT ON COLUMN core.talk_claim.talk_id IS 'Talk (core.talk).';
COMMENT ON COLUMN core.talk_claim.field IS 'What is said: title, speaker, starts_at, room ...';
COMMENT ON COLUMN core.talk_claim.value IS 'The value as text.';
COMMENT ON COLUMN core.talk_claim.qualifier IS
    'Second half of a pair, such as the organisation of a speaker; NULL when none.';
COMMENT ON COLUMN core.talk_claim.source IS 'Where on the page it stands, or which kind of source.';
COMMENT ON COLUMN core.talk_claim.said_by_resource_id IS 'Page (resource) that says it.';
COMMENT ON COLUMN core.talk_claim.capture_id IS 'Capture (raw.capture) that showed it.';
COMMENT ON COLUMN core.talk_claim.mention_id IS
    'Mention (core.talk_mention) that says it; NULL when it is no recap.';
COMMENT ON COLUMN core.talk_claim.is_chosen IS 'This value is shown.';
COMMENT ON COLUMN core.talk_claim.reason IS 'Why it was chosen or not.';
COMMENT ON COLUMN core.talk_claim.confidence IS 'high, medium or low: how sure the reader or the matching is.';

CREATE TABLE core.alias (
    alias_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    alias VARCHAR NOT NULL,
    target_id VARCHAR NOT NULL,
    evidence VARCHAR NOT NULL,
    capture_id VARCHAR
);
COMMENT ON TABLE core.alias IS
    'Another name of a known thing. Grain: kind, alias and thing. Source: aliases file, redirects, earlier identifiers.';
COMMENT ON COLUMN core.alias.alias_id IS 'Identifier from kind, alias and target.';
COMMENT ON COLUMN core.alias.kind IS 'url, talk, title, person or organization.';
COMMENT ON COLUMN core.alias.alias IS 'The other name: raw address, earlier identifier, spelling.';
COMMENT ON COLUMN core.alias.target_id IS 'Identifier of the thing it means.';
COMMENT ON COLUMN core.alias.evidence IS 'Why the two are the same.';
COMMENT ON COLUMN core.alias.capture_id IS 'Capture (raw.capture) that this rests on; NULL when none does.';

CREATE TABLE core.mention_talk (
    mention_id VARCHAR NOT NULL,
    talk_id VARCHAR,
    recap_id VARCHAR,
    verdict VARCHAR NOT NULL,
    score DOUBLE NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE core.mention_talk IS
    'Which talk a mention names, and why we think so. Grain: mention. Source: transform.match.';
COMMENT ON COLUMN core.mention_talk.mention_id IS 'Mention (core.talk_mention).';
COMMENT ON COLUMN core.mention_talk.talk_id IS 'Talk (core.talk); NULL when unsure.';
COMMENT ON COLUMN core.mention_talk.recap_id IS
    'Recap (core.recap) the mention stands in; NULL when the page is none.';
COMMENT ON COLUMN core.mention_talk.verdict IS
    'same (matched with other evidence), unsure (several would fit) or alone (nothing else names it).';
COMMENT ON COLUMN core.mention_talk.score IS 'Similarity behind the verdict, 0 to 1.';
COMMENT ON COLUMN core.mention_talk.reason IS 'Rule that decided.';
