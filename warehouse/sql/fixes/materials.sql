-- Question: which material is known of each talk?
-- Grain:    one row per material.
SELECT
    talk_id,
    role,
    url,
    state,
    is_primary,
    starts_with(reason, 'wrong-link') AS is_wrong,
    since_at,
    reason
FROM core.talk_material
WHERE role IN ('video', 'slides', 'event_page')
ORDER BY material_id;
