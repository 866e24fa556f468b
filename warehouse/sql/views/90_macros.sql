-- Questions with a time in them. A macro is looked up in the database in use: after ATTACH ... AS recapture, USE recapture.
CREATE OR REPLACE MACRO report.whats_new(since) AS TABLE
    SELECT
        news.happened_at,
        news.what,
        news.title,
        news.url,
        news.detail,
        news.talk_id,
        news.capture_id
    FROM (
        SELECT
            first_seen_at AS happened_at,
            'talk known' AS what,
            title,
            event_page_url AS url,
            speakers AS detail,
            talk_id,
            NULL AS capture_id
        FROM report.talk_overview
        UNION ALL
        SELECT
            material.since_at,
            material.role || ' ' || material.state,
            talk.title,
            material.url,
            material.reason,
            material.talk_id,
            material.capture_id
        FROM core.talk_material AS material
        JOIN core.talk USING (talk_id)
        WHERE material.state <> 'unknown'
        UNION ALL
        SELECT
            resource.first_seen_at,
            'recap ' || recap.state,
            coalesce(recap.title, recap.url),
            recap.url,
            recap.author,
            NULL,
            recap.capture_id
        FROM core.recap
        JOIN core.web_resource AS resource USING (resource_id)
        UNION ALL
        SELECT
            changed_at,
            CASE
                WHEN contains(change, 'outcome') THEN if(outcome = 'ok', 'page back', 'page ' || outcome)
                WHEN contains(change, 'address') THEN 'page moved'
                ELSE 'page changed'
            END,
            title,
            url,
            reason,
            NULL,
            capture_id
        FROM report.changed
    ) AS news
    WHERE news.happened_at >= since::TIMESTAMP;
COMMENT ON MACRO TABLE report.whats_new IS
    'What became known or changed at or after a time (UTC). Grain: talk, material, report or changed address.';

-- What pages said at a time. A row whose wording changed in place shows its present wording.
CREATE OR REPLACE MACRO core.event_as_of(moment) AS TABLE
    SELECT *
    FROM core.event
    WHERE
        first_seen_at <= moment::TIMESTAMP
        AND (removed_at IS NULL OR removed_at > moment::TIMESTAMP);
COMMENT ON MACRO TABLE core.event_as_of IS
    'Events as seed files stated them at a time (UTC), as far as captures show.';

CREATE OR REPLACE MACRO core.link_as_of(moment) AS TABLE
    SELECT *
    FROM core.link
    WHERE
        first_seen_at <= moment::TIMESTAMP
        AND (removed_at IS NULL OR removed_at > moment::TIMESTAMP);
COMMENT ON MACRO TABLE core.link_as_of IS
    'Links that stood on their pages at a time (UTC), as far as captures show.';

CREATE OR REPLACE MACRO core.talk_mention_as_of(moment) AS TABLE
    SELECT *
    FROM core.talk_mention
    WHERE
        first_seen_at <= moment::TIMESTAMP
        AND (removed_at IS NULL OR removed_at > moment::TIMESTAMP);
COMMENT ON MACRO TABLE core.talk_mention_as_of IS
    'Mentions that stood on their pages at a time (UTC), as far as captures show.';

CREATE OR REPLACE MACRO core.mention_speaker_as_of(moment) AS TABLE
    SELECT *
    FROM core.mention_speaker
    WHERE
        first_seen_at <= moment::TIMESTAMP
        AND (removed_at IS NULL OR removed_at > moment::TIMESTAMP);
COMMENT ON MACRO TABLE core.mention_speaker_as_of IS
    'Speakers of mentions that stood on their pages at a time (UTC), as far as captures show.';

CREATE OR REPLACE MACRO core.mention_link_as_of(moment) AS TABLE
    SELECT *
    FROM core.mention_link
    WHERE
        first_seen_at <= moment::TIMESTAMP
        AND (removed_at IS NULL OR removed_at > moment::TIMESTAMP);
COMMENT ON MACRO TABLE core.mention_link_as_of IS
    'Links of mentions that stood on their pages at a time (UTC), as far as captures show.';

CREATE OR REPLACE MACRO core.quote_as_of(moment) AS TABLE
    SELECT *
    FROM core.quote
    WHERE
        first_seen_at <= moment::TIMESTAMP
        AND (removed_at IS NULL OR removed_at > moment::TIMESTAMP);
COMMENT ON MACRO TABLE core.quote_as_of IS
    'Quotes that stood on their pages at a time (UTC), as far as captures show.';

CREATE OR REPLACE MACRO core.recap_mention_as_of(moment) AS TABLE
    SELECT *
    FROM core.recap_mention
    WHERE
        first_seen_at <= moment::TIMESTAMP
        AND (removed_at IS NULL OR removed_at > moment::TIMESTAMP);
COMMENT ON MACRO TABLE core.recap_mention_as_of IS
    'Namings of other reports that stood on their pages at a time (UTC), as far as captures show.';

CREATE OR REPLACE MACRO core.claim_as_of(moment) AS TABLE
    SELECT *
    FROM core.claim
    WHERE
        first_seen_at <= moment::TIMESTAMP
        AND (removed_at IS NULL OR removed_at > moment::TIMESTAMP);
COMMENT ON MACRO TABLE core.claim_as_of IS
    'Claims that stood on their pages at a time (UTC), as far as captures show.';

-- seen_at says how old the knowledge is: between it and the moment nobody looked, so nothing is known of that gap.
CREATE OR REPLACE MACRO core.resource_version_as_of(moment) AS TABLE
    SELECT
        version.*,
        seen.seen_at
    FROM core.resource_version AS version
    JOIN (
        SELECT
            resource_id,
            max(fetched_at) AS seen_at
        FROM (
            SELECT requested_resource_id AS resource_id, fetched_at FROM raw.capture
            UNION ALL
            SELECT resource_id, fetched_at FROM raw.capture
        )
        WHERE fetched_at <= moment::TIMESTAMP
        GROUP BY resource_id
    ) AS seen ON seen.resource_id = version.resource_id
    WHERE
        version.valid_from <= moment::TIMESTAMP
        AND (version.valid_to IS NULL OR version.valid_to > moment::TIMESTAMP);
COMMENT ON MACRO TABLE core.resource_version_as_of IS
    'State of each address at a time (UTC), as far as captures show; seen_at: the last capture of it by then.';

CREATE OR REPLACE MACRO core.talk_material_as_of(moment) AS TABLE
    SELECT
        material.material_id,
        material.talk_id,
        material.role,
        material.url,
        version.outcome,
        version.reason,
        version.moved_to_url,
        version.valid_from,
        version.valid_to,
        version.seen_at,
        material.resource_id,
        version.capture_id
    FROM core.talk_material AS material
    JOIN core.resource_version_as_of(moment) AS version USING (resource_id);
COMMENT ON MACRO TABLE core.talk_material_as_of IS
    'How the addresses of material fared at a time (UTC): material as matched today, addresses asked by then.';

CREATE OR REPLACE MACRO core.metric_as_of(moment) AS TABLE
    SELECT *
    FROM core.metric
    WHERE measured_at <= moment::TIMESTAMP
    QUALIFY row_number() OVER (PARTITION BY resource_id, name ORDER BY measured_at DESC, capture_id DESC) = 1;
COMMENT ON MACRO TABLE core.metric_as_of IS
    'The last measurement of each number at or before a time (UTC); measured_at says how old it is.';
