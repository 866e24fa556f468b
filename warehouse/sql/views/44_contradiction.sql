CREATE VIEW report.contradiction AS
WITH edition AS (
    SELECT
        event.event_id,
        any_value(event.name) AS name,
        any_value(coalesce(parent.event_id, event.event_id)) AS family_id,
        min(coalesce(event.starts_on, parent.starts_on)) AS starts_on,
        max(coalesce(event.ends_on, parent.ends_on, event.starts_on, parent.starts_on)) AS ends_on
    FROM core.event AS event
    LEFT JOIN core.event AS parent
        ON parent.event_id = event.parent_event_id
        AND parent.removed_at IS NULL
    WHERE event.removed_at IS NULL
    GROUP BY event.event_id
),
shown AS (
    SELECT
        talk_id,
        field,
        string_agg(value, '; ' ORDER BY value) AS value
    FROM core.talk_claim
    WHERE is_chosen
    GROUP BY talk_id, field
),
recording AS (
    SELECT
        material.talk_id,
        material.resource_id,
        material.url,
        material.said_by_resource_id,
        material.capture_id,
        material.is_part,
        video.duration_s,
        video.published_at
    FROM core.talk_material AS material
    JOIN core.video AS video USING (resource_id)
    WHERE
        material.role = 'video'
        AND NOT starts_with(material.reason, 'wrong-link')
),
several AS (
    SELECT
        recording.resource_id,
        count(DISTINCT edition.family_id) AS edition_count,
        count(DISTINCT recording.talk_id) AS talk_count,
        string_agg(DISTINCT talk.title || coalesce(' (' || edition.name || ')', ''), '; ') AS talks
    FROM recording
    JOIN core.talk AS talk USING (talk_id)
    LEFT JOIN edition USING (event_id)
    GROUP BY recording.resource_id
    HAVING
        count(DISTINCT recording.talk_id) > 1
        -- Parts of one long recording are no contradiction; parts of two editions are.
        AND (NOT bool_and(recording.is_part) OR count(DISTINCT edition.family_id) > 1)
),
found AS (
    SELECT
        CASE
            WHEN claim.field = 'speaker' AND contains(claim.reason, 'organisation') THEN 'organisation of a speaker'
            ELSE 'another ' || replace(claim.field, '_', ' ')
        END AS kind,
        CASE WHEN claim.field IN ('title', 'abstract', 'room', 'language') THEN 'hint' ELSE 'likely' END AS severity,
        claim.talk_id,
        shown.value AS shown_value,
        claim.value || coalesce(', ' || claim.qualifier, '') AS other_value,
        claim.reason AS evidence,
        'keep what is shown, or decide: recapture maintain review' AS proposal,
        claim.said_by_resource_id,
        claim.capture_id,
        NULL AS url
    FROM core.talk_claim AS claim
    LEFT JOIN shown USING (talk_id, field)
    WHERE NOT claim.is_chosen AND contains(claim.reason, 'differs')
    UNION ALL
    SELECT
        'organisation as speaker',
        'likely',
        claim.talk_id,
        NULL,
        claim.value,
        claim.reason,
        'shown as an organisation; name the person in the source',
        claim.said_by_resource_id,
        claim.capture_id,
        NULL
    FROM core.talk_claim AS claim
    WHERE claim.field = 'organization' AND claim.is_chosen
    UNION ALL
    SELECT
        'wrong link',
        CASE wrong.confidence WHEN 'high' THEN 'certain' ELSE 'likely' END,
        wrong.talk_id,
        wrong.replacement_url,
        wrong.url,
        wrong.reason,
        coalesce('use ' || wrong.replacement_url, 'remove the link'),
        material.said_by_resource_id,
        wrong.capture_id,
        wrong.url
    FROM report.wrong_link AS wrong
    JOIN core.talk_material AS material USING (material_id)
    UNION ALL
    SELECT
        CASE WHEN several.edition_count > 1 THEN 'one video, several editions' ELSE 'one video, several talks' END,
        -- A long recording holds many talks; across editions nothing explains it.
        CASE
            WHEN several.edition_count > 1 THEN 'certain'
            WHEN coalesce(recording.duration_s, 0) >= 9000 THEN 'hint'
            ELSE 'likely'
        END,
        recording.talk_id,
        NULL,
        recording.url,
        several.talks,
        'at most one of these talks has this recording',
        recording.said_by_resource_id,
        recording.capture_id,
        recording.url
    FROM several
    JOIN recording USING (resource_id)
    UNION ALL
    SELECT
        'date outside the event',
        'certain',
        talk.talk_id,
        talk.starts_at::VARCHAR,
        edition.starts_on || ' to ' || edition.ends_on,
        edition.name || ' is from ' || edition.starts_on || ' to ' || edition.ends_on,
        'another edition, or a wrong date',
        claim.said_by_resource_id,
        claim.capture_id,
        NULL
    FROM core.talk AS talk
    JOIN edition USING (event_id)
    LEFT JOIN core.talk_claim AS claim
        ON claim.talk_id = talk.talk_id
        AND claim.field = 'starts_at'
        AND claim.is_chosen
    WHERE
        -- A day of grace on both sides: events are stated in local days, starts in UTC.
        talk.starts_at::DATE < edition.starts_on - 1
        OR talk.starts_at::DATE > edition.ends_on + 1
    UNION ALL
    SELECT
        'video much shorter than its slot',
        'hint',
        talk.talk_id,
        recording.duration_s || ' s',
        date_diff('second', talk.starts_at, talk.ends_at) || ' s',
        recording.url || ' lasts ' || recording.duration_s || ' s of a slot of '
            || date_diff('second', talk.starts_at, talk.ends_at) || ' s',
        'a trailer, or a part: look for the whole recording',
        recording.said_by_resource_id,
        recording.capture_id,
        recording.url
    FROM recording
    JOIN core.talk AS talk USING (talk_id)
    WHERE
        date_diff('second', talk.starts_at, talk.ends_at) BETWEEN 900 AND 14400
        AND NOT recording.is_part
        AND recording.duration_s < 0.3 * date_diff('second', talk.starts_at, talk.ends_at)
    UNION ALL
    SELECT
        'video older than the talk',
        'certain',
        talk.talk_id,
        talk.starts_at::VARCHAR,
        recording.published_at::VARCHAR,
        recording.url || ' was published before the talk began',
        'the recording of an earlier edition',
        recording.said_by_resource_id,
        recording.capture_id,
        recording.url
    FROM recording
    JOIN core.talk AS talk USING (talk_id)
    WHERE recording.published_at < talk.starts_at - INTERVAL 1 DAY
)
SELECT
    found.kind,
    found.severity,
    talk.title,
    event.name AS event_name,
    found.shown_value,
    found.other_value,
    found.evidence,
    found.proposal,
    page.url AS said_by_url,
    found.url,
    found.talk_id,
    found.capture_id
FROM found
JOIN core.talk AS talk USING (talk_id)
LEFT JOIN edition AS event USING (event_id)
LEFT JOIN core.web_resource AS page ON page.resource_id = found.said_by_resource_id;
COMMENT ON VIEW report.contradiction IS
    'Where sources contradict one another or themselves; what is shown stays, nothing is overwritten. Grain: talk, kind and value that contradicts, by page that says it.';
COMMENT ON COLUMN report.contradiction.kind IS
    'another title, another speaker, wrong link, one video, several editions, date outside the event ...';
COMMENT ON COLUMN report.contradiction.severity IS
    'certain (cannot both be true), likely, or hint (often harmless, such as a shortened title).';
COMMENT ON COLUMN report.contradiction.title IS 'Title of the talk.';
COMMENT ON COLUMN report.contradiction.event_name IS 'Event of the talk; NULL when unknown.';
COMMENT ON COLUMN report.contradiction.shown_value IS 'What is shown; NULL when nothing is.';
COMMENT ON COLUMN report.contradiction.other_value IS 'What contradicts it.';
COMMENT ON COLUMN report.contradiction.evidence IS 'Why the two cannot stand together.';
COMMENT ON COLUMN report.contradiction.proposal IS 'What to do.';
COMMENT ON COLUMN report.contradiction.said_by_url IS 'Page that says the other value; NULL when unknown.';
COMMENT ON COLUMN report.contradiction.url IS 'Address of the link in question; NULL when it is about a value.';
COMMENT ON COLUMN report.contradiction.talk_id IS 'Talk (core.talk).';
COMMENT ON COLUMN report.contradiction.capture_id IS 'Capture (raw.capture) this rests on; NULL when none does.';
