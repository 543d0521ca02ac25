-- How much later would the onset be if every phase had machines and links to itself?
-- :run_id, default: the last run
-- :threshold, default: 0.01 of the requests find no precompute
-- The onset lies between the highest rate that is below the threshold for sure and the lowest that is above; NULL where
-- no rate of the sweep is. times_later is at least so much; NULL where the two are not told apart.
-- What was simulated without chance is taken as it is.
-- Dedicated sharing knows no server.link, so that it stands against contended sharing with each of them.
WITH here AS (
    SELECT * FROM v_point WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
), told AS (
    SELECT contender,
           onset_bracket(coalesce(:threshold, 0.01), confidence, point_index, rate_per_s,
                         coalesce(parameters ->> '$.seed', 0), coalesce(is_drawn, replications > 1), replication_index,
                         replication.taken_up, replication.stock_outs) AS bracket
    FROM here JOIN replication USING (point_id)
    GROUP BY contender
), onset AS (
    SELECT sharing, network, input, protocol, client_count, bound_per_s, bound_resource, max(rate_per_s),
           CAST(bracket ->> '$.above_per_s' AS REAL) AS below_per_s,
           CAST(bracket ->> '$.below_per_s' AS REAL) AS above_per_s,
           -- of one curve the rate differs, and maybe the seed with it
           json_remove(parameters, '$."arrivals.rate_per_s"', '$."arrivals.scale.rate_per_s"', '$.sharing',
                       iif(count(DISTINCT parameters ->> '$.seed') > 1, '$.seed', '$.sharing')) AS setting
    FROM here LEFT JOIN told USING (contender)
    GROUP BY contender
), paired AS (
    SELECT *, json_remove(setting, '$."server.link"') AS without_link FROM onset
)
SELECT contended.network, contended.input, contended.protocol, contended.client_count,
       contended.below_per_s AS contended_below_per_s, contended.above_per_s AS contended_above_per_s,
       dedicated.below_per_s AS dedicated_below_per_s, dedicated.above_per_s AS dedicated_above_per_s,
       CASE WHEN dedicated.below_per_s > contended.above_per_s THEN dedicated.below_per_s / contended.above_per_s END
           AS times_later,
       contended.bound_per_s AS contended_bound_per_s, contended.bound_resource AS contended_bound,
       dedicated.bound_per_s AS dedicated_bound_per_s, dedicated.bound_resource AS dedicated_bound,
       contended.setting
FROM paired AS contended
JOIN paired AS dedicated ON dedicated.without_link = contended.without_link AND dedicated.sharing = 'dedicated'
WHERE contended.sharing = 'contended'
ORDER BY contended.network, contended.protocol, contended.client_count, contended.setting;
