-- Of which kinds are the warnings of a run, and how many points has each?
-- :run_id, default: the last run
SELECT code, message, count(point_index) AS points, min(point_index) AS first_point_index
FROM warning
LEFT JOIN point USING (point_id)
WHERE warning.run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
GROUP BY code, message
ORDER BY min(warning_index);
