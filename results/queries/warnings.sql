-- What should be known about a run although it went on?
-- :run_id, default: the last run
SELECT point_index, code, message
FROM v_warning
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
ORDER BY warning_index;
