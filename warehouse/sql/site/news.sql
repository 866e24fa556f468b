-- Question: what became known or changed, by run?
-- Grain:    one row for the page: document (JSON), runs newest first, the first 150 news of each of the last 10.
WITH run AS (
    SELECT *
    FROM site_run
    WHERE kind <> 'reparse'
),
news AS (
    SELECT *
    FROM report.whats_new(TIMESTAMP '1970-01-01')
    WHERE
        talk_id IN (SELECT talk_id FROM site_talk)
        OR (talk_id IS NULL AND (NOT EXISTS (FROM site_choice) OR url IN (SELECT url FROM site_recap)))
),
told AS (
    SELECT
        news.*,
        run.run_id,
        run.started_at
    FROM news
    ASOF JOIN run ON news.happened_at >= run.started_at
    WHERE
        news.what NOT LIKE 'write_up %'
        AND news.what NOT LIKE '%withheld%'
        AND (news.url IS NULL OR news.url NOT IN (SELECT url FROM site_withheld))
),
placed AS (
    SELECT
        told.*,
        recap.recap_id,
        row_number() OVER (
            PARTITION BY told.run_id
            ORDER BY
                CASE
                    WHEN told.what LIKE '% gone%' THEN 0
                    WHEN told.what LIKE '% private' OR told.what LIKE '% blocked' OR told.what LIKE '% moved' THEN 1
                    WHEN told.what LIKE 'recap %' THEN 2
                    WHEN told.what LIKE 'video %' OR told.what LIKE 'slides %' THEN 3
                    ELSE 4
                END,
                told.happened_at DESC, told.title, told.what, told.url
        ) AS place
    FROM told
    LEFT JOIN site_recap AS recap ON recap.url = told.url AND told.what LIKE 'recap %'
),
by_run AS (
    SELECT
        run_id,
        count(*) AS news_count,
        list({
            'happened_at': site_time(happened_at),
            'what': what,
            'title': site_cut(title, 300),
            'url': site_url(url),
            'detail': site_cut(detail, 200),
            'talk_id': talk_id,
            'recap_id': recap_id
        } ORDER BY place) FILTER (place <= 150) AS news
    FROM placed
    GROUP BY run_id
),
counted AS (
    SELECT
        run_id,
        list({'what': what, 'count': what_count} ORDER BY what_count DESC, what) AS counts
    FROM (
        SELECT run_id, what, count(*) AS what_count
        FROM placed
        GROUP BY run_id, what
    )
    GROUP BY run_id
)
SELECT
    'new' AS page_id,
    to_json({'runs': list({
        'run_id': run.run_id,
        'started_at': site_time(run.started_at),
        'news_count': coalesce(by_run.news_count, 0),
        'counts': counted.counts,
        'news': by_run.news
    } ORDER BY run.run_id DESC) FILTER (by_run.run_id IS NOT NULL OR run.place = 1)})::VARCHAR AS document
FROM (
    SELECT *, row_number() OVER (ORDER BY run_id DESC) AS place
    FROM run
) AS run
LEFT JOIN by_run USING (run_id)
LEFT JOIN counted USING (run_id)
WHERE run.place <= 10 OR run.run_id = (SELECT min(run_id) FROM run);
