-- How many precomputes lay ready over time, where record.stock asked for it?
-- :run_id, default: the last run
-- :point_index, default: the first point
SELECT sample_index, from_s, to_s, mean_stock, mean_stock_half_width
FROM v_stock
WHERE point_id = (SELECT point_id FROM point
                  WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
                    AND (:point_index IS NULL OR point_index = :point_index)
                  ORDER BY point_index LIMIT 1)
ORDER BY sample_index;
