-- How much do the replications of one point differ?
-- :run_id, default: the last run
-- :point_index, default: the first point
SELECT replication_index, replication.arrived, replication.taken_up, replication.done, replication.in_service,
       replication.waiting, replication.dropped, replication.stock_outs, replication.mean_e2e_s,
       replication.mean_queue_wait_s, replication.mean_offline_wait_s, replication.mean_online_s
FROM replication
JOIN v_point USING (point_id)
WHERE point_id = (SELECT point_id FROM point
                  WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
                    AND (:point_index IS NULL OR point_index = :point_index)
                  ORDER BY point_index LIMIT 1)
ORDER BY replication_index;
