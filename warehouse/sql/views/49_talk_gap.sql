CREATE VIEW report.talk_gap AS
WITH edition AS (
    SELECT
        event_id,
        any_value(name) AS event_name,
        coalesce(min_by(parent_event_id, resource_id), event_id) AS edition_id
    FROM core.event
    WHERE removed_at IS NULL
    GROUP BY event_id
),
known AS (  -- what was read of an edition: without a schedule nothing is off it, without a recap all is unrecapped
    SELECT
        edition.edition_id,
        count(DISTINCT talk.talk_id) FILTER (material.source = 'schedule' AND material.role = 'event_page')
            AS scheduled_count,
        count(DISTINCT recap.recap_id) AS recap_count
    FROM edition
    LEFT JOIN core.talk AS talk USING (event_id)
    LEFT JOIN core.talk_material AS material USING (talk_id)
    LEFT JOIN core.recap AS recap
        ON recap.event_id = edition.event_id
        AND recap.state = 'read'
    GROUP BY edition.edition_id
),
linked AS (
    SELECT DISTINCT to_resource_id AS resource_id
    FROM core.mention_link
    WHERE
        role = 'video'
        AND removed_at IS NULL
    UNION
    SELECT DISTINCT to_resource_id
    FROM core.link
    WHERE
        kind = 'video'
        AND removed_at IS NULL
),
stated AS (
    SELECT
        talk.talk_id,
        talk.title,
        talk.recap_count,
        edition.event_name,
        known.scheduled_count,
        known.recap_count AS recaps_read,
        bool_or(material.role = 'event_page' AND material.source = 'schedule') AS is_scheduled,
        -- Addresses of a recording that anybody can open, and those of them that some page links.
        count(*) FILTER (material.role = 'video' AND material.state = 'present') AS recording_count,
        count(linked.resource_id) FILTER (material.role = 'video' AND material.state = 'present') AS linked_count,
        min(material.url) FILTER (material.role = 'video' AND material.state = 'present') AS video_url,
        min(material.url) FILTER (material.role = 'event_page') AS page_url
    FROM core.talk AS talk
    LEFT JOIN edition USING (event_id)
    LEFT JOIN known USING (edition_id)
    LEFT JOIN core.talk_material AS material USING (talk_id)
    LEFT JOIN linked ON linked.resource_id = material.resource_id
    GROUP BY talk.talk_id, talk.title, talk.recap_count, edition.event_name, known.scheduled_count, known.recap_count
),
gap AS (
    SELECT 'scheduled, never recapped' AS gap, page_url AS url, *
    FROM stated
    WHERE
        is_scheduled
        AND recap_count = 0
        AND recaps_read > 0
    UNION ALL
    SELECT 'recorded, never linked', video_url, *
    FROM stated
    WHERE
        recording_count > 0
        AND linked_count = 0
    UNION ALL
    SELECT 'recapped, not on the schedule', coalesce(page_url, video_url), *
    FROM stated
    WHERE
        recap_count > 0
        AND NOT coalesce(is_scheduled, FALSE)
        AND scheduled_count > 0
)
SELECT
    gap,
    title,
    event_name,
    url,
    recap_count,
    talk_id
FROM gap;
COMMENT ON VIEW report.talk_gap IS
    'Talks that one kind of source knows and another does not: scheduled and never recapped, recorded and never linked, recapped and not on the schedule. Asked only of editions where both were read. Grain: gap and talk.';
COMMENT ON COLUMN report.talk_gap.gap IS
    'scheduled, never recapped; recorded, never linked; recapped, not on the schedule.';
COMMENT ON COLUMN report.talk_gap.title IS 'Title of the talk.';
COMMENT ON COLUMN report.talk_gap.event_name IS 'Name of the event; NULL when unknown.';
COMMENT ON COLUMN report.talk_gap.url IS 'The page of the session, or the recording; NULL when none is known.';
COMMENT ON COLUMN report.talk_gap.recap_count IS 'Different reports that name the talk.';
COMMENT ON COLUMN report.talk_gap.talk_id IS 'Talk (core.talk).';
