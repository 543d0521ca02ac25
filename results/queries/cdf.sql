-- What fraction of the observations at one point is below each value?
-- :run_id, default: the last run
-- :point_index, default: the first point
-- :metric, default: e2e_s (or queue_wait_s, offline_wait_s, online_s)
SELECT bucket.value ->> 1 AS upper_s, bucket.value ->> 2 AS count,
       sum(bucket.value ->> 2) OVER (ORDER BY bucket.key) * 1.0 / sum(bucket.value ->> 2) OVER () AS fraction
FROM v_histogram, json_each(histogram_buckets(buckets)) AS bucket
WHERE point_id = (SELECT point_id FROM point
                  WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
                    AND (:point_index IS NULL OR point_index = :point_index)
                  ORDER BY point_index LIMIT 1)
  AND metric = coalesce(:metric, 'e2e_s')
ORDER BY bucket.key;
