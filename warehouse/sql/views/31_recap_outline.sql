CREATE VIEW report.recap_outline AS
WITH said AS (
    SELECT
        mention.resource_id,
        'talk' AS kind,
        mention.position,
        mention.span_start,
        array_to_string(mention.section_path, ' / ') AS section,
        mention.title AS text,
        (
            SELECT string_agg(concat_ws(', ', speaker.name, speaker.organization), '; ' ORDER BY speaker.position)
            FROM core.mention_speaker AS speaker
            WHERE
                speaker.mention_id = mention.mention_id
                AND speaker.removed_at IS NULL
        ) AS people,
        (
            SELECT string_agg(link.role || ': ' || link.url, ', ' ORDER BY link.position)
            FROM core.mention_link AS link
            WHERE
                link.mention_id = mention.mention_id
                AND link.removed_at IS NULL
        ) AS links,
        verdict.talk_id,
        verdict.verdict,
        mention.capture_id
    FROM core.talk_mention AS mention
    LEFT JOIN core.mention_talk AS verdict USING (mention_id)
    WHERE mention.removed_at IS NULL
    UNION ALL
    SELECT
        resource_id,
        'quote',
        position,
        span_start,
        NULL,
        text,
        nullif(concat_ws(', ', person_name, organization_name), ''),
        NULL,
        NULL,
        NULL,
        capture_id
    FROM core.quote
    WHERE removed_at IS NULL
    UNION ALL
    SELECT
        resource_id,
        'recap',
        position,
        span_start,
        array_to_string(section_path, ' / '),
        title,
        author,
        url,
        NULL,
        NULL,
        capture_id
    FROM core.recap_mention
    WHERE removed_at IS NULL
)
SELECT
    recap.title AS recap_title,
    row_number() OVER (
        PARTITION BY recap.recap_id
        ORDER BY said.span_start NULLS LAST, said.kind <> 'talk', said.kind, said.position
    ) AS place,
    said.section,
    said.kind,
    said.text,
    said.people,
    said.links,
    talk.title AS talk_title,
    said.verdict,
    said.talk_id,
    recap.recap_id,
    recap.url AS recap_url,
    said.span_start,
    said.capture_id
FROM said
JOIN core.recap USING (resource_id)
LEFT JOIN core.talk ON talk.talk_id = said.talk_id;
COMMENT ON VIEW report.recap_outline IS
    'What a report says, in its order: talks it names, quotes, other reports. Grain: report and place.';
COMMENT ON COLUMN report.recap_outline.recap_title IS 'Title of the report; NULL when unknown.';
COMMENT ON COLUMN report.recap_outline.place IS 'Order in the report, counted from 1.';
COMMENT ON COLUMN report.recap_outline.section IS
    'Headings above the place, separated by slashes; NULL for quotes.';
COMMENT ON COLUMN report.recap_outline.kind IS 'talk (a mention), quote or recap (another report it names).';
COMMENT ON COLUMN report.recap_outline.text IS 'Title or words as written; NULL when the place gives none.';
COMMENT ON COLUMN report.recap_outline.people IS
    'Speakers, the person quoted, or the author named; NULL when nobody is.';
COMMENT ON COLUMN report.recap_outline.links IS 'Material the place links, with its role; NULL when it links none.';
COMMENT ON COLUMN report.recap_outline.talk_title IS 'Chosen title of the talk it names; NULL when unsure.';
COMMENT ON COLUMN report.recap_outline.verdict IS 'same, unsure or alone; NULL for what is no mention.';
COMMENT ON COLUMN report.recap_outline.talk_id IS 'Talk (core.talk); NULL when unsure.';
COMMENT ON COLUMN report.recap_outline.recap_id IS 'Recap (core.recap).';
COMMENT ON COLUMN report.recap_outline.recap_url IS 'Address of the report; NULL when none is known.';
COMMENT ON COLUMN report.recap_outline.span_start IS
    'First character of the place in the decoded body; NULL when unknown.';
COMMENT ON COLUMN report.recap_outline.capture_id IS 'Capture (raw.capture) of the report that was read.';
