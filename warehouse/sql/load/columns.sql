-- Columns of all tables in some schemas of the current database, in their order.
SELECT
    schema_name || '.' || table_name AS table_name,
    column_name
FROM duckdb_columns()
JOIN duckdb_tables() USING (database_name, schema_name, table_name)
WHERE
    database_name = current_database()
    AND list_contains($schemas, schema_name)
ORDER BY table_name, column_index;
