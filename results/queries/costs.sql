-- What does a request cost, and a month of 30 days, and for what?
-- :run_id, default: the last run
-- :kind, default: both (usd, joules)
SELECT point_index, contender, network, protocol, parameters, rate_per_s, kind, part,
       per_request, per_request_low, per_request_high, per_month, per_month_low, per_month_high,
       per_request / nullif(sum(per_request) FILTER (WHERE part = 'total') OVER (PARTITION BY point_id, kind), 0)
           AS fraction
FROM v_cost
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run)) AND (:kind IS NULL OR kind = :kind)
ORDER BY point_index, kind DESC, part <> 'total', per_request DESC, part;
