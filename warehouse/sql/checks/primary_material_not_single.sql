-- Check:    a talk shows at most one material of each role
-- Severity: error
SELECT
    talk_id,
    role,
    count(*) AS primary_count
FROM core.talk_material
WHERE is_primary
GROUP BY talk_id, role
HAVING count(*) > 1
ORDER BY talk_id, role;
