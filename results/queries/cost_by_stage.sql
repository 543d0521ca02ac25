-- In which stages of the network do its ReLUs, multiplications, HE and GC seconds lie?
-- :run_id, default: the last run
SELECT network, input, stage, relus, macs, relus * 1.0 / nullif(sum(relus) OVER network_total, 0) AS relu_fraction,
       macs * 1.0 / nullif(sum(macs) OVER network_total, 0) AS mac_fraction, he_s, gc_s
FROM (SELECT DISTINCT network, input, stage_index, stage, relus, macs, he_s, gc_s
      FROM v_stage_cost
      WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run)))
WINDOW network_total AS (PARTITION BY network, input, he_s IS NULL)
ORDER BY network, input, stage_index;
