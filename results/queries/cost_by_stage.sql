-- In which stages of the network do its ReLUs, multiplications, HE and GC seconds lie?
-- :run_id, default: the last run
-- What a sweep does not change is told once; the shares are those of one point's network.
SELECT network, input, stage, relus, macs, relu_fraction, mac_fraction, he_s, gc_s
FROM (SELECT *, relus * 1.0 / nullif(sum(relus) OVER whole, 0) AS relu_fraction,
             macs * 1.0 / nullif(sum(macs) OVER whole, 0) AS mac_fraction
      FROM v_stage_cost
      WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
      WINDOW whole AS (PARTITION BY point_id))
GROUP BY network, input, stage_index, stage, relus, macs, relu_fraction, mac_fraction, he_s, gc_s
ORDER BY network, input, min(point_index), stage_index;
