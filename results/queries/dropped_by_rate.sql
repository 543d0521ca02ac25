-- How many requests were dropped at each rate, and why?
-- :run_id, default: the last run
SELECT contender, network, protocol, parameters, rate_per_s, arrived, done, dropped, dropped_queue_full,
       dropped_gave_up,
       dropped * 1.0 / nullif(arrived, 0) AS dropped_fraction
FROM v_point
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
ORDER BY min(point_index) OVER (PARTITION BY contender), rate_per_s, point_index;
