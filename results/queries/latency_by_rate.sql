-- What latency do clients see at each rate?
-- :run_id, default: the last run
-- :metric, default: e2e_s (or queue_wait_s, offline_wait_s, online_s)
SELECT contender, network, protocol, parameters, rate_per_s, mean_s, mean_low_s, mean_high_s, p50_s, p95_s, p99_s,
       verdict, latency_is_lower_bound
FROM v_latency
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run)) AND metric = coalesce(:metric, 'e2e_s')
ORDER BY min(point_index) OVER (PARTITION BY contender), rate_per_s, point_index;
