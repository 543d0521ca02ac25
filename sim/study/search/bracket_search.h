/*
 * bracket_search.h: between which values of a rate or a parameter an answer turns.
 *
 * At each value that is probed, replications give evidence; where the limits of all its means lie
 * on one side, the value is known to be on that side. The bracket is the last value known to be on
 * the one side and the first on the other.
 *
 * What the bracket is said to hold with, it does with the whole search. All probes of a look see
 * the same draws (common random numbers), on which the one side is the likelier the higher the
 * value, so that the ends of one look miss the turn no more often than the limits of one probe do.
 * A search looks several times, each time with more replications; every look takes a share of what
 * the looks before it have left of the error (bracket_looks.h), and of that each end has a half.
 *
 * How far a replication may reach that was not seen is taken from where the answer is the other
 * one: the replications that run out of precomputes at a higher rate are those that might have done
 * so here, with the fewer requests that there are.
 *
 * The first look encloses the turn with few replications. The others aim: how far probes lean to
 * either side, in half-widths, tells where between the ends the turn lies and how close to it a
 * probe of so many replications can decide. Two or three probes then do where halving takes ten,
 * and where the ends of rates lie between the last two is told by their limits (bracket_ends.h).
 */
#ifndef STUDY_SEARCH_BRACKET_SEARCH_H
#define STUDY_SEARCH_BRACKET_SEARCH_H

#include "study/excess.h"
#include "study/search/bisection.h"

#define MOST_LOOKS 16 /* more than growing replications need: bracket_looks.c */

/* Replications of a look by those of the first, and its part of the error. */
struct look {
    double times;
    double error; /* that either end is wrong */
};

/* What was found at one value. */
struct finding {
    double value;
    unsigned look;         /* from 0 */
    uint64_t replications; /* asked for, as many as there were in the look */
    double
        times; /* ... by those of the first look: how many are wanted, then how many there were */
    struct excess_sample *items; /* owned: one for each criterion */
    bool is_beyond;              /* on the failing side, whatever they say */
    int sign;                    /* -1: all are met, 1: one is not, 0: not known */
    double lean;                 /* how far from the turn, in half-widths; NAN where not known */
    size_t failing;              /* the criterion that is worst off */
    struct mean_limits limits;   /* of it */
    double needed; /* replications that would decide; INFINITY where none is known to */
};

struct bracket_search {
    void *context;
    /*
     * Simulates at the value with so many times the first look's replications and fills the
     * samples, the replications, their times and whether it is beyond; BISECTION_REFUSED in sign
     * where the value is not allowed.
     */
    bool (*simulate)(void *context, struct finding *finding, struct error *error);
    /* After each probe; NULL: nobody listens. */
    void (*on_probe)(void *context, const struct bracket_search *search);
    struct bisection bisection; /* tolerance and range are given */
    size_t criterion_count;
    double error;      /* that either end is wrong, all looks together */
    double most_times; /* replications of the largest look by those of the first; 1: one look */
    int low_sign;      /* as expected of small values; 0: either may be */
    bool may_turn;     /* ... which is not known: the other is told where it is found so */
    bool sums_grow;    /* values are rates, and excesses are sums over their requests */
    struct look looks[MOST_LOOKS];
    unsigned look;            /* the last of these */
    struct finding *findings; /* owned: in their order */
    size_t finding_count;
    size_t finding_capacity;
    struct bracket
        bracket;         /* out: the nearest probes that decide; NAN where there is no such end */
    struct bracket ends; /* out: what is told, within it */
    bool is_settled;     /* out: values were gone through that change nothing any more */
};

/* Searches from start on. False also when a simulation was interrupted: what was found is there. */
bool bracket_search_run(struct bracket_search *search, double start, struct error *error);

/* Searches between two values, of which more is known than at first: with as many replications as
 * it takes to know both, then on. */
bool bracket_search_between(struct bracket_search *search, double low, double high,
                            struct error *error);
void bracket_search_free(struct bracket_search *search);

/* The last that was found at a value; NULL if nothing was. */
const struct finding *bracket_finding(const struct bracket_search *search, double value);

/* Judges all findings again, each in the light of the others, and takes the bracket from them. */
void bracket_judge(struct bracket_search *search);

/* Whether it lies between the ends, and does not decide. */
bool bracket_leaves_open(const struct bracket_search *search, const struct finding *finding);

/*
 * Replications at which a value next to the bracket, where probes do not decide, would be decided;
 * INFINITY where none is known.
 */
double bracket_needed(const struct bracket_search *search);

#endif
