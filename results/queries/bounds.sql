-- Which resource limits the rate, and how near is it to its limit?
-- :run_id, default: the last run
SELECT point_index, network, protocol, rate_per_s, resource, offline_s, online_s, resource_use.bound_per_s,
       resource_use.load, resource = bound_resource AS binds
FROM v_point
JOIN resource_use USING (point_id)
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
ORDER BY point_index, resource_use.load DESC, resource;
