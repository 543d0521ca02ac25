/*
 * compare.h: networks, protocols, links or anything else against each other, at each of some rates.
 *
 * All see the same draws (common random numbers), so differences are taken replication by
 * replication and tell far more than the two intervals would. At each rate everyone is compared
 * with the one that leads there. Since that one was chosen by looking, the intervals are
 * simultaneous for all pairs of the rate, by Bonferroni's inequality.
 */
#ifndef STUDY_SEARCH_COMPARE_H
#define STUDY_SEARCH_COMPARE_H

#include "study/search/bracket_search.h"
#include "study/series.h"

enum standing {
    STANDING_BEST,  /* everyone else is worse */
    STANDING_ALIKE, /* not distinguishable from the one that leads, or leading among such */
    STANDING_WORSE,
    STANDING_UNKNOWN /* not observed, or withheld */
};

/* "best", "not distinguishable", "worse", "not known" */
const char *standing_name(enum standing standing);

/* One that is compared, at one rate. */
struct contest {
    size_t point; /* of the experiment, from 0 */
    struct interval interval;
    struct series series; /* owned */
    uint64_t requests;    /* of all replications */
    /* Of more than 1 % of the requests it is not known how long they take: they are the slow ones,
     * so it must not win by leaving them out. */
    bool is_cut;
    bool is_withheld; /* a quantile of fewer observations than it takes to tell one */
    enum tail tail;   /* of the replications that are worst for it */
    double reach;     /* how much worse than its value these are; infinite where nobody knows */
    enum standing standing;
    struct interval difference; /* to the one that leads; positive is worse */
    double variance_ratio;      /* what the same random numbers saved, as series_variance_ratio */
};

struct contender {
    char *label;          /* owned: what the sweep sets for it */
    size_t point;         /* its first, from 0 */
    double top1_fraction; /* NAN where its network's file does not tell */
};

struct comparison {
    struct measure measure;
    double confidence;   /* of all pairs of a rate together */
    unsigned look;       /* from 0 */
    unsigned look_count; /* several where rates that do not decide get more replications; else 1 */
    uint64_t fewest_replications; /* of a point at the first look */
    uint64_t most_replications;   /* that a point may get */
    bool is_drawn;
    bool is_closed;               /* users of a closed loop stand in for rates */
    struct contender *contenders; /* owned */
    size_t contender_count;
    double *rates_per_s; /* owned; ascending */
    size_t rate_count;
    struct contest *contests; /* owned; contender * rate_count + rate */
    size_t *leaders;          /* owned; by rate */
    struct finding *pairs;    /* owned; of one and another, by rate: how much worse the other is */
    struct excess_sample *differences; /* owned: theirs */
};

/*
 * Sorts the points of an experiment by what is compared and rate. Pairs need the same replications,
 * so every point gets as many as its rule has at the least, and those that do not decide then are
 * given more together (comparison_look_again): as many as were asked for (0: nobody did); else
 * as the rule has at the most; where it has one number only, 10,000.
 *
 * Owned by the caller, also after a failure; comparison_free. Fails when there are not at least two
 * to compare, each at all rates.
 */
bool comparison_init(struct comparison *comparison, struct experiment *experiment,
                     struct measure measure, uint64_t asked_replications,
                     struct error *error) MUST_CHECK;
void comparison_free(struct comparison *comparison);

/* Takes what an answered point says, before its replications go. */
void comparison_take(struct comparison *comparison, struct point *point);

/* When all points were taken. */
void comparison_judge(struct comparison *comparison);

/* The comparison's own; indices from 0. */
struct contest *comparison_contest(const struct comparison *comparison, size_t contender,
                                   size_t rate);

/* 1 where less of the measure is better, else -1. */
double comparison_badness(const struct comparison *comparison);

/* Fills what one point says of the measure; the series is owned by the contest. */
void contest_init(struct contest *contest, struct measure measure, struct point *point);

/* Where the replications that are worst were not seen: as at the nearest rate of the comparison at
 * which this contender had some; else as the farthest of any contender. */
void comparison_reach(const struct comparison *comparison, struct contest *contest,
                      size_t contender, double rate_per_s);

/*
 * Whether it is on the Pareto front of accuracy and the measure: nobody who is at least as accurate
 * is better for sure. Never where its accuracy is not known.
 */
bool comparison_is_efficient(const struct comparison *comparison, size_t contender, size_t rate);

/*
 * How much worse other is than one at a rate, with its interval, in replications that both had.
 *
 * sign   out: 1 when it is worse for sure, -1 when one is, else 0
 */
struct interval comparison_difference(const struct comparison *comparison, size_t one, size_t other,
                                      size_t rate, int *sign);

/* How much worse other is than one, as it was found; one is before other. */
struct finding *comparison_pair(const struct comparison *comparison, size_t one, size_t other,
                                size_t rate);

/* The same as a sample; the mean is above 0 where the other is worse. */
void contest_difference(struct excess_sample *difference, const struct comparison *comparison,
                        const struct contest *one, const struct contest *other);

/* What a pair's statements may err by on each side, whatever is said of it once. */
double comparison_error(const struct comparison *comparison);

/*
 * Asks for more replications at rates where nobody is best for sure, as many as are likely to
 * decide and as there may be, and leaves the others out; when judged.
 *
 * Returns whether there is such a rate.
 */
bool comparison_look_again(struct comparison *comparison, struct experiment *experiment);

/* Whether those that may be best at a rate were the same in every replication. */
bool comparison_is_equal(const struct comparison *comparison, size_t rate);

/* Whether every pair is decided at every rate. */
bool comparison_is_decided(const struct comparison *comparison);

/* Replications that would tell who is best at a rate; INFINITY where that is not known, 0 where all
 * is told or more would tell nothing. */
double comparison_needed(const struct comparison *comparison, size_t rate);

#endif
