-- Which runs are there, and in which settings do they differ?
WITH scenario AS MATERIALIZED (SELECT DISTINCT scenario_sha256, scenario FROM run),
     member AS (SELECT fullkey FROM scenario, json_each(scenario) GROUP BY fullkey
                HAVING count(*) < (SELECT count(*) FROM scenario) OR min(value) <> max(value)),
     setting AS MATERIALIZED (SELECT scenario_sha256, replace(substr(tree.fullkey, 3), '"', '') AS path, atom
                              FROM member, scenario, json_tree(scenario, member.fullkey) AS tree
                              WHERE atom IS NOT NULL),
     differing AS (SELECT path FROM setting GROUP BY path
                   HAVING count(*) < (SELECT count(*) FROM scenario) OR min(atom) <> max(atom)),
     difference AS MATERIALIZED (SELECT scenario_sha256, group_concat(path || '=' || atom, ' ') AS settings
                                 FROM setting WHERE path IN differing GROUP BY scenario_sha256)
SELECT run_id, started_at, status, (SELECT count(*) FROM point WHERE point.run_id = run.run_id) AS points, tag, note,
       settings
FROM run
LEFT JOIN difference USING (scenario_sha256)
ORDER BY run_id;
