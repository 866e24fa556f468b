-- Question: which links show something else than the talk they are given for?
-- Grain:    one row per wrong link
-- Columns:  title, role, url, shown_title, reason, replacement_url, said_by_url, confidence, talk_id,
--           capture_id
SELECT
    title,
    role,
    url,
    shown_title,
    reason,
    replacement_url,
    said_by_url,
    confidence,
    talk_id,
    capture_id
FROM report.wrong_link
ORDER BY title, role, url;
