-- From which files was a run read, byte for byte?
-- :run_id, default: the last run
SELECT file_index, path, size_bytes, sha256
FROM input_file
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
ORDER BY file_index;
