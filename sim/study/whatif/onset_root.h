/*
 * onset_root.h: the onset as one number with what each replication says of it, so that the onsets
 * of two scenarios can be compared on the same random numbers.
 *
 * Of so many replications with the same seeds the mean excess of stock-outs over what the onset
 * allows (excess.h) is a function of the rate; the estimate is the logarithm of the rate where it
 * is 0. A replication's part of its error is, to first order, its own excess there over the slope:
 * the influence function of a Z-estimator (van der Vaart, Asymptotic Statistics, 1998, section
 * 5.3). Of two scenarios with the same seeds these parts largely cancel.
 */
#ifndef STUDY_WHATIF_ONSET_ROOT_H
#define STUDY_WHATIF_ONSET_ROOT_H

#include "study/series.h"

struct onset_root {
    struct series series; /* logarithm of the rate; NAN where none was found */
    double *excesses;     /* owned: at the root, by replication */
    const char *open;     /* why none was found; NULL where one was */
};

/* What is simulated for it; borrowed. */
struct onset_question {
    const struct json_document *document; /* without a sweep */
    struct library *library;
    unsigned jobs;
    uint64_t replications;
    const atomic_bool *interruption;
    bool interrupted; /* out */
};

/* A rate to begin with: as much of the long-run limit as where the root is known, of another bound;
 * where none is (NAN), half. */
double onset_root_start_per_s(double bound_per_s, double known_log_rate, double known_bound_per_s);

/* As many as are quick, some 200,000 events for one rate, of a point that is answered and a search
 * that starts there; 0 where fewer than ten are, unless they are to be had all the same. */
uint64_t onset_replications(const struct point *point, double start_per_s, bool is_forced);

/*
 * Searches from start_per_s on. False where a simulation failed or was interrupted.
 *
 * like   a root found for the same question but for some setting: where its rate gives the very
 *        same excesses here, it is this one's, too; NULL: none is known
 * root   out, owned by the caller, also after a failure; onset_root_free
 */
bool onset_root_find(struct onset_root *root, struct onset_question *question, double start_per_s,
                     const struct onset_root *like, struct error *error) MUST_CHECK;
void onset_root_free(struct onset_root *root);

/* The other's onset over this one's, with its paired interval. */
struct interval onset_root_ratio(const struct onset_root *one, const struct onset_root *other,
                                 double confidence);

#endif
