-- Question: where does each fact of a talk come from?
-- Grain:    one row per fact and page that says it, chosen ones first
-- Columns:  field, value, is_chosen, said_by_url, fetched_at, warc_file, warc_offset, span_start, source,
--           reason, qualifier, confidence, title, talk_id, capture_id
-- Filter:   talk: part of its title, its key or its identifier (an earlier one too); without it all talks
-- Filter:   field: title, speaker, video ...
SELECT
    field,
    value,
    is_chosen,
    said_by_url,
    fetched_at,
    warc_file,
    warc_offset,
    span_start,
    source,
    reason,
    qualifier,
    confidence,
    title,
    talk_id,
    capture_id
FROM report.provenance
WHERE
    ($field::VARCHAR IS NULL OR field = $field)
    AND (
        $talk::VARCHAR IS NULL
        OR talk_id IN (SELECT talk_id FROM core.talk WHERE talk_id = $talk OR talk_key = $talk)
        OR talk_id IN (SELECT target_id FROM core.alias WHERE alias = $talk AND kind IN ('talk', 'title'))
        OR contains(lower(title), lower($talk))
    )
ORDER BY title, talk_id, field, is_chosen DESC, value, source, said_by_url, capture_id;
