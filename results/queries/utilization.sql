-- How much of each processor and link was used, by which phase?
-- :run_id, default: the last run
-- :point_index, default: all points
SELECT point_index, contender, network, protocol, parameters, rate_per_s, class_index, resource, offline_fraction,
       online_fraction, used_fraction, load, binds,
       resource || iif(class_index > 0 AND max(class_index) OVER () > 1, ' of class ' || class_index, '') AS curve
FROM v_resource_use
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run)) AND used_fraction IS NOT NULL
  AND (:point_index IS NULL OR point_index = :point_index)
ORDER BY point_index, class_index, resource;
