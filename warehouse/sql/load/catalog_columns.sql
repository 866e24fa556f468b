-- Columns of tables and views in some schemas of the current database, in their order.
SELECT
    schema_name,
    table_name,
    column_name,
    data_type,
    is_nullable,
    comment
FROM duckdb_columns()
WHERE
    database_name = current_database()
    AND list_contains($schemas, schema_name)
ORDER BY schema_name, table_name, column_index;
