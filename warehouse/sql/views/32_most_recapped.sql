CREATE VIEW report.most_recapped AS
WITH naming AS (
    SELECT DISTINCT
        verdict.talk_id,
        recap.recap_id,
        coalesce(recap.title, recap.url, recap.recap_id) AS recap_name
    FROM core.mention_talk AS verdict
    JOIN core.talk_mention AS mention USING (mention_id)
    JOIN core.recap ON recap.recap_id = verdict.recap_id
    WHERE
        verdict.talk_id IS NOT NULL
        AND mention.removed_at IS NULL
),
named AS (
    SELECT
        talk_id,
        string_agg(recap_name, '; ' ORDER BY recap_name, recap_id) AS named_by
    FROM naming
    GROUP BY talk_id
),
edition AS (  -- a report on the edition also names talks of its co-located events
    SELECT
        event_id,
        coalesce(min_by(parent_event_id, resource_id), event_id) AS edition_id
    FROM core.event
    WHERE removed_at IS NULL
    GROUP BY event_id
),
reading AS (
    SELECT
        edition.edition_id,
        count(*) FILTER (recap.state = 'read') AS recaps_read,
        count(*) FILTER (recap.state <> 'read') AS recaps_unread
    FROM core.recap
    LEFT JOIN edition USING (event_id)
    GROUP BY edition.edition_id
)
SELECT
    overview.title,
    overview.event_name,
    overview.speakers,
    talk.recap_count,
    named.named_by,
    coalesce(reading.recaps_read, 0) AS recaps_read,
    coalesce(reading.recaps_unread, 0) AS recaps_unread,
    overview.video_url,
    overview.slides_url,
    overview.talk_id
FROM core.talk
JOIN report.talk_overview AS overview USING (talk_id)
LEFT JOIN named USING (talk_id)
LEFT JOIN edition ON edition.event_id = talk.event_id
LEFT JOIN reading ON reading.edition_id IS NOT DISTINCT FROM edition.edition_id
WHERE talk.recap_count > 0;
COMMENT ON VIEW report.most_recapped IS
    'Talks by how many reports name them, beside how many reports on the edition were read at all. Grain: talk named by at least one report.';
COMMENT ON COLUMN report.most_recapped.talk_id IS 'Talk (core.talk).';
COMMENT ON COLUMN report.most_recapped.event_name IS 'Name of the event; NULL when unknown.';
COMMENT ON COLUMN report.most_recapped.recap_count IS 'Different reports that name the talk.';
COMMENT ON COLUMN report.most_recapped.title IS 'Title of the talk.';
COMMENT ON COLUMN report.most_recapped.speakers IS
    'Names in order, separated by comma; NULL when nobody names one.';
COMMENT ON COLUMN report.most_recapped.named_by IS
    'Titles of the reports that name it, separated by semicolon; NULL when they have no row of their own.';
COMMENT ON COLUMN report.most_recapped.recaps_read IS
    'Reports on this edition, co-located events included, that were read.';
COMMENT ON COLUMN report.most_recapped.recaps_unread IS
    'Reports on this edition that are known and were not read: what could still add to the count.';
COMMENT ON COLUMN report.most_recapped.video_url IS 'Address of the recording; NULL when none is known.';
COMMENT ON COLUMN report.most_recapped.slides_url IS 'Address of the slides; NULL when none is known.';
