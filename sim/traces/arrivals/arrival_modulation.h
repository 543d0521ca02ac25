/*
 * arrival_modulation.h: a rate that a two-state Markov chain switches: the Markov-modulated Poisson
 * process, MMPP(2) (Fischer, Meier-Hellstern, "The Markov-modulated Poisson process (MMPP)
 * cookbook", Performance Evaluation 18, 1993).
 *
 * Sojourns are exponential and drawn from a stream of their own, so that the path of the chain is
 * the same at every mean rate.
 */
#ifndef TRACES_ARRIVAL_MODULATION_H
#define TRACES_ARRIVAL_MODULATION_H

#include "base/error.h"
#include "json/json.h"

struct random_stream;

struct arrival_modulation {
    double relative_rates[2]; /* of each state, to the mean rate */
    double sojourns_s[2];     /* means */
};

/* Where a replication stands. Times are also counted as if the mean rate always held: "mean". */
struct modulation_path {
    const struct arrival_modulation *modulation; /* borrowed */
    struct random_stream *stream;                /* owned */
    int state;
    double begin_s; /* of the sojourn */
    double end_s;
    double begin_mean_s;
    double end_mean_s;
};

/* {"rates_per_s": [a, b], "sojourns_s": [s, t]}; mean_per_s: out, their mean in the long run. */
bool arrival_modulation_load(struct arrival_modulation *modulation, const struct json_node *node,
                             double *mean_per_s, struct error *error) MUST_CHECK;

/* {"on_s": s, "off_s": t}: no requests in the second state. */
bool arrival_modulation_load_on_off(struct arrival_modulation *modulation,
                                    const struct json_node *node, struct error *error) MUST_CHECK;

/* Refuses a chain that switches so often between two requests that walking along it takes forever:
 * requests are then as good as Poisson. */
bool arrival_modulation_check(const struct arrival_modulation *modulation, double rate_per_s,
                              const struct json_node *node, struct error *error) MUST_CHECK;

/* The chain begins in its stationary distribution. modulation_path_end releases the stream. */
void modulation_path_begin(struct modulation_path *path,
                           const struct arrival_modulation *modulation, uint64_t seed,
                           uint64_t replication_index, uint64_t number);
void modulation_path_end(struct modulation_path *path);

/* When as many requests are to be expected as at the mean rate in mean_s, which never descends. */
double modulation_path_time_s(struct modulation_path *path, double mean_s);

#endif
