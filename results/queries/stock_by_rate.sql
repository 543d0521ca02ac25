-- How many precomputes lay ready over time, at five points spread over the run, in at most 400 steps?
-- :run_id, default: the last run
WITH chosen AS (SELECT point_id, point_index, rate_per_s, contender,
                       row_number() OVER (ORDER BY point_index) - 1 AS k, count(*) OVER () AS n
                FROM v_point
                WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
                  AND EXISTS (SELECT 1 FROM stock WHERE stock.point_id = v_point.point_id)),
     sample AS (SELECT point_index, rate_per_s, contender, from_s, to_s, stock.mean_stock,
                       (sample_index - 1) * 400 / max(400, count(*) OVER (PARTITION BY point_index)) AS step
                FROM chosen
                JOIN stock USING (point_id)
                WHERE k IN (0, (n - 1) / 4, (n - 1) / 2, (n - 1) * 3 / 4, n - 1))
SELECT printf('%s%s, point %d', contender, iif(rate_per_s IS NULL, '', ', ' || rtrim(rtrim(printf('%.9f', rate_per_s), '0'), '.') || ' per second'),
              point_index) AS curve, min(from_s) AS from_s,
       max(to_s) AS to_s, sum(mean_stock * (to_s - from_s)) / sum(to_s - from_s) AS mean_stock
FROM sample
GROUP BY point_index, step
ORDER BY point_index, step;
