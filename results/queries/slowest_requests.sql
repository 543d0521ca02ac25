-- Which recorded requests took longest, and why?
-- :run_id, default: the last run
-- :count, default: 20
SELECT point_index, replication_index, request_index, client_index, rate_per_s, arrival_s, queue_wait_s,
       offline_wait_s, online_s, e2e_s, online_processor_wait_s, online_link_wait_s, offline_processor_wait_s,
       offline_link_wait_s, online_disk_s, online_disk_wait_s, offline_disk_s, offline_disk_wait_s
FROM v_request
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run)) AND e2e_s IS NOT NULL
ORDER BY e2e_s DESC, point_index, replication_index, request_index
LIMIT coalesce(:count, 20);
