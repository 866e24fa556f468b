CREATE VIEW report.provenance AS
WITH fact AS (
    SELECT
        talk_id,
        field,
        value,
        qualifier,
        is_chosen,
        source,
        reason,
        confidence,
        said_by_resource_id,
        capture_id,
        mention_id
    FROM core.talk_claim
    UNION ALL
    SELECT
        talk_id,
        role,
        url,
        state,
        is_primary,
        source,
        reason,
        confidence,
        said_by_resource_id,
        capture_id,
        NULL
    FROM core.talk_material
    UNION ALL
    SELECT
        verdict.talk_id,
        'mention',
        mention.title,
        verdict.verdict,
        TRUE,
        mention.page_kind,
        verdict.reason,
        mention.confidence,
        mention.resource_id,
        mention.capture_id,
        mention.mention_id
    FROM core.mention_talk AS verdict
    JOIN core.talk_mention AS mention USING (mention_id)
    WHERE
        verdict.talk_id IS NOT NULL
        AND mention.removed_at IS NULL
)
SELECT
    talk.title,
    fact.field,
    fact.value,
    fact.qualifier,
    fact.is_chosen,
    fact.source,
    fact.reason,
    fact.confidence,
    coalesce(page.url, capture.final_url) AS said_by_url,
    mention.span_start,
    mention.span_end,
    capture.fetched_at,
    capture.outcome,
    capture.warc_file,
    capture.warc_offset,
    capture.warc_length,
    fact.capture_id,
    fact.talk_id
FROM fact
JOIN core.talk USING (talk_id)
LEFT JOIN core.web_resource AS page ON page.resource_id = fact.said_by_resource_id
LEFT JOIN core.talk_mention AS mention ON mention.mention_id = fact.mention_id
LEFT JOIN raw.capture ON capture.capture_id = fact.capture_id;
COMMENT ON VIEW report.provenance IS
    'Where each fact of a talk comes from: page, place in it, time and stored bytes. Grain: fact of a talk and page that says it.';
COMMENT ON COLUMN report.provenance.title IS 'Title of the talk.';
COMMENT ON COLUMN report.provenance.field IS
    'What is said: title, speaker, starts_at ...; a role of material; or mention.';
COMMENT ON COLUMN report.provenance.value IS
    'The value as text, for material its address; NULL when no address is known.';
COMMENT ON COLUMN report.provenance.qualifier IS
    'Organisation of a speaker, state of material, verdict of a mention; NULL when none.';
COMMENT ON COLUMN report.provenance.is_chosen IS 'This value is shown.';
COMMENT ON COLUMN report.provenance.source IS 'Where on the page it stands, or which kind of source.';
COMMENT ON COLUMN report.provenance.reason IS 'Why it was chosen or not, or the reason behind the state.';
COMMENT ON COLUMN report.provenance.confidence IS 'high, medium or low.';
COMMENT ON COLUMN report.provenance.said_by_url IS 'Page that says it; NULL when nobody does.';
COMMENT ON COLUMN report.provenance.span_start IS
    'First character of the place in the decoded body; NULL when unknown.';
COMMENT ON COLUMN report.provenance.span_end IS 'Character after the place; NULL when unknown.';
COMMENT ON COLUMN report.provenance.fetched_at IS 'Time (UTC) that page was fetched; NULL when nobody says it.';
COMMENT ON COLUMN report.provenance.outcome IS 'Outcome of that capture.';
COMMENT ON COLUMN report.provenance.warc_file IS
    'Archive part with the stored bytes; NULL when nothing was stored.';
COMMENT ON COLUMN report.provenance.warc_offset IS 'Offset of the record in the part, in bytes.';
COMMENT ON COLUMN report.provenance.warc_length IS 'Length of the record, in bytes.';
COMMENT ON COLUMN report.provenance.capture_id IS 'Capture (raw.capture); NULL when nobody says it.';
COMMENT ON COLUMN report.provenance.talk_id IS 'Talk (core.talk).';
