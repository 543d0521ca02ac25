-- Where does each second of a phase go at each rate: work, transfers, propagation, or waiting for others?
-- :run_id, default: the last run
-- :phase, default: both (or offline, online)
SELECT contender, network, protocol, parameters, rate_per_s, phase, count, mean_s, compute_s, transfer_s, propagation_s,
       processor_wait_s, link_wait_s, disk_s, disk_wait_s, contention_s / nullif(mean_s, 0) AS contention_fraction
FROM v_phase_time
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run)) AND (:phase IS NULL OR phase = :phase)
ORDER BY min(point_index) OVER (PARTITION BY contender), rate_per_s, point_index, phase;
