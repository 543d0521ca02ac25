-- Which resource limits the rate, and how near is it to its limit?
-- :run_id, default: the last run
SELECT point_index, contender, network, protocol, rate_per_s, class_index, resource, capacity, offline_s, online_s,
       bound_per_s, load, binds
FROM v_resource_use
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run)) AND bound_per_s IS NOT NULL
ORDER BY point_index, load DESC, class_index, resource;
