-- Which share of the requests is done within a time, at five rates spread over the run, in steps of half a percent?
-- :run_id, default: the last run
-- :rate_per_s, default: those five
-- Each begins with a row of none, at the lower end of the first bucket. Of more than ten curves the steps are wider, so that all of them fit into a page.
WITH told AS (SELECT point_id, point_index, rate_per_s, contender,
                     dense_rank() OVER (ORDER BY coalesce(rate_per_s, 0)) - 1 AS k
              FROM v_point
              WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run)) AND done > 0),
     spread AS (SELECT *, max(k) OVER () AS n FROM told),
     chosen AS (SELECT *, 2000 / max(10, count(*) OVER ()) - 1 AS steps
                FROM spread
                WHERE iif(:rate_per_s IS NULL, k IN (0, n / 4, n / 2, n * 3 / 4, n), rate_per_s = :rate_per_s)),
     step AS (SELECT point_index, rate_per_s, contender, steps, bucket.value ->> 0 AS from_s,
                     bucket.value ->> 1 AS e2e_s,
                     sum(bucket.value ->> 2) OVER (PARTITION BY point_index ORDER BY bucket.key) * 1.0
                         / sum(bucket.value ->> 2) OVER (PARTITION BY point_index) AS fraction
              FROM chosen
              JOIN histogram USING (point_id), json_each(histogram_buckets(buckets)) AS bucket
              WHERE metric = 'e2e_s'),
     last AS (SELECT *, lead(CAST(fraction * steps AS INTEGER)) OVER (PARTITION BY point_index ORDER BY e2e_s) AS next
              FROM step)
SELECT contender, iif(rate_per_s IS NULL, 'as in the trace', rtrim(rtrim(printf('%.9f', rate_per_s), '0'), '.') || ' per second') AS at_rate, point_index,
       e2e_s, fraction
FROM last
WHERE next IS NULL OR next > CAST(fraction * steps AS INTEGER)
UNION ALL
SELECT contender, iif(rate_per_s IS NULL, 'as in the trace', rtrim(rtrim(printf('%.9f', rate_per_s), '0'), '.') || ' per second'), point_index,
       min(from_s), 0.0
FROM step
GROUP BY point_index
ORDER BY point_index, e2e_s, fraction;
