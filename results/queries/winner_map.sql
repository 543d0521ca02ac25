-- Who has the lowest mean latency at each rate and setting, and where is nobody told apart?
-- :run_id, default: the last run
-- :contender, default: name, network, protocol or what else of the sweep is in words: what is to win
-- Who wins leads every other by more than the interval of their paired difference over the replications, which share
-- their random draws; and at most 1 % of its requests were not done. Student's t quantile is taken from the half width
-- of a mean. Each pair is judged at the confidence of the run by itself; pisim compare judges all pairs together,
-- and adds what rare replications may have stayed unseen, so it may leave open what is told here.
WITH here AS MATERIALIZED (
    SELECT point_id, point_index, parameters, contender AS label, network, rate_per_s, mean_e2e_s, verdict,
           in_service + waiting > 0.01 * arrived AS is_cut,
           replications < coalesce(scenario ->> '$.replications.count', scenario ->> '$.replications.min', 10)
               AS is_exact
    FROM v_point
    JOIN run USING (run_id)
    WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
), varied AS MATERIALIZED (
    SELECT key, max(type NOT IN ('integer', 'real')) AS is_word
    FROM here, json_each(parameters)
    WHERE key NOT IN ('arrivals.rate_per_s', 'arrivals.scale.rate_per_s')
      -- users who wait for answers are no contenders: how many they are stands for the rate
      AND NOT (key GLOB 'clients[[]*].count' AND (SELECT count(rate_per_s) = 0 FROM here))
    GROUP BY key HAVING count(DISTINCT value) > 1
), chosen AS (
    SELECT key FROM varied
    WHERE iif(:contender IS NULL, is_word AND key <> 'sharing' OR (SELECT count(*) FROM varied) = 1, key = :contender)
    ORDER BY key = 'name' DESC, key = 'network' DESC, key = 'transforms' DESC, key = 'protocol' DESC, key LIMIT 1
), entry AS MATERIALIZED (
    -- by the label of the run, unless that tells more than who it is; a network is told with its transforms then
    SELECT *, CASE WHEN min(label) OVER same = max(label) OVER same THEN label
                   WHEN NOT is_network THEN who
                   WHEN (SELECT count(DISTINCT network) = count(DISTINCT parameters ->> '$.network'
                                                                         || coalesce(parameters ->> '$.transforms', ''))
                         FROM here) THEN network
                   ELSE network || ' ' || replace(replace(replace(coalesce(parameters ->> '$.transforms',
                                                                            parameters ->> '$.network'),
                                                                  '"', ''), '{', ''), '}', '') END AS contender
    FROM (SELECT here.*, key IN ('network', 'transforms') AS is_network, parameters ->> ('$."' || key || '"') AS who
          FROM chosen, here)
    WINDOW same AS (PARTITION BY iif(is_network, json_array(parameters ->> '$.network', parameters ->> '$.transforms'),
                                     who))
), own AS (
    -- what differs among the points of one contender; the rest belongs to who it is
    SELECT DISTINCT key FROM (SELECT key FROM entry, json_each(parameters)
                              WHERE key NOT IN ('arrivals.rate_per_s', 'arrivals.scale.rate_per_s')
                              GROUP BY contender, key HAVING count(DISTINCT value) > 1)
    -- a seed that advances with the rate goes along with it
    WHERE key <> 'seed' OR EXISTS (SELECT 1 FROM here GROUP BY rate_per_s
                                   HAVING count(DISTINCT parameters ->> '$.seed') > 1)
), cell AS MATERIALIZED (
    SELECT entry.*, (SELECT json_group_object(key, iif(type IN ('object', 'array'), json(value), value))
                     FROM json_each(parameters) WHERE key IN own) AS setting
    FROM entry WHERE contender IS NOT NULL
), ranked AS MATERIALIZED (
    SELECT *, row_number() OVER field AS place, first_value(point_id) OVER field AS leader_id,
           mean_e2e_s - first_value(mean_e2e_s) OVER field AS behind_s, nth_value(contender, 2) OVER field AS next,
           nth_value(mean_e2e_s, 2) OVER field AS next_mean_s, count(*) OVER field AS contenders,
           min(verdict = 'overloaded') OVER field AS all_overloaded,
           min(point_index) OVER (PARTITION BY setting) AS setting_place
    FROM cell WHERE mean_e2e_s IS NOT NULL
    WINDOW field AS (PARTITION BY rate_per_s, setting ORDER BY mean_e2e_s, point_index
                     ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
), spread AS MATERIALIZED (
    -- Student's t quantile of a point, where its replications differ by more than rounding
    SELECT point_id,
           iif(sum(d * d) > 1e-18 * count(*) * m * m, h * sqrt(count(*) * (count(*) - 1) / sum(d * d)), NULL) AS t
    FROM (SELECT point_id, mean_of_replications_s AS m, mean_of_replications_half_width_s AS h,
                 mean_e2e_s - mean_of_replications_s AS d
          FROM point_metric JOIN replication USING (point_id)
          WHERE metric = 'e2e_s' AND mean_e2e_s IS NOT NULL
            AND point_id IN (SELECT point_id FROM ranked WHERE contenders > 1))
    GROUP BY point_id
), part AS MATERIALIZED (
    -- what each replication adds to its point's mean: as the mean is over requests, by how many it observed
    SELECT point_id, replication_index,
           done * (replication.mean_e2e_s - ranked.mean_e2e_s) / (avg(done) OVER (PARTITION BY point_id)) AS d
    FROM ranked JOIN replication USING (point_id)
    WHERE contenders > 1
), pair AS MATERIALIZED (
    SELECT leader_id, point_id, behind_s, is_exact, count(d) AS n, sum(d * d) AS squares
    FROM (SELECT leader_id, ranked.point_id, behind_s, is_exact, other.d - leader.d AS d
          FROM ranked
          JOIN part AS other ON other.point_id = ranked.point_id
          JOIN part AS leader ON leader.point_id = leader_id
                                    AND leader.replication_index = other.replication_index
          WHERE place > 1)
    GROUP BY leader_id, point_id
), judged AS (
    SELECT leader_id, behind_s > iif(is_exact, 0, coalesce(max(one.t, two.t), one.t, two.t, iif(n > 1, 0, NULL))
                                                  * sqrt(squares / n / nullif(n - 1, 0))) AS is_behind
    FROM pair
    LEFT JOIN spread AS one ON one.point_id = leader_id
    LEFT JOIN spread AS two ON two.point_id = pair.point_id
)
SELECT rate_per_s, setting,
       iif(is_cut OR point_id IN (SELECT leader_id FROM judged WHERE is_behind IS NOT 1), 'not distinguishable',
           contender) AS winner,
       iif(all_overloaded, 'all overloaded', NULL) AS load, contender AS leader, mean_e2e_s AS leader_mean_s, next,
       next_mean_s, next_mean_s - mean_e2e_s AS next_behind_s, contenders
FROM ranked
WHERE place = 1 AND contenders > 1
ORDER BY setting_place, rate_per_s;
