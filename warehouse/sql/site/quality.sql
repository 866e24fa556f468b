-- Question: how complete is the data, and which runs made it?
-- Grain:    one row for the page: document (JSON) with measures, gaps, issues and the last 30 runs. Whole warehouse.
SELECT
    'quality' AS page_id,
    to_json({
        'measures': (
            SELECT list({'measure': measure, 'value': value, 'total': total, 'share': share} ORDER BY place)
            FROM report.data_quality
        ),
        'gaps': (
            SELECT list({'gap': gap, 'count': gap_count} ORDER BY gap_count DESC, gap)
            FROM (
                SELECT gap, count(*) AS gap_count
                FROM report.coverage_gap
                GROUP BY gap
            )
        ),
        'issues': (
            SELECT list({'code': code, 'stage': stage, 'count': issue_count} ORDER BY issue_count DESC, code, stage)
            FROM (
                SELECT code, stage, count(*) AS issue_count
                FROM raw.parse_issue
                GROUP BY code, stage
            )
        ),
        'runs': (
            SELECT list({
                'run_id': run_id, 'kind': kind, 'started_at': site_time(started_at),
                'finished_at': site_time(finished_at), 'web': web, 'version': version, 'status': status,
                'counts': counts
            } ORDER BY run_id DESC)
            FROM (
                SELECT *
                FROM site_run
                ORDER BY run_id DESC
                LIMIT 30
            )
        )
    })::VARCHAR AS document;
