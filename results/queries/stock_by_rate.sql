-- How many precomputes lay ready over time, at five points spread over the run, where record.stock asked for it?
-- :run_id, default: the last run
WITH chosen AS (SELECT point_id, point_index, rate_per_s, network,
                       row_number() OVER (ORDER BY point_index) - 1 AS k, count(*) OVER () AS n
                FROM v_point
                WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
                  AND EXISTS (SELECT 1 FROM stock WHERE stock.point_id = v_point.point_id))
SELECT printf('%s, %g per second, point %d', network, rate_per_s, point_index) AS curve, sample_index, from_s, to_s,
       stock.mean_stock, stock.mean_stock_half_width
FROM chosen
JOIN stock USING (point_id)
WHERE k IN (0, (n - 1) / 4, (n - 1) / 2, (n - 1) * 3 / 4, n - 1)
ORDER BY point_index, sample_index;
