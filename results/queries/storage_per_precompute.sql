-- How much storage does one precompute take on each side, and how many fit?
-- :run_id, default: the last run
SELECT DISTINCT contender, network, input, protocol, client_precompute_bytes, server_precompute_bytes,
       client_storage_bytes, server_storage_bytes, most_precomputes
FROM v_point
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
ORDER BY client_precompute_bytes, client_storage_bytes, server_storage_bytes;
