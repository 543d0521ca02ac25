/*
 * arrivals.h: when requests arrive: drawn, or replayed from a trace.
 *
 * Drawn processes take unit-mean draws of the stream "arrivals"; their running sum is the time that
 * would have passed at a rate of 1. So replication r sees the same pattern at every rate (common
 * random numbers): stretched, or where the rate varies in time by itself (mmpp, on_off, profile),
 * with the k-th request at the same point of the cumulative rate.
 */
#ifndef TRACES_ARRIVALS_H
#define TRACES_ARRIVALS_H

#include "base/error.h"
#include "base/warning.h"
#include "traces/arrivals/arrival_classes.h"
#include "traces/arrivals/arrival_modulation.h"
#include "traces/arrivals/arrival_profile.h"
#include "traces/arrivals/arrival_thinking.h"
#include "traces/reading/trace_file.h"
#include "json/json.h"

#include <stdatomic.h>

enum arrival_process {
    ARRIVAL_POISSON,
    ARRIVAL_FIXED, /* the k-th at k / rate, k from 1 */
    ARRIVAL_GAMMA, /* independent gaps of this distribution and coefficient of variation */
    ARRIVAL_WEIBULL,
    ARRIVAL_LOGNORMAL,
    ARRIVAL_BATCH,   /* several at once, at Poisson epochs of rate / batch_size */
    ARRIVAL_MMPP,    /* Poisson at a rate that a two-state Markov chain switches */
    ARRIVAL_ON_OFF,  /* the same with rate 0 in the second state */
    ARRIVAL_PROFILE, /* Poisson at a rate that repeats itself, as by time of day */
    ARRIVAL_CLOSED,  /* each client is a user who asks again after an answer and some thinking */
    ARRIVAL_PARTS,   /* those of each class of clients by themselves, in order of time */
    ARRIVAL_TRACE
};

/* Those that scenarios name (a trace is named by its own key, parts by their classes); the list
 * ends with NULL. */
#define ARRIVAL_PROCESSES (ARRIVAL_CLOSED + 1)
extern const char *const arrival_process_names[ARRIVAL_PROCESSES + 1];

/* What independent gaps are at time 0. */
enum arrival_begin {
    ARRIVALS_AT_EVENT,      /* a request has just come, and is not counted */
    ARRIVALS_IN_EQUILIBRIUM /* going on since ever: the expected rate holds over any horizon */
};

/* Which client a request is of. */
enum arrival_assignment {
    ARRIVALS_SINGLE,
    ARRIVALS_ROUND_ROBIN,
    ARRIVALS_RANDOM,
    ARRIVALS_HASH,   /* of a trace's column: the label is its hash */
    ARRIVALS_COLUMN, /* of a trace: the label is the client's index, from 1 */
    ARRIVALS_LABEL,  /* of a trace's column: the n-th distinct label is client n */
    ARRIVALS_CLASS   /* of a trace's column: the label's class of clients, its clients in turn; of
                        parts, the part's */
};

/* As scenarios name them; the list ends with NULL. */
#define ARRIVAL_ASSIGNMENTS (ARRIVALS_CLASS + 1)
extern const char *const arrival_assignment_names[ARRIVAL_ASSIGNMENTS + 1];

/* The arrivals of a scenario; read-only once loaded, shared by all replications. */
struct arrivals_settings {
    enum arrival_process process;
    enum arrival_assignment assignment;
    double rate_per_s; /* of requests; of a trace: mean after scaling, NAN if all come at once;
                          NAN of closed ones, whose rate is what the system lets them have; of
                          parts the sum of the others, NAN where all are closed */
    enum arrival_begin begin;
    double cv;        /* of the gaps: standard deviation / mean; gamma, weibull, lognormal */
    bool has_first_s; /* fixed: the first comes then, not after one gap */
    double first_s;
    uint64_t batch_size; /* mean */
    bool batch_is_geometric;
    struct arrival_modulation modulation; /* mmpp, on_off */
    struct arrival_profile profile;
    const struct trace_file *trace;   /* borrowed; ARRIVAL_TRACE only */
    double stretch;                   /* times of a trace are multiplied by it */
    double keep_probability;          /* each request is kept with it: "thin" */
    struct arrival_thinking thinking; /* closed */
    uint64_t stream;                  /* of its draws, which differ from those of other numbers */
    struct arrivals_settings *parts;  /* owned; by class */
    size_t part_count;
    struct arrival_classes classes; /* ARRIVALS_CLASS */
    uint64_t block_gaps; /* gaps of a trace are drawn in blocks of so many; 0: replayed */
};

struct arrival {
    double arrival_s;
    uint64_t label; /* of the trace's column for it; of parts, which one from 1; else 0 */
};

/* One replication's arrivals. */
struct arrivals;

/* What a scenario wants of a trace. Names are borrowed from the node; file is NULL for a process.
 */
struct arrivals_trace {
    const char *file;
    struct trace_form form;
    struct trace_condition *conditions; /* owned: those of the form */
    bool is_held;                       /* trace_file_hold is wanted */
};

/*
 * Reads the scenario's key "arrivals"; models/README.md lists its keys.
 *   {"process": "gamma", "rate_per_s": r, "cv": c, "begin": "equilibrium"}
 *   {"process": "closed", "think_s": {"distribution": "exponential", "mean": z}}
 *   {"trace": FILE, "column": NAME, "scale": {"stretch": f | "rate_per_s": r, "thin": p},
 *    "resample": {"block": n}, "assign": "hash", "assign_column": NAME}
 *   {"trace": FILE, "assign_class": {"column": NAME, "classes": {LABEL: class index, ...}}}
 *
 * node          the object under that key
 * trace         opened by the caller as arrivals_trace_name says; NULL: drawn
 * is_of_class   all are requests of one class's clients, so none is assigned
 * settings      out, owned by the caller, also after a failure; arrivals_settings_free
 */
bool arrivals_load(struct arrivals_settings *settings, const struct json_node *node,
                   const struct trace_file *trace, bool is_of_class,
                   struct error *error) MUST_CHECK;

/* So many parts, zeroed, which the caller fills and then puts together: their rate is the sum. */
void arrivals_begin_parts(struct arrivals_settings *settings, size_t count);
void arrivals_join_parts(struct arrivals_settings *settings);

/* By what the clients of a class ask: their own part, or what is all clients'. */
const struct arrivals_settings *arrivals_of_class(const struct arrivals_settings *settings,
                                                  size_t class_index);
/* Users who wait for answers and ask again: those of some class, and of every class. */
bool arrivals_have_users(const struct arrivals_settings *settings);
bool arrivals_are_closed(const struct arrivals_settings *settings);
void arrivals_settings_free(struct arrivals_settings *settings);

/* Checks the kind of arrivals, and tells which trace must be opened for them. */
bool arrivals_trace_name(const struct json_node *node, bool is_of_class,
                         struct arrivals_trace *wanted, struct error *error) MUST_CHECK;

/*
 * A column that names clients must name those that there are, and labels that are one client each
 * must not be more than these.
 *
 * warnings   gets "labels_merged" and "labels_empty"
 */
bool arrivals_check_clients(const struct arrivals_settings *settings, const struct json_node *node,
                            uint64_t client_count, struct warnings *warnings,
                            struct error *error) MUST_CHECK;

/* Labels that are those of a class must name one that there is, and all in the trace must be. */
bool arrivals_check_classes(const struct arrivals_settings *settings, const struct json_node *node,
                            size_t class_count, struct error *error) MUST_CHECK;

/* Settings are borrowed. Returns NULL and the error when the trace can no longer be read. */
struct arrivals *arrivals_open(const struct arrivals_settings *settings, uint64_t seed,
                               uint64_t replication_index, struct error *error);

/* Once *stop is set (borrowed; NULL: never) no more arrivals are looked for in a trace of which few
 * rows are kept: the error is ERROR_INTERRUPTED. */
void arrivals_heed(struct arrivals *arrivals, const atomic_bool *stop);

/*
 * The next arrival, in ascending order. Returns false when there are no more (a drawn process never
 * ends, a closed one has none here: users come by their answers) or when the trace could not be
 * read (error->code is set).
 */
bool arrivals_next(struct arrivals *arrivals, struct arrival *arrival, struct error *error);
/* After the last: whether all were of the trace that was checked. */
bool arrivals_check(const struct arrivals *arrivals, struct error *error) MUST_CHECK;
void arrivals_close(struct arrivals *arrivals);

/* Whether a trace's counts are spread at random, anew in each replication. */
bool arrivals_are_spread(const struct arrivals_settings *settings);

/* Whether two replications may differ: a trace that is replayed whole is not drawn. */
bool arrivals_are_drawn(const struct arrivals_settings *settings);

#endif
