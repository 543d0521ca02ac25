-- How busy was each server, by which phase, where there are several?
-- :run_id, default: the last run
-- :point_index, default: all points
SELECT point_index, contender, network, protocol, parameters, rate_per_s, server_index, resource, offline_fraction,
       online_fraction, offline_fraction + online_fraction AS used_fraction,
       resource || ' ' || server_index AS curve
FROM v_server_use
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
  AND (:point_index IS NULL OR point_index = :point_index)
ORDER BY point_index, server_index, resource;
