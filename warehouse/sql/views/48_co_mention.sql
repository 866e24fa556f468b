CREATE VIEW report.co_mention AS
WITH naming AS (
    SELECT DISTINCT
        verdict.talk_id,
        recap.recap_id,
        coalesce(recap.title, recap.url, recap.recap_id) AS recap_name
    FROM core.mention_talk AS verdict
    JOIN core.talk_mention AS mention USING (mention_id)
    JOIN core.recap AS recap ON recap.recap_id = verdict.recap_id
    WHERE
        verdict.talk_id IS NOT NULL
        AND mention.removed_at IS NULL
),
paired AS (
    SELECT
        one.talk_id,
        two.talk_id AS other_talk_id,
        count(*) AS recap_count,
        string_agg(one.recap_name, '; ' ORDER BY one.recap_name, one.recap_id) AS named_by
    FROM naming AS one
    JOIN naming AS two
        ON two.recap_id = one.recap_id
        AND two.talk_id > one.talk_id
    GROUP BY one.talk_id, two.talk_id
)
SELECT
    talk.title,
    other.title AS other_title,
    paired.recap_count,
    -- Of all reports that name one of the two, those that name both: 1 when always together.
    round(paired.recap_count / (talk.recap_count + other.recap_count - paired.recap_count), 4) AS share,
    paired.named_by,
    paired.talk_id,
    paired.other_talk_id
FROM paired
JOIN core.talk AS talk ON talk.talk_id = paired.talk_id
JOIN core.talk AS other ON other.talk_id = paired.other_talk_id
WHERE paired.recap_count > 1;
COMMENT ON VIEW report.co_mention IS
    'Talks that reports name together, at least two reports. Grain: pair of talks, each pair once.';
COMMENT ON COLUMN report.co_mention.title IS 'Title of the one talk.';
COMMENT ON COLUMN report.co_mention.other_title IS 'Title of the other.';
COMMENT ON COLUMN report.co_mention.recap_count IS 'Reports that name both.';
COMMENT ON COLUMN report.co_mention.share IS 'Reports that name both, of those that name either; 0 to 1.';
COMMENT ON COLUMN report.co_mention.named_by IS 'Titles of the reports that name both, separated by semicolon.';
COMMENT ON COLUMN report.co_mention.talk_id IS 'The one talk (core.talk).';
COMMENT ON COLUMN report.co_mention.other_talk_id IS 'The other talk (core.talk).';
