-- What happened: runs, batches, captures. Append-only; no keys or indexes (sql/checks watch uniqueness).
-- Times are TIMESTAMP in UTC.
CREATE SCHEMA IF NOT EXISTS raw;
CREATE SCHEMA core;
CREATE SCHEMA report;

CREATE TABLE raw.run (
    run_id BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    web VARCHAR NOT NULL,
    seed_urns VARCHAR[] NOT NULL,
    version VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    counts VARCHAR NOT NULL
);
COMMENT ON TABLE raw.run IS
    'One run of the pipeline (harvest, recheck, reparse). Grain: run. Source: the process that ran it. Not compared between two rebuilds.';
COMMENT ON COLUMN raw.run.run_id IS 'Number of the run in this warehouse, counted from 1.';
COMMENT ON COLUMN raw.run.kind IS 'harvest, recheck, reparse: which job it was.';
COMMENT ON COLUMN raw.run.started_at IS 'Time (UTC) the run began.';
COMMENT ON COLUMN raw.run.finished_at IS 'Time (UTC) the run ended; NULL while it runs or when it was killed.';
COMMENT ON COLUMN raw.run.web IS
    'Where bytes came from: live (the network), replay (an archive served instead), archive (reparse).';
COMMENT ON COLUMN raw.run.seed_urns IS 'Names (URN) of the seed lists the run began from.';
COMMENT ON COLUMN raw.run.version IS 'Version of Recapture that ran.';
COMMENT ON COLUMN raw.run.status IS 'running, finished, interrupted or failed.';
COMMENT ON COLUMN raw.run.counts IS
    'JSON object of counts the run reported at its end (targets by outcome and the like).';

CREATE TABLE raw.batch (
    batch_id VARCHAR NOT NULL,
    run_id BIGINT NOT NULL,
    loaded_at TIMESTAMP NOT NULL,
    warc_file VARCHAR,
    target_count BIGINT NOT NULL,
    capture_count BIGINT NOT NULL,
    quarantine_count BIGINT NOT NULL
);
COMMENT ON TABLE raw.batch IS
    'The ledger: one load package that is in the tables, written in the same transaction as its rows. Grain: batch. Source: the loader.';
COMMENT ON COLUMN raw.batch.batch_id IS 'Name of the batch, unique over all runs.';
COMMENT ON COLUMN raw.batch.run_id IS 'Run (raw.run) it belongs to.';
COMMENT ON COLUMN raw.batch.loaded_at IS 'Time (UTC) its transaction was made.';
COMMENT ON COLUMN raw.batch.warc_file IS 'File name of its archive part; NULL when nothing was stored.';
COMMENT ON COLUMN raw.batch.target_count IS 'Targets the batch was given.';
COMMENT ON COLUMN raw.batch.capture_count IS 'Captures it brought (rows of raw.capture).';
COMMENT ON COLUMN raw.batch.quarantine_count IS 'Rows that were refused and lie in raw.quarantine.';

CREATE TABLE raw.capture (
    capture_id VARCHAR NOT NULL,
    batch_id VARCHAR NOT NULL,
    requested_resource_id VARCHAR NOT NULL,
    resource_id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    final_url VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    depth BIGINT NOT NULL,
    kind VARCHAR,
    event_key VARCHAR,
    outcome VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    evidence VARCHAR,
    fetched_at TIMESTAMP NOT NULL,
    elapsed_ms BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    status BIGINT,
    media_type VARCHAR,
    charset VARCHAR,
    etag VARCHAR,
    last_modified VARCHAR,
    body_sha256 VARCHAR,
    body_bytes BIGINT,
    is_truncated BOOLEAN NOT NULL,
    no_archive BOOLEAN NOT NULL,
    page_kind VARCHAR,
    site VARCHAR,
    warc_file VARCHAR,
    warc_offset BIGINT,
    warc_length BIGINT
);
COMMENT ON TABLE raw.capture IS
    'One attempt on one address, good or bad. Grain: target and run. Source: the fetch layer, the outcome lowered by what the page said.';
COMMENT ON COLUMN raw.capture.capture_id IS 'Identifier of the attempt, from run number and address.';
COMMENT ON COLUMN raw.capture.batch_id IS 'Batch (raw.batch) that brought it.';
COMMENT ON COLUMN raw.capture.requested_resource_id IS 'Resource of the address that was asked (of url).';
COMMENT ON COLUMN raw.capture.resource_id IS 'Resource that answered (of the canonical final_url).';
COMMENT ON COLUMN raw.capture.url IS 'Canonical address that was asked.';
COMMENT ON COLUMN raw.capture.final_url IS 'Address that answered, after redirects.';
COMMENT ON COLUMN raw.capture.origin IS 'web, seed_file or hand_supplied: how the bytes came to us.';
COMMENT ON COLUMN raw.capture.depth IS 'Links followed from a seed; 0 is the seed itself.';
COMMENT ON COLUMN raw.capture.kind IS
    'What the one who named the address took it for (kind of the seed); NULL when nobody said.';
COMMENT ON COLUMN raw.capture.event_key IS
    'Key of the event edition in the seed file on whose behalf it was asked; NULL when none.';
COMMENT ON COLUMN raw.capture.outcome IS 'ok, unchanged, gone, blocked, disallowed, refused, failed or unreadable.';
COMMENT ON COLUMN raw.capture.reason IS
    'Short stable text behind the outcome, such as http-404, robots, timeout-total.';
COMMENT ON COLUMN raw.capture.evidence IS
    'Words of the page or message behind the outcome; NULL when the reason says all.';
COMMENT ON COLUMN raw.capture.fetched_at IS 'Time (UTC) the answer was complete or the attempt given up.';
COMMENT ON COLUMN raw.capture.elapsed_ms IS 'Time from first request to the end of the answer, in milliseconds.';
COMMENT ON COLUMN raw.capture.attempts IS 'Requests made for it, retries included.';
COMMENT ON COLUMN raw.capture.status IS 'HTTP status of the last answer; NULL without an answer.';
COMMENT ON COLUMN raw.capture.media_type IS 'Whole Content-Type value of the answer; NULL when not given.';
COMMENT ON COLUMN raw.capture.charset IS
    'Character set the body was decoded from; NULL when it is no text or was not read.';
COMMENT ON COLUMN raw.capture.etag IS 'ETag header, kept for the next conditional request; NULL when not given.';
COMMENT ON COLUMN raw.capture.last_modified IS 'Last-Modified header as given; NULL when not given.';
COMMENT ON COLUMN raw.capture.body_sha256 IS 'SHA-256 of the decoded body, hexadecimal; NULL without a body.';
COMMENT ON COLUMN raw.capture.body_bytes IS 'Length of the decoded body in bytes; NULL without a body.';
COMMENT ON COLUMN raw.capture.is_truncated IS 'The body ends early (cap or broken transfer).';
COMMENT ON COLUMN raw.capture.no_archive IS
    'The page asked not to be archived (noarchive): hash and claims are kept, the body is not.';
COMMENT ON COLUMN raw.capture.page_kind IS
    'What the page parser took it for: recap, video, slides, event_page ...; NULL when not read.';
COMMENT ON COLUMN raw.capture.site IS 'Site parser that read it; NULL when not read.';
COMMENT ON COLUMN raw.capture.warc_file IS 'Archive part that holds the exchange; NULL when nothing was stored.';
COMMENT ON COLUMN raw.capture.warc_offset IS 'Offset of its response record in the part, in bytes.';
COMMENT ON COLUMN raw.capture.warc_length IS 'Length of that record in the part, in bytes (compressed).';

CREATE TABLE raw.redirect (
    capture_id VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    from_url VARCHAR NOT NULL,
    to_url VARCHAR NOT NULL,
    status BIGINT NOT NULL
);
COMMENT ON TABLE raw.redirect IS
    'One hop of a redirected capture. Grain: capture and hop. Source: status and Location header.';
COMMENT ON COLUMN raw.redirect.capture_id IS 'Capture (raw.capture) that was redirected.';
COMMENT ON COLUMN raw.redirect.position IS 'Order of the hop, counted from 0.';
COMMENT ON COLUMN raw.redirect.from_url IS 'Address that redirected.';
COMMENT ON COLUMN raw.redirect.to_url IS 'Address it named, resolved.';
COMMENT ON COLUMN raw.redirect.status IS 'HTTP status of the hop.';

CREATE TABLE raw.parse_issue (
    capture_id VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    stage VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    evidence VARCHAR NOT NULL
);
COMMENT ON TABLE raw.parse_issue IS
    'Something we could not read. Grain: capture and issue. Source: fetch and parse stages.';
COMMENT ON COLUMN raw.parse_issue.capture_id IS 'Capture (raw.capture) it was found in.';
COMMENT ON COLUMN raw.parse_issue.position IS 'Order among the issues of the capture, counted from 0.';
COMMENT ON COLUMN raw.parse_issue.stage IS 'fetch, decode, parse, recap or facts: where it was found.';
COMMENT ON COLUMN raw.parse_issue.url IS 'Address of the page.';
COMMENT ON COLUMN raw.parse_issue.code IS 'Stable short name of what is wrong.';
COMMENT ON COLUMN raw.parse_issue.evidence IS 'Short excerpt or message.';

CREATE TABLE raw.quarantine (
    quarantine_id VARCHAR NOT NULL,
    batch_id VARCHAR NOT NULL,
    capture_id VARCHAR,
    table_name VARCHAR NOT NULL,
    column_name VARCHAR,
    rule VARCHAR NOT NULL,
    payload VARCHAR NOT NULL
);
COMMENT ON TABLE raw.quarantine IS
    'A row that the contract of its table refuses; the rest of its batch is loaded. Grain: refused row. Source: the loader.';
COMMENT ON COLUMN raw.quarantine.quarantine_id IS 'Identifier from batch, table, rule and payload.';
COMMENT ON COLUMN raw.quarantine.batch_id IS 'Batch (raw.batch) it came with.';
COMMENT ON COLUMN raw.quarantine.capture_id IS 'Capture it came from; NULL when the row does not tell.';
COMMENT ON COLUMN raw.quarantine.table_name IS 'Table it was meant for, with schema.';
COMMENT ON COLUMN raw.quarantine.column_name IS
    'Column that broke the rule; NULL when the rule is about the whole row.';
COMMENT ON COLUMN raw.quarantine.rule IS
    'Rule that was broken: lone-surrogate, over-long, not-finite, bad-date, naive-time, wrong-type, out-of-range, missing, doubled-key.';
COMMENT ON COLUMN raw.quarantine.payload IS 'The row as JSON in ASCII, as it came.';

CREATE TABLE raw.tombstone (
    tombstone_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    key_sha256 VARCHAR NOT NULL,
    made_at TIMESTAMP NOT NULL,
    reason VARCHAR
);
COMMENT ON TABLE raw.tombstone IS
    'Something removed on request (recapture forget), without its content, so that later runs leave it out. Grain: request. Source: the person who ran the command.';
COMMENT ON COLUMN raw.tombstone.tombstone_id IS 'Identifier from kind and key_sha256.';
COMMENT ON COLUMN raw.tombstone.kind IS 'url, host or person: what was forgotten.';
COMMENT ON COLUMN raw.tombstone.key_sha256 IS
    'SHA-256 of the canonical address, host name or name key, hexadecimal; the text itself is not kept.';
COMMENT ON COLUMN raw.tombstone.made_at IS 'Time (UTC) of the removal.';
COMMENT ON COLUMN raw.tombstone.reason IS 'Why, in words that name nobody; NULL when not given.';
