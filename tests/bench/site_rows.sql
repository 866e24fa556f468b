-- Invented rows for the bench of the site, one statement a table. $talks, $mentions, $recaps and $events are numbers.
-- Identifiers are hashes of what they stand for, as ours are.
CREATE TEMP MACRO code(kind, n) AS kind || '_' || left(sha256(kind || n::VARCHAR), 20);
CREATE TEMP MACRO word(n, seed) AS (
    ['platform', 'kernel', 'mesh', 'storage', 'edge', 'identity', 'policy', 'tracing', 'delivery', 'cost', 'scheduler',
     'gateway', 'pipeline', 'cluster', 'secret', 'latency', 'observability', 'recovery', 'migration', 'community']
)[1 + (hash(n * 31 + seed) % 20)::BIGINT];
INSERT INTO raw.run BY NAME SELECT
    1 AS run_id, 'harvest' AS kind, TIMESTAMP '2026-11-01' AS started_at, TIMESTAMP '2026-11-01 01:00' AS finished_at,
    'live' AS web, []::VARCHAR[] AS seed_urns, '0' AS version, 'finished' AS status, '{}' AS counts;
INSERT INTO raw.batch BY NAME SELECT
    'b1' AS batch_id, 1 AS run_id, TIMESTAMP '2026-11-01' AS loaded_at, 'run-1.warc.gz' AS warc_file, 0 AS target_count,
    0 AS capture_count, 0 AS quarantine_count;
CREATE TEMP TABLE page AS
    SELECT 'https://sched.example.org/event/' || n AS url, 'event_page' AS kind, n FROM range($talks) AS t (n)
    UNION ALL SELECT 'https://video.example.org/watch/' || n, 'video', n FROM range($talks) AS t (n) WHERE n % 5 < 4
    UNION ALL SELECT 'https://decks.example.org/' || n || '.pdf', 'slides', n FROM range($talks) AS t (n) WHERE n % 5 < 2
    UNION ALL SELECT 'https://blog.example.org/recap/' || n, 'recap', n FROM range($recaps) AS t (n);
INSERT INTO raw.capture BY NAME SELECT
    code('c', url) AS capture_id, 'b1' AS batch_id, code('r', url) AS requested_resource_id, code('r', url) AS resource_id,
    url, url AS final_url, 'web' AS origin, 0 AS depth, kind,
    CASE WHEN n % 50 = 7 AND kind <> 'recap' THEN 'gone' ELSE 'ok' END AS outcome, 'http-200' AS reason,
    TIMESTAMP '2026-11-01' + to_seconds(n) AS fetched_at, 100 AS elapsed_ms, 1 AS attempts, false AS is_truncated,
    false AS no_archive, 'run-1.warc.gz' AS warc_file, n * 1000 AS warc_offset, 900 AS warc_length
FROM page;
INSERT INTO core.web_resource BY NAME SELECT
    code('r', url) AS resource_id, url, regexp_extract(url, '//([^/]+)', 1) AS host, kind,
    CASE WHEN n % 50 = 7 AND kind <> 'recap' THEN 'gone' ELSE 'ok' END AS outcome, 'http-200' AS reason,
    TIMESTAMP '2026-11-01' + to_seconds(n) AS first_seen_at, TIMESTAMP '2026-11-01' + to_seconds(n) AS since_at,
    code('c', url) AS capture_id
FROM page;
INSERT INTO core.event BY NAME SELECT
    code('e', n) AS event_id, 'r_seed' AS resource_id, 'c_seed' AS capture_id, 'event-' || n AS key,
    CASE n WHEN 0 THEN 'Example Conference 2026' ELSE upper(word(n, 1)) || ' Day ' || n END AS name,
    []::VARCHAR[] AS aliases, CASE WHEN n > 0 THEN code('e', 0) END AS parent_event_id, DATE '2026-03-19' AS starts_on,
    DATE '2026-03-22' AS ends_on, 'Example Town' AS place, TIMESTAMP '2026-11-01' AS first_seen_at
FROM range($events) AS t (n);
INSERT INTO core.talk BY NAME SELECT
    code('t', n) AS talk_id, 'sched:' || n AS talk_key,
    'How ' || word(n, 1) || ' and ' || word(n, 2) || ' changed ' || word(n, 3) || ' at company ' || n AS title,
    code('e', n % $events) AS event_id, TIMESTAMP '2026-03-19' + to_minutes(n % 4000) AS starts_at,
    'Room ' || (n % 12) AS room, repeat('We tell what was built, what broke and what was learned. ', 8) AS abstract,
    ($mentions // $talks) AS recap_count, 1 AS recording_count, 'high' AS confidence,
    code('c', 'https://sched.example.org/event/' || n) AS capture_id
FROM range($talks) AS t (n);
INSERT INTO core.person BY NAME SELECT
    code('p', n) AS person_id, upper(word(n, 4)) || ' Person ' || n AS name, 'p' || n AS name_key, 2 AS talk_count
FROM range($talks * 4 // 5) AS t (n);
INSERT INTO core.organization BY NAME SELECT
    code('o', n) AS organization_id, upper(word(n, 5)) || ' ' || n || ' Ltd' AS name, 'o' || n AS name_key, 2 AS talk_count
FROM range($talks // 5) AS t (n);
INSERT INTO core.talk_speaker BY NAME SELECT
    code('t', talk.n) AS talk_id, place.n AS position, code('p', (talk.n * 2 + place.n) % ($talks * 4 // 5)) AS person_id,
    upper(word((talk.n * 2 + place.n) % ($talks * 4 // 5), 4)) || ' Person' AS name,
    code('o', (talk.n + place.n) % ($talks // 5)) AS organization_id, 'Ltd' AS organization_name, 'schedule' AS source,
    code('r', 'https://sched.example.org/event/' || talk.n) AS said_by_resource_id,
    code('c', 'https://sched.example.org/event/' || talk.n) AS capture_id, 'high' AS confidence
FROM range($talks) AS talk (n), range(2) AS place (n);
INSERT INTO core.talk_material BY NAME SELECT
    code('m', url) AS material_id, code('t', n) AS talk_id, kind AS role, true AS is_primary,
    CASE WHEN n % 50 = 7 THEN 'gone' ELSE 'present' END AS state, code('r', url) AS resource_id, url,
    TIMESTAMP '2026-11-01' + to_seconds(n) AS since_at, 'schedule' AS source, 'answers' AS reason, 'high' AS confidence,
    code('r', 'https://sched.example.org/event/' || n) AS said_by_resource_id, code('c', url) AS capture_id
FROM page WHERE kind <> 'recap';
INSERT INTO core.video BY NAME SELECT
    code('r', url) AS resource_id, 'example' AS platform, 'How ' || n AS title, 1800 AS duration_s,
    TIMESTAMP '2026-04-01' + to_days((n % 30)::INTEGER) AS published_at, code('t', n) AS talk_id
FROM page WHERE kind = 'video';
INSERT INTO core.recap BY NAME SELECT
    code('r', url) AS recap_id, code('r', url) AS resource_id, url, 'What we saw of ' || word(n, 6) || ', part ' || n AS title,
    'Author ' || (n % 300) AS author, 'blog.example.org' AS site,
    TIMESTAMP '2026-03-20' + to_days((n % 60)::INTEGER) AS published_at, 'en' AS language, code('e', 0) AS event_id,
    'read' AS state, $mentions // $recaps AS mention_count, 0 AS quote_count, 1 AS named_by_count, code('c', url) AS capture_id
FROM page WHERE kind = 'recap';
CREATE TEMP TABLE naming AS
    SELECT n, 'https://blog.example.org/recap/' || (n % $recaps) AS url, (n * 7 + n // $recaps) % $talks AS talk,
        n // $recaps AS place
    FROM range($mentions) AS t (n);
INSERT INTO core.talk_mention BY NAME SELECT
    code('n', n) AS mention_id, code('r', url) AS resource_id, code('c', url) AS capture_id, 'recap' AS page_kind,
    place AS position, 'How ' || word(talk, 1) || ' and ' || word(talk, 2) AS title, []::VARCHAR[] AS title_alternatives,
    ['Talks', 'About ' || word(n % 20, 7)] AS section_path, []::VARCHAR[] AS claims, []::VARCHAR[] AS missing,
    false AS is_pending, 'A talk to remember, because of what it says about ' || word(n, 8) AS note, 'high' AS confidence,
    place * 300 AS span_start, place * 300 + 40 AS span_end, TIMESTAMP '2026-11-01' AS first_seen_at
FROM naming;
INSERT INTO core.mention_talk BY NAME SELECT
    code('n', n) AS mention_id, code('t', talk) AS talk_id, code('r', url) AS recap_id, 'same' AS verdict, 1.0 AS score,
    'title and event fit' AS reason
FROM naming;
INSERT INTO core.talk_claim BY NAME SELECT
    code('k', n) AS talk_claim_id, code('t', talk) AS talk_id, 'title' AS field, 'How ' || word(talk, 1) AS value,
    'recap' AS source, code('r', url) AS said_by_resource_id, code('c', url) AS capture_id, code('n', n) AS mention_id,
    false AS is_chosen, 'agrees with the value shown' AS reason, 'high' AS confidence
FROM naming;
INSERT INTO core.talk_claim BY NAME SELECT
    code('k', field || n) AS talk_claim_id, code('t', n) AS talk_id, field, 'value of ' || field || ' ' || n AS value,
    'schedule' AS source, code('r', 'https://sched.example.org/event/' || n) AS said_by_resource_id,
    code('c', 'https://sched.example.org/event/' || n) AS capture_id, true AS is_chosen, 'schedule' AS reason,
    'high' AS confidence
FROM range($talks) AS t (n), unnest(['title', 'speaker', 'event', 'starts_at', 'room', 'abstract']) AS f (field);
INSERT INTO core.recap_mention BY NAME SELECT
    code('q', n) AS recap_mention_id, code('r', 'https://blog.example.org/recap/' || n) AS resource_id,
    code('c', 'https://blog.example.org/recap/' || n) AS capture_id, 0 AS position,
    code('r', 'https://blog.example.org/recap/' || (n * 3 % $recaps)) AS to_resource_id, []::VARCHAR[] AS section_path,
    TIMESTAMP '2026-11-01' AS first_seen_at
FROM range($recaps) AS t (n);
