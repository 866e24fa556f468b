-- Question: which material was found last?
-- Grain:    one row per talk and address, newest first, at most 200.
-- Columns:  material_id, title, role, url, since_at, reason.
SELECT
    material.material_id,
    talk.title,
    material.role,
    material.url,
    material.since_at,
    material.reason
FROM core.talk_material AS material
JOIN core.talk USING (talk_id)
WHERE
    material.state = 'present'
    AND material.url IS NOT NULL
    AND material.since_at IS NOT NULL
ORDER BY material.since_at DESC, talk.title, material.role, material.material_id
LIMIT 200;
