-- Comments of a view of report (column NULL) and of its columns.
SELECT
    NULL AS column_name,
    comment
FROM duckdb_views()
WHERE
    database_name = current_database()
    AND schema_name = 'report'
    AND view_name = $view
    AND comment IS NOT NULL
UNION ALL
SELECT
    column_name,
    comment
FROM duckdb_columns()
WHERE
    database_name = current_database()
    AND schema_name = 'report'
    AND table_name = $view
    AND comment IS NOT NULL;
