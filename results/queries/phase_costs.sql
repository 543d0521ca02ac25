-- How many seconds does each operation take offline and online, side by side, when nothing else runs?
-- :run_id, default: the last run
-- :point_index, default: the first point
SELECT contender, network, protocol, operation || ' (' || resource || ')' AS operation,
       sum(seconds) FILTER (WHERE phase = 'offline') AS offline_s,
       sum(seconds) FILTER (WHERE phase = 'online') AS online_s
FROM v_phase_cost
WHERE point_id = (SELECT point_id FROM point
                  WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
                    AND (:point_index IS NULL OR point_index = :point_index)
                  ORDER BY point_index LIMIT 1)
GROUP BY contender, network, protocol, operation, resource
ORDER BY min(operation_index);
