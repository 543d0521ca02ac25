-- Up to which rate are the objectives met, or else is it stable, along a number that is swept?
-- :run_id, default: the last run
-- :parameter, default: the first number of the sweep besides the rate
-- The capacity lies between the lowest rate that fails for sure and the highest below it that holds for sure; NULL
-- where no rate of the run is such.
WITH here AS MATERIALIZED (
    SELECT point_id, point_index, network, protocol, rate_per_s, parameters, verdict
    FROM v_point
    WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run)) AND rate_per_s IS NOT NULL
), chosen AS (
    SELECT key
    FROM here, json_each(parameters)
    WHERE type IN ('integer', 'real') AND key NOT IN ('arrivals.rate_per_s', 'arrivals.scale.rate_per_s', 'seed')
      AND key = coalesce(:parameter, key)
    GROUP BY key HAVING count(DISTINCT value) > 1
    ORDER BY min(id) LIMIT 1
), along AS (
    -- a seed that advances with the rate goes along with it
    SELECT iif(max(seeds) > 1, '$."arrivals.rate_per_s"', '$.seed') AS path
    FROM (SELECT count(DISTINCT parameters ->> '$.seed') AS seeds FROM here GROUP BY rate_per_s)
), objectives AS (
    SELECT point_id, min(slo_verdict.verdict = 'pass') AS holds, max(slo_verdict.verdict = 'fail') AS fails
    FROM here JOIN slo_verdict USING (point_id) GROUP BY point_id
), judged AS (
    SELECT key AS parameter, parameters -> ('$."' || key || '"') AS at, network, protocol, rate_per_s, point_index,
           -- a network and a protocol are told beside it, unless two have one name
           iif((SELECT count(DISTINCT network) < count(DISTINCT parameters ->> '$.network') FROM here),
               json_remove(parameters, '$."arrivals.rate_per_s"', '$."arrivals.scale.rate_per_s"', path,
                           '$."' || key || '"'),
               json_remove(parameters, '$."arrivals.rate_per_s"', '$."arrivals.scale.rate_per_s"', path, '$.network',
                           '$.protocol', '$."' || key || '"')) AS setting,
           iif(objectives.point_id IS NULL, 'stable', 'objectives') AS goal,
           coalesce(objectives.holds, verdict = 'stable') AS holds,
           coalesce(objectives.fails, verdict = 'overloaded') AS fails
    FROM chosen, along, here LEFT JOIN objectives USING (point_id)
), bounded AS (
    SELECT *, min(CASE WHEN fails THEN rate_per_s END) OVER same AS fails_per_s FROM judged
    WINDOW same AS (PARTITION BY network, protocol, setting, at)
)
SELECT network, protocol, setting, parameter, CAST(at AS REAL) AS value, goal,
       max(CASE WHEN holds AND (fails_per_s IS NULL OR rate_per_s < fails_per_s) THEN rate_per_s END) AS holds_per_s,
       fails_per_s
FROM bounded
WHERE at IS NOT NULL
GROUP BY network, protocol, setting, at
ORDER BY network, protocol, min(point_index) OVER (PARTITION BY network, protocol, setting), setting,
         CAST(at AS REAL);
