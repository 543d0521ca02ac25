-- How much later would the onset be if every phase had machines and links to itself?
-- :run_id, default: the last run
-- :threshold, default: 0.01 of the requests find no precompute
-- The onset lies between the highest rate whose interval is below the threshold and the lowest whose interval is
-- above; NULL where no rate of the sweep is. times_later is at least so much; NULL where the two are not told apart.
-- What was simulated once has no interval and is taken as it is.
-- Dedicated sharing knows no server.link, so that it stands against contended sharing with each of them.
WITH told AS (
    SELECT network, input, protocol, client_count, sharing, rate_per_s, bound_per_s, bound_resource,
           json_remove(parameters, '$."arrivals.rate_per_s"', '$."arrivals.scale.rate_per_s"', '$.sharing')
               AS setting,
           coalesce(stock_out_fraction_low, stock_out_fraction) > coalesce(:threshold, 0.01) AS is_above,
           coalesce(stock_out_fraction_high, stock_out_fraction) < coalesce(:threshold, 0.01) AS is_below
    FROM v_point
    WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
), above AS (
    SELECT *, min(CASE WHEN is_above THEN rate_per_s END) OVER (PARTITION BY setting, sharing) AS above_per_s
    FROM told
), onset AS (
    SELECT setting, json_remove(setting, '$."server.link"') AS without_link, network, input, protocol, client_count,
           sharing, above_per_s,
           max(CASE WHEN is_below AND (above_per_s IS NULL OR rate_per_s <= above_per_s) THEN rate_per_s END)
               AS below_per_s,
           bound_per_s, bound_resource
    FROM above
    GROUP BY setting, sharing
)
SELECT contended.network, contended.input, contended.protocol, contended.client_count,
       contended.below_per_s AS contended_below_per_s, contended.above_per_s AS contended_above_per_s,
       dedicated.below_per_s AS dedicated_below_per_s, dedicated.above_per_s AS dedicated_above_per_s,
       CASE WHEN dedicated.below_per_s > contended.above_per_s THEN dedicated.below_per_s / contended.above_per_s END
           AS times_later,
       contended.bound_per_s AS contended_bound_per_s, contended.bound_resource AS contended_bound,
       dedicated.bound_per_s AS dedicated_bound_per_s, dedicated.bound_resource AS dedicated_bound,
       contended.setting
FROM onset AS contended
JOIN onset AS dedicated ON dedicated.without_link = contended.without_link AND dedicated.sharing = 'dedicated'
WHERE contended.sharing = 'contended'
ORDER BY contended.network, contended.protocol, contended.client_count, contended.setting;
