"""Where it rests: DuckDB, and all SQL of the project."""
