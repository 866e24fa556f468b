-- Question: which talks do reports name together?
-- Grain:    one row per pair of talks that at least two reports name, most often first
-- Columns:  title, other_title, recap_count, share, named_by, talk_id, other_talk_id
-- Filter:   talk: part of a title, or an identifier
SELECT
    title,
    other_title,
    recap_count,
    share,
    named_by,
    talk_id,
    other_talk_id
FROM report.co_mention
WHERE
    $talk::VARCHAR IS NULL
    OR $talk IN (talk_id, other_talk_id)
    OR contains(lower(title), lower($talk))
    OR contains(lower(other_title), lower($talk))
ORDER BY recap_count DESC, share DESC, title, other_title, talk_id, other_talk_id;
