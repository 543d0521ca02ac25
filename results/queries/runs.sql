-- Which runs are in this database?
SELECT run_id, name, started_at, duration_s, status, point_count, arrived, events, warning_count, seed, version,
       git_commit, argv
FROM v_run
ORDER BY run_id;
