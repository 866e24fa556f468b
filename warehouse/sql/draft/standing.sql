-- Question: how many talks are named by recaps, how much material is missed, how many addresses are broken?
-- Grain:    one row.
SELECT
    (SELECT count(*) FROM core.talk WHERE recap_count > 0),
    (
        SELECT count(*)
        FROM report.missing_material
        WHERE state IN ('announced', 'pending', 'gone', 'private')
    ),
    (SELECT count(*) FROM report.link_health WHERE state IN ('dead', 'moved', 'private'));
