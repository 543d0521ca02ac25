-- Does the queue of the simulation grow where the bound says so, and nowhere else?
-- :run_id, default: the last run
-- The verdict takes a load of 1 as overloaded by itself, so it is the growth that is compared; agrees is NULL where
-- its interval does not tell, and of users who wait, whose queue ends however slow the service is. A stock that lasts
-- for the whole horizon hides an overload.
SELECT point_index, contender, network, protocol, rate_per_s, bound_per_s, bound_resource, load,
       growth_fraction_low, growth_fraction,
       growth_fraction_high, verdict,
       CASE WHEN rate_per_s IS NULL THEN NULL
            WHEN coalesce(growth_fraction_low, growth_fraction) > 0.05 THEN load >= 1
            WHEN coalesce(growth_fraction_high, growth_fraction) < 0.05 THEN load < 1 END AS agrees
FROM v_point
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
ORDER BY load, point_index;
