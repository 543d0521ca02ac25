-- From which rate on does more than 1 % of the requests find no precompute, and which rate is too much?
-- :run_id, default: the last run
-- The onset lies between the highest rate that is below 1 % for sure and the lowest that is above, as the run itself
-- told it; NULL where no rate of the run is such. What was simulated without chance is taken as it is.
WITH here AS (
    SELECT *, class_count > 1 AND (SELECT count(DISTINCT json_array(own.network, own.input, own.protocol))
                                   FROM v_client_class AS own WHERE own.point_id = v_point.point_id) > 1 AS has_several
    FROM v_point WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
), onset AS (
    SELECT contender,
           onset_bracket(0.01, confidence, point_index, rate_per_s, coalesce(parameters ->> '$.seed', 0),
                         coalesce(is_drawn, replications > 1), replication_index, replication.taken_up,
                         replication.stock_outs) AS bracket
    FROM here JOIN replication USING (point_id)
    GROUP BY contender
)
SELECT contender, iif(has_several, class_count || ' classes of several models', network) AS network,
       iif(has_several, NULL, input) AS input, iif(has_several, NULL, protocol) AS protocol,
       CAST(bracket ->> '$.above_per_s' AS REAL) AS onset_above_per_s,
       CAST(bracket ->> '$.below_per_s' AS REAL) AS onset_below_per_s,
       max(rate_per_s) FILTER (WHERE verdict = 'stable') AS highest_stable_per_s,
       min(rate_per_s) FILTER (WHERE verdict = 'overloaded') AS lowest_overloaded_per_s,
       min(bound_per_s) AS bound_per_s,
       iif(class_count > 1 AND bound_class_index > 0, bound_resource || ' of class ' || bound_class_index,
           bound_resource) AS bound_resource,
       class_count, count(DISTINCT rate_per_s) AS rate_count,
       max(offline_alone_s > 0 OR stock_out_fraction IS NOT NULL) AS has_offline
FROM here LEFT JOIN onset USING (contender)
GROUP BY contender
ORDER BY min(point_index);
