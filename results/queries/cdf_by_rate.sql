-- Which share of the requests is done within a time, at five points spread over the run, in steps of 1/200?
-- :run_id, default: the last run
WITH chosen AS (SELECT point_id, point_index, rate_per_s, contender,
                       row_number() OVER (ORDER BY point_index) - 1 AS k, count(*) OVER () AS n
                FROM v_point
                WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run)) AND done > 0),
     step AS (SELECT point_index, rate_per_s, contender, bucket.value ->> 1 AS e2e_s,
                     sum(bucket.value ->> 2) OVER (PARTITION BY point_index ORDER BY bucket.key) * 1.0
                         / sum(bucket.value ->> 2) OVER (PARTITION BY point_index) AS fraction
              FROM chosen
              JOIN histogram USING (point_id), json_each(histogram_buckets(buckets)) AS bucket
              WHERE metric = 'e2e_s' AND k IN (0, (n - 1) / 4, (n - 1) / 2, (n - 1) * 3 / 4, n - 1)),
     last AS (SELECT *, lead(CAST(fraction * 200 AS INTEGER)) OVER (PARTITION BY point_index ORDER BY e2e_s) AS next
              FROM step)
SELECT printf('%s%s, point %d', contender, iif(rate_per_s IS NULL, '', printf(', %g per second', rate_per_s)),
              point_index) AS curve, e2e_s, fraction
FROM last
WHERE next IS NULL OR next > CAST(fraction * 200 AS INTEGER)
ORDER BY point_index, e2e_s;
