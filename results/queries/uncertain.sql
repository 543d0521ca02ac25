-- How sure are the answers when costs are uncertain, and which cost is most to blame?
-- :run_id, default: the last run
SELECT point_index, contender, rate_per_s, answer, value, chance_low, chance_high, low, high, draws, cost, share,
       share_error
FROM v_uncertain_answer
LEFT JOIN (SELECT point_id, answer, cost, max(share) AS share, share_error FROM uncertain_share
           GROUP BY point_id, answer) USING (point_id, answer)
WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run))
ORDER BY point_index, answer;
