-- What does each operation of one inference cost in seconds, core seconds, bytes and messages, in order?
-- :run_id, default: the last run
-- :point_index, default: the first point
SELECT contender, network, protocol, phase, operation, resource, seconds, work_core_s, size_bytes, messages
FROM v_phase_cost
WHERE point_id = (SELECT point_id FROM point
                  WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
                    AND (:point_index IS NULL OR point_index = :point_index)
                  ORDER BY point_index LIMIT 1)
ORDER BY operation_index;
