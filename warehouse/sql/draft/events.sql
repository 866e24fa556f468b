-- Question: which event editions are known, and which belong to which?
-- Grain:    one row per event.
SELECT
    event_id,
    min_by(key, resource_id) AS key,
    min_by(name, resource_id) AS name,
    any_value(parent_event_id) AS parent_event_id,
    any_value(starts_on) AS starts_on,
    any_value(ends_on) AS ends_on,
    any_value(place) AS place,
    list_distinct(flatten(list(aliases))) AS aliases
FROM core.event
WHERE removed_at IS NULL
GROUP BY event_id
ORDER BY any_value(starts_on) NULLS LAST, min_by(name, resource_id), event_id;
