-- How many requests waited to be taken up over time, of points whose requests were recorded, in at most 200 steps?
-- :run_id, default: the last run
-- At five points spread over the run; what was dropped is left out.
WITH chosen AS (SELECT point_id, point_index, rate_per_s, contender,
                       row_number() OVER (ORDER BY point_index) - 1 AS k, count(*) OVER () AS n
                FROM v_point
                WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
                  AND EXISTS (SELECT 1 FROM request WHERE request.point_id = v_point.point_id)),
     kept AS (SELECT point_id, point_index, rate_per_s, contender, arrival_s, start_s,
                     (SELECT count(*) FROM replication WHERE replication.point_id = chosen.point_id) AS replications,
                     max(arrival_s) OVER (PARTITION BY point_id) / 200 AS step_s
              FROM chosen JOIN request USING (point_id)
              WHERE k IN (0, (n - 1) / 4, (n - 1) / 2, (n - 1) * 3 / 4, n - 1) AND status <> 'dropped'),
     change AS (SELECT *, arrival_s AS at_s, 1 AS more FROM kept
                UNION ALL
                SELECT *, start_s, -1 FROM kept WHERE start_s IS NOT NULL),
     level AS (SELECT *, sum(more) OVER (PARTITION BY point_id ORDER BY at_s) AS waiting FROM change)
SELECT printf('%s%s, point %d', contender, iif(rate_per_s IS NULL, '', ', ' || rtrim(rtrim(printf('%.9f', rate_per_s), '0'), '.') || ' per second'),
              point_index) AS curve, rate_per_s, max(at_s) AS from_s, waiting * 1.0 / replications AS mean_queue
FROM level
GROUP BY point_index, CAST(at_s / step_s AS INTEGER)
ORDER BY point_index, from_s;
