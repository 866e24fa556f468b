-- Table macros of the current database.
SELECT
    schema_name,
    function_name,
    parameters,
    comment
FROM duckdb_functions()
WHERE
    database_name = current_database()
    AND function_type = 'table_macro'
    AND NOT internal
ORDER BY schema_name, function_name;
