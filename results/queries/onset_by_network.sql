-- From which rate on does more than 1 % of the requests find no precompute, and which rate is too much?
-- :run_id, default: the last run
SELECT network, input, protocol,
       json_remove(parameters, '$."arrivals.rate_per_s"', '$."arrivals.scale.rate_per_s"',
                   '$.network', '$.protocol') AS setting,
       max(rate_per_s) FILTER (WHERE stock_out_fraction_high < 0.01) AS onset_above_per_s,
       min(rate_per_s) FILTER (WHERE stock_out_fraction_low > 0.01) AS onset_below_per_s,
       max(rate_per_s) FILTER (WHERE verdict = 'stable') AS highest_stable_per_s,
       min(rate_per_s) FILTER (WHERE verdict = 'overloaded') AS lowest_overloaded_per_s,
       min(bound_per_s) AS bound_per_s, bound_resource
FROM v_point
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
GROUP BY network, input, protocol, setting
ORDER BY bound_per_s DESC;
