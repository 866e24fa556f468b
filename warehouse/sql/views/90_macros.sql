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
            'address ' || outcome || ' (' || change || ')',
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
CREATE OR REPLACE MACRO core.link_as_of(moment) AS TABLE
    SELECT *
    FROM core.link
    WHERE
        first_seen_at <= moment::TIMESTAMP
        AND (removed_at IS NULL OR removed_at > moment::TIMESTAMP);
COMMENT ON MACRO TABLE core.link_as_of IS 'Links that stood on their pages at a time (UTC), as far as captures show.';

CREATE OR REPLACE MACRO core.talk_mention_as_of(moment) AS TABLE
    SELECT *
    FROM core.talk_mention
    WHERE
        first_seen_at <= moment::TIMESTAMP
        AND (removed_at IS NULL OR removed_at > moment::TIMESTAMP);
COMMENT ON MACRO TABLE core.talk_mention_as_of IS
    'Mentions that stood on their pages at a time (UTC), as far as captures show.';

CREATE OR REPLACE MACRO core.claim_as_of(moment) AS TABLE
    SELECT *
    FROM core.claim
    WHERE
        first_seen_at <= moment::TIMESTAMP
        AND (removed_at IS NULL OR removed_at > moment::TIMESTAMP);
COMMENT ON MACRO TABLE core.claim_as_of IS 'Claims that stood on their pages at a time (UTC), as far as captures show.';

CREATE OR REPLACE MACRO core.resource_version_as_of(moment) AS TABLE
    SELECT *
    FROM core.resource_version
    WHERE
        valid_from <= moment::TIMESTAMP
        AND (valid_to IS NULL OR valid_to > moment::TIMESTAMP);
COMMENT ON MACRO TABLE core.resource_version_as_of IS 'State of each address at a time (UTC), as far as captures show.';
