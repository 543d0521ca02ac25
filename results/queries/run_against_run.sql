-- By how much do the latencies of two runs differ at the points where both sweeps set the same?
-- :run_id, default: the last run
-- :other_run_id, default: the run before it
SELECT here.point_index, here.contender, here.network, parameters, here.rate_per_s, here.mean_e2e_s,
       other.mean_e2e_s AS other_mean_e2e_s,
       here.mean_e2e_s - other.mean_e2e_s AS difference_s, here.mean_e2e_s / other.mean_e2e_s AS ratio,
       abs(here.mean_e2e_s - other.mean_e2e_s) <= here.mean_e2e_half_width_s + other.mean_e2e_half_width_s AS intervals_touch,
       here.verdict, other.verdict AS other_verdict
FROM v_point AS here
JOIN v_point AS other USING (parameters)
WHERE here.run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
  AND other.run_id = coalesce(:other_run_id, (SELECT max(run_id) FROM run
                                              WHERE run_id < coalesce(:run_id, (SELECT max(run_id) FROM run))))
ORDER BY here.point_index, other.point_index;
