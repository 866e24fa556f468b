-- Check:    every talk has a title
-- Severity: error
SELECT
    talk_id,
    talk_key
FROM core.talk
WHERE trim(title) = ''
ORDER BY talk_id;
