-- The plan of each wave of a run, written before its first request, so that a killed run goes on with the same plan.

CREATE TABLE raw.target (
    run_id BIGINT NOT NULL,
    wave BIGINT NOT NULL,
    position BIGINT NOT NULL,
    url VARCHAR NOT NULL,
    depth BIGINT NOT NULL,
    kind VARCHAR,
    event_key VARCHAR
);
COMMENT ON TABLE raw.target IS
    'An address that a run planned to ask. Grain: run and address. Source: seed files, then what the pages named. Not compared between two rebuilds.';
COMMENT ON COLUMN raw.target.run_id IS 'Run (raw.run) that planned it.';
COMMENT ON COLUMN raw.target.wave IS 'Wave of the run, counted from 0 (the seeds).';
COMMENT ON COLUMN raw.target.position IS 'Order within the wave, counted from 0.';
COMMENT ON COLUMN raw.target.url IS 'Canonical address to ask.';
COMMENT ON COLUMN raw.target.depth IS 'Number of links followed from a seed (0).';
COMMENT ON COLUMN raw.target.kind IS 'What the one who named it takes it for (seed kind); NULL when not told.';
COMMENT ON COLUMN raw.target.event_key IS 'Key of the event edition it was named for; NULL when not told.';
