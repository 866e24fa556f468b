-- Question: what does a report say, in its order?
-- Grain:    one row per place in a report
-- Columns:  recap_title, place, section, kind, text, people, links, verdict, talk_title, talk_id, recap_id,
--           capture_id
-- Filter:   recap: part of its title or address, or its identifier
SELECT
    recap_title,
    place,
    section,
    kind,
    text,
    people,
    links,
    verdict,
    talk_title,
    talk_id,
    recap_id,
    capture_id
FROM report.recap_outline
WHERE
    $recap::VARCHAR IS NULL
    OR recap_id = $recap
    OR contains(lower(recap_title), lower($recap))
    OR contains(lower(recap_url), lower($recap))
ORDER BY recap_title, recap_id, place;
