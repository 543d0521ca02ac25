-- How often is the stock of precomputes empty when a request is taken up?
-- :run_id, default: the last run
SELECT contender, network, protocol, parameters, rate_per_s, most_precomputes, taken_up, stock_outs, stock_out_fraction,
       stock_out_fraction_low, stock_out_fraction_high, done_fraction, verdict
FROM v_point
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
ORDER BY min(point_index) OVER (PARTITION BY contender), rate_per_s, point_index;
