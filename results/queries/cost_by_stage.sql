-- In which stages of the network do its ReLUs, multiplications, HE and GC seconds lie?
-- :run_id, default: the last run
-- What a sweep does not change of the network is told once; the shares are those of one point's network.
WITH here AS MATERIALIZED (
    SELECT *, (SELECT json_group_object(key, value) FROM json_each(parameters)
               WHERE key IN ('name', 'input', 'max_pool') OR key LIKE 'input.%' OR key LIKE 'network%'
                  OR key LIKE 'transforms%') AS identity
    FROM v_stage_cost
    WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
), told AS (
    SELECT min(point_id) AS point_id
    FROM (SELECT point_id, identity, sum(relus) AS relus, sum(macs) AS macs, sum(he_s) AS he_s, sum(gc_s) AS gc_s
          FROM here GROUP BY point_id)
    GROUP BY identity, relus, macs, he_s, gc_s
), whole AS (
    SELECT here.*, sum(relus) OVER point AS all_relus, sum(macs) OVER point AS all_macs
    FROM here JOIN told USING (point_id)
    WINDOW point AS (PARTITION BY point_id)
)
SELECT iif((SELECT count(*) FROM told) = (SELECT count(DISTINCT network) FROM whole), network, contender) AS contender,
       network, input, stage, relus, macs, relus * 1.0 / nullif(all_relus, 0) AS relu_fraction,
       macs * 1.0 / nullif(all_macs, 0) AS mac_fraction, he_s, gc_s
FROM whole
ORDER BY point_index, stage_index;
