-- What does a request cost in US dollars at each rate, and for what?
-- :run_id, default: the last run
SELECT contender, network, protocol, parameters, rate_per_s,
       max(per_request) FILTER (WHERE part = 'computing') AS computing_usd,
       max(per_request) FILTER (WHERE part = 'egress') AS egress_usd,
       max(per_request) FILTER (WHERE part = 'ingress') AS ingress_usd,
       max(per_request) FILTER (WHERE part = 'storage') + max(per_request) FILTER (WHERE part = 'requests')
           AS storage_and_requests_usd,
       max(per_request) FILTER (WHERE part = 'unused') AS unused_usd,
       max(per_request) FILTER (WHERE part = 'total') AS usd_per_request
FROM v_cost
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run)) AND kind = 'usd'
GROUP BY point_id
ORDER BY min(point_index) OVER (PARTITION BY contender), rate_per_s, point_index;
