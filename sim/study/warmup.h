/*
 * warmup.h: how much of the beginning of a simulation is not typical of the rest: MSER-5.
 *
 * Cut is what makes the mean of the rest most certain: of the batch means Z of five latencies each,
 * in the order of completion, the first d, where
 *
 *   sum over i > d of (Z_i - mean of Z_i, i > d)^2 / (n - d)^2
 *
 * is least. Source: White, An effective truncation heuristic for bias reduction in simulation
 * output, Simulation 69 (1997); batches of five: White, Cobb, Spratt, A comparison of five
 * steady-state truncation heuristics, WSC 2000. The rule speaks of a run that is long enough: a cut
 * in the second half says that this one is not.
 */
#ifndef STUDY_WARMUP_H
#define STUDY_WARMUP_H

#include "statistics/batch_means.h"
#include "system/requests/simulation.h"

struct warmup {
    size_t cut; /* batches; at most half of them */
    bool run_is_too_short;
};

/* The last five cuts are not tried: so few batches may agree by chance. */
struct warmup warmup_find(const struct batch_mean batches[], size_t count);

/*
 * Runs a replication; where settings->find_warmup says so, twice: to find when its warm-up ends (at
 * most after half of the horizon), and once more to observe requests that arrive after it. State
 * is never cut.
 */
bool warmup_simulate(const struct simulation_settings *settings, uint64_t replication_index,
                     struct metrics *metrics, struct error *error) MUST_CHECK;

#endif
