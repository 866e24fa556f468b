CREATE VIEW report.recap_overview AS
WITH event AS (  -- two seed lists may state one event: the first in order speaks for it
    SELECT
        event_id,
        min_by(name, resource_id) AS event_name,
        min_by(key, resource_id) AS event_key
    FROM core.event
    WHERE removed_at IS NULL
    GROUP BY event_id
),
linked AS (
    SELECT
        resource_id,
        count(*) AS link_count
    FROM core.mention_link
    WHERE removed_at IS NULL
    GROUP BY resource_id
)
SELECT
    recap.title,
    recap.author,
    recap.site,
    event.event_name,
    recap.state,
    recap.mention_count,
    coalesce(linked.link_count, 0) AS material_link_count,
    recap.quote_count,
    recap.named_by_count,
    recap.published_at,
    recap.language,
    recap.url,
    resource.outcome,
    resource.reason,
    recap.recap_id,
    recap.capture_id
FROM core.recap
LEFT JOIN event USING (event_id)
LEFT JOIN core.web_resource AS resource USING (resource_id)
LEFT JOIN linked USING (resource_id);
COMMENT ON VIEW report.recap_overview IS
    'Reports about conferences, read or only named. Grain: report.';
COMMENT ON COLUMN report.recap_overview.title IS 'Chosen title; NULL when unknown.';
COMMENT ON COLUMN report.recap_overview.author IS 'Chosen author; NULL when unknown.';
COMMENT ON COLUMN report.recap_overview.site IS 'Publication; NULL when unknown.';
COMMENT ON COLUMN report.recap_overview.event_name IS 'Event it reports on; NULL when unknown.';
COMMENT ON COLUMN report.recap_overview.state IS 'read, unread or unlinked.';
COMMENT ON COLUMN report.recap_overview.mention_count IS 'Talks it names (mentions).';
COMMENT ON COLUMN report.recap_overview.material_link_count IS 'Links to material it gives with its mentions.';
COMMENT ON COLUMN report.recap_overview.quote_count IS 'Quotes it carries.';
COMMENT ON COLUMN report.recap_overview.named_by_count IS 'Pages that name it.';
COMMENT ON COLUMN report.recap_overview.published_at IS 'Time (UTC) of publication; NULL when unknown.';
COMMENT ON COLUMN report.recap_overview.language IS 'BCP 47; NULL when unknown.';
COMMENT ON COLUMN report.recap_overview.url IS 'Canonical address; NULL when none is known.';
COMMENT ON COLUMN report.recap_overview.outcome IS 'Present outcome of its address; NULL when never asked.';
COMMENT ON COLUMN report.recap_overview.reason IS 'Short stable text behind the outcome.';
COMMENT ON COLUMN report.recap_overview.recap_id IS 'Recap (core.recap).';
COMMENT ON COLUMN report.recap_overview.capture_id IS 'Capture (raw.capture) it rests on; NULL when none does.';
