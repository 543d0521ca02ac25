-- Which setting has the lowest mean latency at each rate, and by how much does it beat the next?
-- :run_id, default: the last run
-- Users who wait have no rate: they are ranked for each number of clients by itself.
WITH ranked AS (SELECT point_index, contender, network, protocol, parameters, rate_per_s, mean_e2e_s,
                       mean_e2e_half_width_s, verdict,
                       latency_is_lower_bound, iif(rate_per_s IS NULL, client_count, NULL) AS users,
                       row_number() OVER (PARTITION BY rate_per_s, iif(rate_per_s IS NULL, client_count, NULL)
                                          ORDER BY mean_e2e_s, point_index) AS place
                FROM v_point
                WHERE run_id = coalesce(:run_id, (SELECT max(run_id) FROM run)) AND mean_e2e_s IS NOT NULL)
SELECT winner.rate_per_s, winner.contender, winner.network, winner.protocol, winner.parameters, winner.mean_e2e_s,
       winner.mean_e2e_half_width_s, winner.verdict, winner.latency_is_lower_bound,
       next.contender AS next_contender, next.network AS next_network, next.protocol AS next_protocol,
       next.mean_e2e_s AS next_mean_e2e_s,
       next.mean_e2e_s - winner.mean_e2e_s AS gain_s
FROM ranked AS winner
LEFT JOIN ranked AS next ON next.rate_per_s IS winner.rate_per_s AND next.users IS winner.users AND next.place = 2
WHERE winner.place = 1
ORDER BY winner.rate_per_s, winner.users;
