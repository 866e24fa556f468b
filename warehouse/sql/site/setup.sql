-- What the pages of the site share: which conference is shown, its talks, reports and names, and what is withheld.
-- Temporary: made in the reader's memory, from the published copy; site_choice (key) is filled by the caller.
CREATE OR REPLACE TEMP MACRO site_time(moment) AS strftime(moment, '%Y-%m-%dT%H:%M:%SZ');
CREATE OR REPLACE TEMP MACRO site_cut(words, length_max) AS
    CASE WHEN length(words) > length_max THEN left(words, length_max) || '…' ELSE words END;

CREATE OR REPLACE TEMP MACRO site_tag(tag) AS
    CASE WHEN regexp_full_match(tag, '[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}') THEN tag END;

CREATE OR REPLACE TEMP TABLE site_event AS
WITH RECURSIVE event AS (  -- two seed lists may state one event: the first in order speaks for it
    SELECT
        event_id,
        site_cut(min_by(name, resource_id), 200) AS name,
        min_by(key, resource_id) AS key,
        min_by(parent_event_id, resource_id) AS parent_event_id,
        min_by(starts_on, resource_id) AS starts_on,
        min_by(ends_on, resource_id) AS ends_on,
        site_cut(min_by(place, resource_id), 200) AS place,
        left(min_by(url, resource_id), 4096) AS url
    FROM core.event
    WHERE removed_at IS NULL
    GROUP BY event_id
),
above AS (
    SELECT
        event_id,
        event_id AS edition_id,
        parent_event_id,
        0 AS steps
    FROM event
    UNION ALL
    SELECT
        above.event_id,
        parent.event_id,
        parent.parent_event_id,
        above.steps + 1
    FROM above
    JOIN event AS parent ON parent.event_id = above.parent_event_id
    WHERE above.steps < 5  -- a circle of parents is a fault of a seed file, no reason to hang
),
top AS (
    SELECT
        event_id,
        arg_max(edition_id, steps) AS edition_id
    FROM above
    GROUP BY event_id
)
SELECT
    event.*,
    top.edition_id,
    edition.name AS edition_name,
    edition.key AS edition_key
FROM event
JOIN top USING (event_id)
JOIN event AS edition ON edition.event_id = top.edition_id
WHERE
    NOT EXISTS (FROM site_choice)
    OR edition.key IN (SELECT key FROM site_choice);

-- Never linked, wherever it is named.
CREATE OR REPLACE TEMP TABLE site_withheld AS
SELECT DISTINCT url
FROM (
    SELECT url
    FROM core.talk_material
    WHERE state = 'withheld'
    UNION ALL
    SELECT unnest([url, moved_to_url])
    FROM core.web_resource
    WHERE reason = 'withheld'
    UNION ALL
    SELECT resource.moved_to_url
    FROM core.talk_material AS material
    JOIN core.web_resource AS resource USING (resource_id)
    WHERE material.state = 'withheld'
)
WHERE url IS NOT NULL;

CREATE OR REPLACE TEMP MACRO site_url(address) AS
    CASE WHEN address NOT IN (SELECT url FROM site_withheld) THEN left(address, 4096) END;

CREATE OR REPLACE TEMP TABLE site_talk AS
SELECT
    overview.talk_id,
    site_cut(overview.title, 300) AS title,
    site_tag(overview.language) AS language,
    talk.event_id,
    site_cut(overview.event_name, 200) AS event_name,
    event.edition_id,
    overview.recap_count,
    overview.video_state,
    overview.slides_state,
    overview.event_page_state,
    overview.format,
    overview.starts_at,
    overview.ends_at,
    site_cut(overview.room, 200) AS room,
    site_cut(talk.abstract, 6000) AS abstract,
    overview.confidence,
    overview.first_seen_at
FROM report.talk_overview AS overview
JOIN core.talk AS talk USING (talk_id)
LEFT JOIN site_event AS event USING (event_id)
WHERE
    NOT EXISTS (FROM site_choice)
    OR event.event_id IS NOT NULL;

CREATE OR REPLACE TEMP TABLE site_speaker AS
SELECT
    speaker.talk_id,
    speaker.position,
    speaker.person_id,
    site_cut(person.name, 200) AS name,
    speaker.organization_id,
    site_cut(organization.name, 200) AS organization_name,
    speaker.source,
    speaker.said_by_resource_id,
    speaker.confidence
FROM core.talk_speaker AS speaker
JOIN site_talk USING (talk_id)
JOIN core.person AS person USING (person_id)
LEFT JOIN core.organization AS organization USING (organization_id);

-- Each place of a report that names a talk shown here.
CREATE OR REPLACE TEMP TABLE site_mention AS
SELECT
    mention.mention_id,
    verdict.talk_id,
    verdict.recap_id,
    mention.position,
    site_cut(mention.title, 300) AS title,
    site_tag(mention.language) AS language,
    site_cut(mention.note, 400) AS note,
    mention.section_path,
    site_cut(verdict.reason, 200) AS reason
FROM core.mention_talk AS verdict
JOIN core.talk_mention AS mention USING (mention_id)
JOIN site_talk ON site_talk.talk_id = verdict.talk_id
WHERE
    mention.removed_at IS NULL
    AND verdict.recap_id IS NOT NULL;

CREATE OR REPLACE TEMP TABLE site_recap AS
SELECT
    recap.recap_id,
    recap.resource_id,
    coalesce(site_cut(recap.title, 300), left(recap.url, 200), 'Report without a title') AS title,
    site_cut(recap.author, 200) AS author,
    site_cut(recap.site, 200) AS site,
    recap.published_at,
    site_tag(recap.language) AS language,
    recap.event_id,
    event.name AS event_name,
    event.edition_id,
    recap.state,
    recap.mention_count,
    recap.quote_count,
    recap.named_by_count,
    site_url(recap.url) AS url,
    resource.outcome,
    site_cut(resource.reason, 200) AS reason,
    resource.since_at
FROM core.recap AS recap
LEFT JOIN site_event AS event USING (event_id)
LEFT JOIN core.web_resource AS resource ON resource.resource_id = recap.resource_id
WHERE
    NOT EXISTS (FROM site_choice)
    OR event.event_id IS NOT NULL
    OR recap.recap_id IN (SELECT recap_id FROM site_mention);

CREATE OR REPLACE TEMP TABLE site_naming AS  -- which report names which other, each pair once
SELECT DISTINCT
    source.recap_id AS from_recap_id,
    target.recap_id AS to_recap_id
FROM core.recap_mention AS naming
JOIN site_recap AS source ON source.resource_id = naming.resource_id
JOIN site_recap AS target ON target.resource_id = naming.to_resource_id
WHERE
    naming.removed_at IS NULL
    AND source.recap_id <> target.recap_id;

-- Headings under which reports name talks, as far as they gather several.
CREATE OR REPLACE TEMP TABLE site_topic AS
WITH heading AS (
    SELECT DISTINCT
        talk_id,
        trim(section_path[-1], ' :–—-·') AS topic
    FROM site_mention
    WHERE len(section_path) > 0
)
SELECT
    talk_id,
    topic
FROM heading
WHERE
    length(topic) BETWEEN 3 AND 60
    AND regexp_matches(topic, '\pL')
QUALIFY count(*) OVER (PARTITION BY topic) > 1;

-- When which run began: the news are told by run.
CREATE OR REPLACE TEMP TABLE site_run AS
SELECT
    run_id,
    kind,
    started_at,
    finished_at,
    web,
    version,
    status,
    counts
FROM raw.run;
