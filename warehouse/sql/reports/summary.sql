-- Question: where do we stand?
-- Grain:    one row per number, in reading order
-- Columns:  topic, what, count, report (its short name, to look at the rows behind the number)
WITH talk AS (
    SELECT
        count(*) AS known,
        count(*) FILTER (recap_count > 0) AS named,
        count(*) FILTER (recap_count > 0 AND video_state IN ('present', 'moved')) AS with_video,
        count(*) FILTER (recap_count > 0 AND slides_state IN ('present', 'moved')) AS with_slides,
        count(*) FILTER (recap_count > 0 AND event_page_state IN ('present', 'moved')) AS with_event_page,
        count(*) FILTER (recap_count > 0 AND speakers IS NOT NULL) AS with_speakers
    FROM report.talk_overview
),
awaited AS (
    SELECT
        count(*) FILTER (state IN ('announced', 'pending')) AS announced,
        count(*) FILTER (state IN ('gone', 'private', 'blocked')) AS lost
    FROM report.missing_material
    WHERE recap_count > 0
),
recap AS (
    SELECT
        count(*) FILTER (state = 'read') AS read_count,
        count(*) FILTER (state = 'unread') AS unread_count,
        count(*) FILTER (state = 'unlinked') AS unlinked_count
    FROM report.recap_overview
),
link AS (
    SELECT
        count(*) FILTER (state = 'dead') AS dead,
        count(*) FILTER (state = 'moved') AS moved,
        count(*) FILTER (state IN ('blocked', 'disallowed')) AS blocked,
        count(*) FILTER (state = 'private') AS private
    FROM report.link_health
),
wrong AS (
    SELECT count(*) AS wrong FROM report.wrong_link
),
line AS (
    SELECT 1 AS position, 'talks' AS topic, 'named by at least one recap' AS what, named AS count, 'talks' AS report FROM talk
    UNION ALL
    SELECT 2, 'talks', 'of these with a video', with_video, 'talks' FROM talk
    UNION ALL
    SELECT 3, 'talks', 'of these with slides', with_slides, 'talks' FROM talk
    UNION ALL
    SELECT 4, 'talks', 'of these with a schedule page', with_event_page, 'talks' FROM talk
    UNION ALL
    SELECT 5, 'talks', 'of these with speakers known', with_speakers, 'speakers' FROM talk
    UNION ALL
    SELECT 6, 'talks', 'scheduled but named by no recap', known - named, 'talks' FROM talk
    UNION ALL
    SELECT 7, 'material', 'said to exist or to come, no address known', announced, 'missing' FROM awaited
    UNION ALL
    SELECT 8, 'material', 'address known, but gone, private or blocked', lost, 'missing' FROM awaited
    UNION ALL
    SELECT 9, 'recaps', 'read', read_count, 'recaps' FROM recap
    UNION ALL
    SELECT 10, 'recaps', 'known, not read', unread_count, 'recaps' FROM recap
    UNION ALL
    SELECT 11, 'recaps', 'named without an address', unlinked_count, 'recaps' FROM recap
    UNION ALL
    SELECT 12, 'links', 'dead', dead, 'links' FROM link
    UNION ALL
    SELECT 13, 'links', 'moved', moved, 'links' FROM link
    UNION ALL
    SELECT 14, 'links', 'blocked or disallowed to us (not dead)', blocked, 'links' FROM link
    UNION ALL
    SELECT 15, 'links', 'private', private, 'links' FROM link
    UNION ALL
    SELECT 16, 'links', 'leading to another talk than the one named', wrong, 'wrong' FROM wrong
)
SELECT
    topic,
    what,
    count,
    report
FROM line
ORDER BY position;
