-- From which rate on does more than 1 % of the requests find no precompute, and which rate is too much?
-- :run_id, default: the last run
-- The onset lies between the highest rate whose interval is below 1 % and the lowest whose interval is above; NULL
-- where no rate of the run is such. What was simulated once has no interval and is taken as it is.
WITH told AS (
    SELECT point_index, contender, network, input, protocol, rate_per_s, verdict, bound_per_s, bound_resource,
           coalesce(stock_out_fraction_low, stock_out_fraction) > 0.01 AS is_above,
           coalesce(stock_out_fraction_high, stock_out_fraction) < 0.01 AS is_below
    FROM v_point
    WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
), above AS (
    SELECT *, min(rate_per_s) FILTER (WHERE is_above) OVER (PARTITION BY contender)
                  AS above_per_s
    FROM told
)
SELECT contender, network, input, protocol,
       max(rate_per_s) FILTER (WHERE is_below AND (above_per_s IS NULL OR rate_per_s <= above_per_s))
           AS onset_above_per_s,
       above_per_s AS onset_below_per_s,
       max(rate_per_s) FILTER (WHERE verdict = 'stable') AS highest_stable_per_s,
       min(rate_per_s) FILTER (WHERE verdict = 'overloaded') AS lowest_overloaded_per_s,
       min(bound_per_s) AS bound_per_s, bound_resource
FROM above
GROUP BY contender
ORDER BY bound_per_s DESC;
