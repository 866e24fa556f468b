-- Question: which report names which other?
-- Grain:    one row for the page: document (JSON) with reports that name or are named, and who names whom.
WITH tied AS (
    SELECT from_recap_id AS recap_id FROM site_naming
    UNION
    SELECT to_recap_id FROM site_naming
),
naming AS (
    SELECT
        from_recap_id AS recap_id,
        count(*) AS names_count
    FROM site_naming
    GROUP BY from_recap_id
),
naming_by AS (
    SELECT
        to_recap_id AS recap_id,
        count(*) AS named_by_count
    FROM site_naming
    GROUP BY to_recap_id
),
shown AS (
    SELECT
        recap.recap_id,
        recap.title,
        recap.language,
        recap.author,
        recap.state,
        recap.published_at,
        recap.mention_count,
        coalesce(naming.names_count, 0) AS names_count,
        coalesce(naming_by.named_by_count, 0) AS named_by_count
    FROM site_recap AS recap
    JOIN tied USING (recap_id)
    LEFT JOIN naming USING (recap_id)
    LEFT JOIN naming_by USING (recap_id)
    QUALIFY row_number() OVER (
        ORDER BY coalesce(naming.names_count, 0) + coalesce(naming_by.named_by_count, 0) DESC, recap.recap_id
    ) <= 60
)
SELECT
    'graph' AS page_id,
    to_json({
        'total': (SELECT count(*) FROM tied),
        'recaps': (
            SELECT list({
                'id': recap_id, 'title': title, 'language': language, 'author': author, 'state': state,
                'published_at': site_time(published_at), 'mention_count': mention_count,
                'names_count': names_count, 'named_by_count': named_by_count
            } ORDER BY published_at NULLS LAST, title, recap_id)
            FROM shown
        ),
        'namings': (
            SELECT list({'source': from_recap_id, 'target': to_recap_id} ORDER BY from_recap_id, to_recap_id)
            FROM site_naming
            WHERE
                from_recap_id IN (SELECT recap_id FROM shown)
                AND to_recap_id IN (SELECT recap_id FROM shown)
        )
    })::VARCHAR AS document;
