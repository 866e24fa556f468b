-- Tables and views in some schemas of the current database.
SELECT
    schema_name,
    table_name AS relation_name,
    'table' AS kind,
    comment
FROM duckdb_tables()
WHERE
    database_name = current_database()
    AND list_contains($schemas, schema_name)
UNION ALL
SELECT
    schema_name,
    view_name,
    'view',
    comment
FROM duckdb_views()
WHERE
    database_name = current_database()
    AND list_contains($schemas, schema_name)
ORDER BY schema_name, relation_name;
