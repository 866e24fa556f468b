-- Question: on which day (UTC) was the last page captured?
-- Grain:    one row.
SELECT max(fetched_at)::DATE AS as_of
FROM raw.capture
WHERE origin <> 'robots';
