-- How did a run come about?
-- :run_id, default: the last run
WITH chosen AS (SELECT * FROM v_run WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run)))
SELECT 'scenario' AS fact, name AS value FROM chosen
UNION ALL SELECT 'status', status || printf(', %d of %d points', point_count, point_total) FROM chosen
UNION ALL SELECT 'tag', tag FROM chosen WHERE tag IS NOT NULL
UNION ALL SELECT 'note', note FROM chosen WHERE note IS NOT NULL
UNION ALL SELECT 'shard', printf('%d/%d%s', shard_index, shard_count, iif(shard_by = 'replications', ' of replications', '')) FROM chosen WHERE shard_index IS NOT NULL
UNION ALL SELECT 'started', started_at || coalesce(printf(', took %g s', duration_s), '') FROM chosen
UNION ALL SELECT 'simulated', printf('%d requests, %d events', arrived, events) FROM chosen
UNION ALL SELECT 'seed', printf('%d, %s', seed, generator) FROM chosen
UNION ALL SELECT 'pisim', version || coalesce(' ' || git_commit, '') || iif(git_dirty = 1, ' with changes', '') FROM chosen
UNION ALL SELECT 'host', host FROM chosen
UNION ALL SELECT 'command', argv FROM chosen
UNION ALL SELECT 'scenario file', scenario_file FROM chosen
UNION ALL SELECT 'effective scenario', scenario FROM chosen
UNION ALL SELECT 'its SHA-256', scenario_sha256 FROM chosen;
