-- What a run was told to leave out (harvest --due, --since, --only-failed), so that a killed run goes on with the
-- same choice. A run that asks everything has no row.

CREATE TABLE raw.run_filter (
    run_id BIGINT NOT NULL,
    is_due_only BOOLEAN NOT NULL,
    since_on DATE,
    is_failed_only BOOLEAN NOT NULL
);
COMMENT ON TABLE raw.run_filter IS
    'What a run left out on purpose. Grain: run that did not ask everything. Source: the flags of the command. Not compared between two rebuilds.';
COMMENT ON COLUMN raw.run_filter.run_id IS 'Run (raw.run).';
COMMENT ON COLUMN raw.run_filter.is_due_only IS 'It asked only what was due when it began (raw.run.started_at).';
COMMENT ON COLUMN raw.run_filter.since_on IS 'It asked only what was not asked since this day (UTC); NULL when it did not look at that.';
COMMENT ON COLUMN raw.run_filter.is_failed_only IS 'It asked only what had ended failed, unreadable or blocked the last time.';
