CREATE VIEW report.data_quality AS
WITH measure AS (
    SELECT 1 AS place, 'talks with speakers' AS measure, count(speakers) AS value, count(*) AS total
    FROM report.talk_overview
    UNION ALL
    SELECT 2, 'talks with a start time', count(starts_at), count(*) FROM report.talk_overview
    UNION ALL
    SELECT 3, 'talks with a recording', count(*) FILTER (video_state IN ('present', 'moved')), count(*)
    FROM report.talk_overview
    UNION ALL
    SELECT 4, 'talks with slides', count(*) FILTER (slides_state IN ('present', 'moved')), count(*)
    FROM report.talk_overview
    UNION ALL
    SELECT 5, 'talks with a schedule page', count(*) FILTER (event_page_state IN ('present', 'moved')), count(*)
    FROM report.talk_overview
    UNION ALL
    SELECT 6, 'mentions that name a speaker', count(*) FILTER (EXISTS (
        SELECT 1 FROM core.mention_speaker AS speaker
        WHERE speaker.mention_id = mention.mention_id AND speaker.removed_at IS NULL
    )), count(*)
    FROM core.talk_mention AS mention
    WHERE removed_at IS NULL
    UNION ALL
    SELECT 7, 'mentions matched with a talk', count(verdict.talk_id), count(*)
    FROM core.talk_mention AS mention
    LEFT JOIN core.mention_talk AS verdict USING (mention_id)
    WHERE mention.removed_at IS NULL
    UNION ALL
    SELECT 8, 'reports read', count(*) FILTER (state = 'read'), count(*) FROM core.recap
    UNION ALL
    SELECT 9, 'read pages with a title', count(title), count(*) FROM core.web_resource WHERE outcome = 'ok'
    UNION ALL
    SELECT 10, 'read pages with an author', count(author), count(*) FROM core.web_resource WHERE outcome = 'ok'
    UNION ALL
    SELECT 11, 'read pages with a date', count(published_at), count(*) FROM core.web_resource WHERE outcome = 'ok'
    UNION ALL
    SELECT 12, 'recordings matched with a talk', count(talk_id), count(*) FROM core.video
    UNION ALL
    SELECT 13, 'decks matched with a talk', count(talk_id), count(*) FROM core.slide_deck
    UNION ALL
    SELECT 14, 'asked addresses that answer', count(*) FILTER (outcome = 'ok'), count(outcome) FROM core.web_resource
    UNION ALL
    SELECT 15, 'rows that kept their contract', total - refused, total
    FROM (
        SELECT
            (SELECT count(*) FROM raw.quarantine) AS refused,
            (SELECT count(*) FROM raw.capture) + (SELECT count(*) FROM core.link) + (SELECT count(*) FROM core.claim)
            + (SELECT count(*) FROM core.talk_mention) + (SELECT count(*) FROM raw.quarantine) AS total
    )
)
SELECT
    place,
    measure,
    value,
    total,
    CASE WHEN total > 0 THEN round(value / total, 4) END AS share
FROM measure;
COMMENT ON VIEW report.data_quality IS
    'How complete the tables are. Grain: measure.';
COMMENT ON COLUMN report.data_quality.place IS 'Order for reading.';
COMMENT ON COLUMN report.data_quality.measure IS 'What is counted.';
COMMENT ON COLUMN report.data_quality.value IS 'How many.';
COMMENT ON COLUMN report.data_quality.total IS 'Of how many.';
COMMENT ON COLUMN report.data_quality.share IS
    'value divided by total, 0 to 1; NULL when there is nothing to count.';
