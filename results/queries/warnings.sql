-- What should be known about a run although it went on?
-- :run_id, default: the last run
SELECT point_index, code, message
FROM warning
LEFT JOIN point USING (point_id)
WHERE warning.run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
ORDER BY warning_index;
