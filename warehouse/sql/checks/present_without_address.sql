-- Check:    material that is there has an address
-- Severity: error
SELECT
    material_id,
    talk_id,
    role,
    state
FROM core.talk_material
WHERE
    state IN ('present', 'gone', 'moved', 'private')
    AND url IS NULL
ORDER BY material_id;
