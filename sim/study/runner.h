/*
 * runner.h: all points and replications of a scenario, on threads.
 *
 * The work is a list of independent cells (point, replication) in a fixed order; threads take the
 * next one. What a cell gives depends on its seed alone and is put together in the order of its
 * index, so results do not depend on the number of threads.
 */
#ifndef STUDY_RUNNER_H
#define STUDY_RUNNER_H

#include "scenario/sweep.h"
#include "study/answer.h"
#include "study/excess.h"
#include "study/expected_events.h"

/* One point, from its settings to its answer. */
struct point {
    size_t point_index; /* from 1 */
    char *parameters;   /* owned: what the sweep set, as JSON */
    char *curve;        /* owned: the same without the rate; equal for points of one curve */
    char *contender;    /* owned: its curve's name for people; contender_label.h */
    size_t curve_index; /* of its curve, in experiment->curves */
    bool is_left_out;   /* neither run nor told: of no concern to this shard, or known already */
    struct scenario scenario;
    struct bounds bounds;
    struct metrics *replications; /* owned; by index, until the point was told */
    size_t replication_count;
    struct answer answer;
    struct excess_sample stock_outs; /* whether more find no precompute than at the onset */
    struct warnings warnings;        /* what qualifies the answer */
};

#define EXPERIMENT_MOST_BYTES UINT64_C(4000000000) /* half of what a small machine has */

/* Every count-th point of a sweep, from the index-th on; or of each point every count-th
 * replication. {0}: all of it. */
struct shard {
    uint64_t index; /* from 1 */
    uint64_t count;
    bool by_replications;
};

/* The points that a shard has are all of them where it has some replications of each. */
struct shard shard_of_points(const struct shard *shard);
/* How many of so many it has. */
uint64_t shard_size(const struct shard *shard, uint64_t all);
/* The number, from 1, of the k-th that it has, from 0. */
uint64_t shard_number(const struct shard *shard, uint64_t k);

/* Bytes of a key's path, such as "arrivals.rate_per_s". */
#define EXPERIMENT_KEY_SIZE 48

/* What is known of a point whether it is loaded or not. */
struct point_outline {
    size_t point_index; /* from 1 */
    bool is_left_out;   /* as of the point, where it is not loaded */
    struct expected_cost cost;
};

/* A curve of the whole sweep: points that differ in their rate alone. */
struct curve_label {
    char *curve;  /* owned; as of its points */
    size_t first; /* its first point in the sweep, from 0 */
    char *label;  /* owned; no two alike */
};

/* A scenario with its sweep, read and compiled. */
struct experiment {
    struct point_outline *outlines; /* owned; in the order of the sweep: the first point, which
                                       stands for all where one is told, and those of the shard */
    size_t outline_count;
    struct point *points; /* owned; those that are loaded: all of them, or a stretch at a time */
    size_t point_count;
    size_t first;            /* outline of the first of them */
    size_t stretch;          /* most points that are loaded together */
    struct library *library; /* borrowed */
    struct sweep sweep;
    struct curve_label *curves; /* owned; in the order of their texts */
    size_t curve_count;
    struct json_document base; /* the scenario without its sweep, which is set at each point */
    char users_path[EXPERIMENT_KEY_SIZE]; /* what sets the users who stand in for the rate, as of
                                             experiment_rate_key; empty: it is the rate */
};

/* Path of the sweep that sets the rate, or users in its place; or NULL. */
const char *experiment_rate_path(const struct experiment *experiment);
/* Whether a path is one that sets rates. */
bool experiment_is_rate_path(const char *path);

/*
 * Reads every point of the shard, so that nothing is simulated before all of it is known to be
 * good. They may take EXPERIMENT_MOST_BYTES of memory; points of other shards take neither memory
 * nor time.
 *
 * Owned by the caller, also after a failure; experiment_free. The library must stay.
 */
bool experiment_load(struct experiment *experiment, const struct json_document *document,
                     const struct shard *shard, struct library *library,
                     struct error *error) MUST_CHECK;

/* The same, but keeps no more points than a stretch: the first ones. For who needs a point no
 * longer than until it is told; what takes longer is gathered then. */
bool experiment_open(struct experiment *experiment, const struct json_document *document,
                     const struct shard *shard, size_t stretch, struct library *library,
                     struct error *error) MUST_CHECK;

/* Loads the stretch that begins with an outline, in place of the one before. Points that are left
 * out are not read. */
bool experiment_load_stretch(struct experiment *experiment, size_t first,
                             struct error *error) MUST_CHECK;
/* Whether there are points behind those that are loaded. */
bool experiment_has_more(const struct experiment *experiment);
void experiment_free(struct experiment *experiment);

/*
 * Some points of an experiment once more, with one path set to another value: probes.
 *
 * probes   out, owned by the caller, also after a failure; experiment_free
 * points   indices from 0, of which there are count
 */
bool experiment_load_probes(struct experiment *probes, const struct experiment *experiment,
                            const size_t points[], size_t count, const char *path, double value,
                            const struct json_document *document, struct library *library,
                            struct error *error) MUST_CHECK;

/* Takes the users that a sweep sets for what others call a rate: points that differ in them alone
 * are of one curve. */
bool experiment_count_users(struct experiment *experiment, struct library *library,
                            struct error *error) MUST_CHECK;

/* Whether clients of some class are users, who wait for answers and ask again. */
bool experiment_has_users(const struct json_document *document);

/* Whether an option can set the number of users: there is one class of them. */
bool experiment_check_users(const struct json_document *document, const char *option,
                            struct error *error) MUST_CHECK;

/* The path that sets the rate in this scenario: of a process, or by stretching a trace; where there
 * are users, how many. Returns text. */
const char *experiment_rate_key(const struct json_document *document,
                                char text[static EXPERIMENT_KEY_SIZE]);

/* Whether an option can set one rate for all clients: neither users who wait for answers nor
 * classes that each have their own arrivals have such a rate. */
bool experiment_check_rate(const struct json_document *document, const char *option,
                           struct error *error) MUST_CHECK;

/* Told from the calling thread only, but for replications. */
struct runner_listener {
    void *context;
    /* Borrowed: once it is set, simulations under way are given up. NULL: it never is. */
    const atomic_bool *interruption;
    /* A point is answered; in the order of the sweep. Its replications and histograms go
     * afterwards. */
    bool (*on_point)(void *context, struct point *point, struct error *error);
    /* No further point is ready: time to save. NULL: nobody listens. */
    bool (*on_pause)(void *context, struct error *error);
    /* A replication is there, before its histograms are put together with others; one at a time, in
     * no order, on any thread. NULL: nobody listens. */
    void (*on_replication)(void *context, const struct point *point, size_t index,
                           const struct metrics *metrics);
    /* Of each point these replications alone, which nobody answers; {0}: all. Their numbers must be
     * fixed. */
    struct shard replications;
    /* Gives a replication that was simulated before, by its number from 1, in place of simulating
     * it: on any thread. NULL: all are simulated. */
    bool (*recall)(void *context, const struct point *point, size_t number, struct metrics *metrics,
                   struct error *error);
    /* The point's answer is to hold its counts alone, and replications go as soon as they were
     * told: for probes, whose replications are as many as they are. */
    bool wants_counts_alone;
    /* Now and then: cells done, and as many as there may be. NULL: nobody listens. */
    void (*on_progress)(void *context, uint64_t done, uint64_t total);
};

/* The point with this place in the sweep, from 1; NULL: it is of another shard, not loaded, or
 * there is none. */
struct point *experiment_find_point(const struct experiment *experiment, uint64_t point_index);
/* The point is there already, if it is of this shard. */
void experiment_leave_out(struct experiment *experiment, uint64_t point_index);
/* The k-th of the outlines, as far as it is loaded; else NULL. */
static inline const struct point *experiment_loaded(const struct experiment *experiment, size_t k)
{
    return k >= experiment->first && k - experiment->first < experiment->point_count
             ? &experiment->points[k - experiment->first]
             : NULL;
}
/* Whether the k-th of the outlines is to be run. */
static inline bool experiment_is_to_run(const struct experiment *experiment, size_t k)
{
    const struct point *point = experiment_loaded(experiment, k);
    return !(point ? point->is_left_out : experiment->outlines[k].is_left_out);
}
/* The number of points that are to be run. */
size_t experiment_points_to_run(const struct experiment *experiment);
/* Whether that is all of the sweep, so that there is a last word to each curve. */
bool experiment_is_whole(const struct experiment *experiment);

/*
 * Runs every cell on the given number of threads (at least 1), stretch by stretch where not all
 * points are loaded.
 *
 * interrupted   out: it was, before all points were told; those that were are complete
 */
bool runner_run(struct experiment *experiment, unsigned jobs,
                const struct runner_listener *listener, bool *interrupted,
                struct error *error) MUST_CHECK;

#endif
