-- Where does each second of the mean latency go: queue, offline phase on the critical path, online phase?
-- :run_id, default: the last run
SELECT contender, network, protocol, parameters, rate_per_s, mean_queue_wait_s, mean_offline_wait_s, mean_online_s,
       mean_e2e_s, offline_wait_fraction, verdict
FROM v_breakdown
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
ORDER BY min(point_index) OVER (PARTITION BY contender), rate_per_s, point_index;
