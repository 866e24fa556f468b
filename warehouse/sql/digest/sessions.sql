-- Question: how many sessions became known?
-- Grain:    one row. A session under another identifier, or of a title that was known, is not new.
-- Takes:    databases later and earlier, both attached.
SELECT count(*) AS session_count
FROM later.core.talk AS talk
WHERE
    talk.talk_id NOT IN (SELECT talk_id FROM earlier.core.talk)
    AND talk.title NOT IN (SELECT title FROM earlier.core.talk)
    AND talk.talk_id NOT IN (
        SELECT target_id
        FROM later.core.alias
        WHERE
            kind = 'talk'
            AND alias IN (SELECT talk_id FROM earlier.core.talk)
    );
