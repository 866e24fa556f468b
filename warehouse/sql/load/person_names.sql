-- All names of people as pages spell them.
SELECT name FROM core.person
UNION
SELECT name FROM core.talk_speaker
UNION
SELECT name FROM core.mention_speaker WHERE name IS NOT NULL
UNION
SELECT person_name FROM core.quote WHERE person_name IS NOT NULL
UNION
SELECT value FROM core.claim WHERE field IN ('speaker', 'author')
ORDER BY name;
