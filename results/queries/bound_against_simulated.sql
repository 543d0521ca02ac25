-- Does the simulation become overloaded where the bound says so?
-- :run_id, default: the last run
SELECT point_index, network, protocol, rate_per_s, bound_per_s, bound_resource, load, growth_fraction_low, growth_fraction,
       growth_fraction_high, verdict, (load >= 1) = (verdict = 'overloaded') AS agrees
FROM v_point
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
ORDER BY load, point_index;
