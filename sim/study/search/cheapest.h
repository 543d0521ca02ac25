/*
 * cheapest.h: which of some settings meets the objectives at a rate for the least money, or the
 * least of anything of which less is better.
 *
 * What the bounds say cannot serve the rate in the long run is not simulated. The others see the
 * same draws; those that fail an objective for sure are out, those that meet all of them are
 * ranked, and compared replication by replication. Where it matters and the replications do not
 * decide, there are more; two are compared by those that both have, of the last look in which both
 * took part. What is said of all of them is wrong with the complement of the
 * confidence at most: half of that is for the objectives, divided by settings and looks; half for
 * the pairs.
 */
#ifndef STUDY_SEARCH_CHEAPEST_H
#define STUDY_SEARCH_CHEAPEST_H

#include "study/search/compare.h"
#include "study/search/probing.h"

/* Interim analyses, each with a multiple of the replications; the error is shared by all. */
#define CHEAPEST_LOOKS 3

/* In the order in which they are told. */
enum candidate_state {
    CANDIDATE_MEETS,
    CANDIDATE_UNDECIDED,
    CANDIDATE_FAILS,
    CANDIDATE_CANNOT_SERVE,
    CANDIDATE_STATE_COUNT
};

/* "meets", "undecided", "fails", "cannot_serve" */
extern const char *const candidate_state_names[CANDIDATE_STATE_COUNT];

struct candidate {
    size_t point; /* of the experiment, from 0 */
    enum candidate_state state;
    struct contest contests[CHEAPEST_LOOKS]; /* of the measure; owned, where it took part */
    struct interval cost;                    /* by the last look that it took part in */
    size_t worst;                            /* the objective that is failed or undecided, from 0 */
    struct interval worst_value;             /* what its measure is */
    struct interval difference; /* to the cheapest that meets all; positive is dearer */
    bool is_dearer;             /* ... for sure */
    bool is_cheaper;            /* ... for sure: of an undecided one */
    bool is_open;               /* more replications may tell */
};

struct cheapest {
    struct measure measure;
    double confidence;            /* of all that is said together */
    double single_confidence;     /* of each interval of an objective and of a cost */
    struct candidate *candidates; /* owned; those that meet by cost, then the others */
    size_t count;
    size_t simulated;
    size_t met; /* the first so many */
    bool is_drawn;
    uint64_t replications; /* the most of one */
};

/*
 * Answers all points of the experiment, which have one rate and objectives.
 *
 * cheapest   out, owned by the caller, also after a failure; cheapest_free
 * Fails also when it was interrupted (probing->interrupted, no error set).
 */
bool cheapest_find(struct cheapest *cheapest, struct experiment *experiment,
                   struct probing *probing, struct measure measure, struct error *error) MUST_CHECK;
void cheapest_free(struct cheapest *cheapest);

/* Whether some may meet the objectives, for all that is known: what cannot serve the rate in the
 * long run was not simulated, and a full stock, or what is dropped, may meet them within the
 * horizon. */
bool cheapest_is_open(const struct cheapest *cheapest);

#endif
