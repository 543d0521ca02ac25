#include "study/runner.h"

#include "base/error.h"
#include "base/memory.h"
#include "scenario/scenario.h"
#include "study/evidence.h"
#include "study/measure.h"
#include "study/qualify.h"
#include "study/replication_target.h"
#include "study/warmup.h"
#include "system/requests/metrics.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TICK_NS 20000000 /* how often progress is told and an interruption is looked for */

/* Points begun before the next one is told are fewer: what they observed is kept until then, and
 * may be simulated sooner than written. */
#define POINTS_AHEAD 256

/* How far a point has come. Replications are added in batches: some, then twice as many in all, and
 * so on. */
struct point_state {
    size_t target;   /* replications wanted in all */
    size_t assigned; /* handed to threads */
    size_t finished;
    size_t capacity;
    bool answered;
};

struct runner {
    struct experiment *experiment;
    const struct runner_listener *listener;
    struct point_state *states; /* owned; one per point */
    size_t first_open; /* points before it have all their cells assigned and are answered */
    size_t told;       /* points told to the listener */
    uint64_t cells_done;
    uint64_t cells_wanted; /* in all, as far as is known */
    unsigned idle_threads; /* that wait for cells, or will have none any more */
    atomic_bool stop;      /* simulations look at it, too */
    bool failed;
    struct error error; /* of the first cell that failed */
    pthread_mutex_t mutex;
    pthread_cond_t more_cells; /* a point was answered, or wants more replications */
    pthread_cond_t next_point; /* a thread is idle, or all is to stop */
};

/* Replications of a point that follow each other, and are simulated by one thread. */
struct cells {
    size_t point;
    size_t replication; /* the first, from 0 */
    size_t count;
    bool were_brief; /* as soon as they were simulated */
};

/* A thread takes more of a point at a time, up to so many, as long as they take less than this
 * together: what is shared is locked seldom, and no thread is waited for much longer. */
#define MOST_AT_A_TIME 32
#define BRIEF_NS 500000 /* half a millisecond */

/* ---- threads ---- */

static void note_idle(struct runner *runner)
{
    runner->idle_threads++;
    pthread_cond_signal(&runner->next_point);
}

static void await_cells(struct runner *runner)
{
    note_idle(runner);
    pthread_cond_wait(&runner->more_cells, &runner->mutex);
    runner->idle_threads--;
}

static size_t count_to_take(const struct cells *before, size_t point, size_t left)
{
    size_t most = before->were_brief && before->point == point ? 2 * before->count : 1;
    most = most < MOST_AT_A_TIME ? most : MOST_AT_A_TIME;
    return left < most ? left : most;
}

/* The next cells of a point, after those that the thread had before; waits while answers that may
 * ask for more are under way, or too many to be told. Called with the mutex held. */
static bool take_cells(struct runner *runner, struct cells *cells)
{
    while (!runner->stop) {
        size_t count = runner->experiment->point_count;
        while (runner->first_open < count && runner->states[runner->first_open].answered)
            runner->first_open++;
        size_t end = count - runner->told > POINTS_AHEAD ? runner->told + POINTS_AHEAD : count;
        for (size_t k = runner->first_open; k < end; k++) {
            struct point_state *state = &runner->states[k];
            size_t left = state->target - state->assigned;
            if (left == 0)
                continue;
            *cells = (struct cells){k, state->assigned, count_to_take(cells, k, left), false};
            state->assigned += cells->count;
            return true;
        }
        if (runner->first_open == count)
            return false;
        await_cells(runner);
    }
    return false;
}

static void stop(struct runner *runner)
{
    runner->stop = true;
    pthread_cond_broadcast(&runner->more_cells);
    pthread_cond_signal(&runner->next_point);
}

static void fail(struct runner *runner, const struct error *error)
{
    if (!runner->failed)
        runner->error = *error;
    runner->failed = true;
    stop(runner);
}

/* From all replications. */
static void make_answer(struct point *point)
{
    answer_free(&point->answer); /* of an earlier look */
    answer_build(&point->answer, &point->scenario, &point->bounds, point->replications,
                 point->replication_count);
    const struct slo onset = onset_criterion(ONSET_THRESHOLD);
    excess_sample_take(&point->stock_outs, &onset, point->answer.is_drawn, point->replications,
                       point->replication_count, point->scenario.simulation.horizon_s);
    qualify_point(point);
}

static bool is_part(const struct runner *runner)
{
    return runner->listener->replications.count > 0;
}

/* Answers a point whose cells are all there, or asks for more replications. */
static void answer_point(struct runner *runner, size_t k)
{
    struct point *point = &runner->experiment->points[k];
    struct point_state *state = &runner->states[k];
    const bool is_answered = !runner->listener->wants_counts_alone && !is_part(runner);
    pthread_mutex_unlock(&runner->mutex);
    size_t target = is_answered ? replication_target_next(point) : state->target;
    if (target == state->target && is_answered)
        make_answer(point);
    pthread_mutex_lock(&runner->mutex);
    state->answered = target == state->target;
    runner->cells_wanted += target - state->target;
    state->target = target;
    pthread_cond_broadcast(&runner->more_cells);
}

/* Room for all replications wanted so far, zeroed where none has finished. */
static void make_room(struct point *point, struct point_state *state)
{
    if (state->capacity >= state->target)
        return;
    struct metrics *replications = memory_allocate(state->target, sizeof *replications);
    if (state->capacity > 0)
        memcpy(replications, point->replications, state->capacity * sizeof *replications);
    free(point->replications);
    point->replications = replications;
    state->capacity = state->target;
}

/* Takes the metrics over. */
static void keep(struct runner *runner, struct point *point, struct point_state *state,
                 size_t replication, struct metrics *metrics)
{
    const struct replication_rule *rule = &point->scenario.replications;
    if (runner->listener->wants_counts_alone) {
        answer_count(&point->answer, metrics);
        metrics_free(metrics);
        return;
    }
    make_room(point, state);
    if (rule->fewest == rule->most && state->target > MOST_GATHERED && !is_part(runner))
        answer_gather(point->replications, state->target, replication, metrics);
    else
        point->replications[replication] = *metrics;
}

/* Takes the metrics over. */
static void finish_cell(struct runner *runner, size_t k, size_t replication,
                        struct metrics *metrics)
{
    struct point *point = &runner->experiment->points[k];
    struct point_state *state = &runner->states[k];
    if (runner->listener->on_replication)
        runner->listener->on_replication(runner->listener->context, point, replication, metrics);
    keep(runner, point, state, replication, metrics);
    state->finished++;
    runner->cells_done++;
    point->replication_count = state->finished;
    if (state->finished == state->target && !runner->failed)
        answer_point(runner, k);
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool simulate(struct runner *runner, const struct point *point,
                     const struct simulation_settings *settings, size_t number,
                     struct metrics *metrics, struct error *error)
{
    const struct runner_listener *listener = runner->listener;
    *metrics = (struct metrics){0};
    return listener->recall ? listener->recall(listener->context, point, number, metrics, error)
                            : warmup_simulate(settings, number, metrics, error);
}

/* All of them, unless one fails; returns how many are done. */
static size_t simulate_cells(struct runner *runner, const struct cells *cells,
                             struct metrics metrics[], struct error *error)
{
    const struct point *point = &runner->experiment->points[cells->point];
    struct simulation_settings settings = point->scenario.simulation;
    size_t done = 0;
    settings.stop = &runner->stop;
    error->code = ERROR_NONE;
    for (; done < cells->count; done++) {
        size_t number = shard_number(&runner->listener->replications, cells->replication + done);
        if (!simulate(runner, point, &settings, number, &metrics[done], error)) {
            metrics_free(&metrics[done]); /* of the part that was simulated, so of no use */
            break;
        }
    }
    assert((done == cells->count) == (error->code == ERROR_NONE));
    return done;
}

static void *work(void *context)
{
    struct runner *runner = context;
    struct metrics *metrics = memory_allocate(MOST_AT_A_TIME, sizeof *metrics);
    struct cells cells = {0};
    pthread_mutex_lock(&runner->mutex);
    while (take_cells(runner, &cells)) {
        struct error error;
        pthread_mutex_unlock(&runner->mutex);
        int64_t begin_ns = now_ns();
        size_t count = simulate_cells(runner, &cells, metrics, &error);
        cells.were_brief = now_ns() - begin_ns < BRIEF_NS;
        pthread_mutex_lock(&runner->mutex);
        for (size_t i = 0; i < count; i++)
            finish_cell(runner, cells.point, cells.replication + i, &metrics[i]);
        if (error.code != ERROR_NONE && error.code != ERROR_INTERRUPTED)
            fail(runner, &error);
    }
    note_idle(runner);
    pthread_mutex_unlock(&runner->mutex);
    free(metrics);
    return NULL;
}

/* ---- the calling thread ---- */

/* Frees all but the numbers of the answer. Only replications that were assigned are gone through:
 * memory for the others may be large, and was never touched. */
static void release_observations(struct point *point, struct point_state *state)
{
    for (size_t i = 0; i < state->capacity && i < state->assigned; i++)
        metrics_free(&point->replications[i]);
    free(point->replications);
    point->replications = NULL;
    state->capacity = 0;
    answer_free_histograms(&point->answer);
}

/* Tells every point that is answered and next in order; called with the mutex held, which is let go
 * meanwhile. */
static bool tell_points(struct runner *runner, const struct runner_listener *listener,
                        struct error *error)
{
    while (runner->told < runner->experiment->point_count
           && runner->states[runner->told].answered) {
        struct point *point = &runner->experiment->points[runner->told];
        pthread_mutex_unlock(&runner->mutex);
        bool told = point->is_left_out || listener->on_point(listener->context, point, error);
        release_observations(point, &runner->states[runner->told]);
        pthread_mutex_lock(&runner->mutex);
        if (!told)
            return false;
        runner->told++;
        pthread_cond_broadcast(&runner->more_cells);
    }
    pthread_mutex_unlock(&runner->mutex);
    bool saved = !listener->on_pause || listener->on_pause(listener->context, error);
    pthread_mutex_lock(&runner->mutex);
    return saved;
}

static void tell_progress(struct runner *runner, const struct runner_listener *listener)
{
    if (listener->on_progress)
        listener->on_progress(listener->context, runner->cells_done, runner->cells_wanted);
}

static bool is_interrupted(const struct runner_listener *listener)
{
    return listener->interruption && atomic_load(listener->interruption);
}

static void wait_for_change(struct runner *runner)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += TICK_NS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&runner->next_point, &runner->mutex, &until);
}

/* Points are told together, as what listens may have to save what it was told; but where threads
 * are idle there is time. */
static bool attend(struct runner *runner, const struct runner_listener *listener, bool *interrupted,
                   struct error *error)
{
    const size_t count = runner->experiment->point_count;
    bool told = true;
    bool came = false;
    while (told && runner->told < count && !runner->stop && !(came = is_interrupted(listener))) {
        tell_progress(runner, listener);
        if (!runner->states[runner->told].answered || runner->idle_threads == 0)
            wait_for_change(runner);
        told = tell_points(runner, listener, error);
    }
    stop(runner);
    told = told && tell_points(runner, listener, error); /* what was answered before */
    *interrupted = came && runner->told < count;
    return told;
}

/* Waits are told by a clock that nobody sets. */
static void init_next_point(struct runner *runner)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&runner->next_point, &attributes);
    pthread_condattr_destroy(&attributes);
}

static void init_states(struct runner *runner)
{
    struct experiment *experiment = runner->experiment;
    runner->states = memory_allocate(experiment->point_count, sizeof *runner->states);
    for (size_t k = 0; k < experiment->point_count; k++) {
        const struct point *point = &experiment->points[k];
        if (!point->is_left_out)
            runner->states[k].target = shard_size(&runner->listener->replications,
                                                  replication_target_first(&point->scenario));
        runner->states[k].answered = runner->states[k].target == 0;
        runner->cells_wanted += runner->states[k].target;
    }
}

static void release(struct runner *runner)
{
    for (size_t k = 0; k < runner->experiment->point_count; k++)
        release_observations(&runner->experiment->points[k], &runner->states[k]);
    free(runner->states);
    pthread_cond_destroy(&runner->more_cells);
    pthread_cond_destroy(&runner->next_point);
    pthread_mutex_destroy(&runner->mutex);
}

/* Threads that cannot be had are done without, but for the first. */
static unsigned start_threads(struct runner *runner, pthread_t threads[], unsigned jobs,
                              struct error *error)
{
    unsigned started = 0;
    while (started < jobs && pthread_create(&threads[started], NULL, work, runner) == 0)
        started++;
    if (started == 0)
        error_set(error, ERROR_IO, NULL, NULL, "no thread could be started");
    return started;
}

/* At least so many simulations of points that are not loaded yet. */
static uint64_t cells_to_come(const struct experiment *experiment)
{
    double count = 0.0;
    for (size_t k = experiment->first + experiment->point_count; k < experiment->outline_count; k++)
        if (experiment_is_to_run(experiment, k))
            count += experiment->outlines[k].cost.replications;
    return (uint64_t)count;
}

/* The points that are loaded. */
static bool run_stretch(struct experiment *experiment, unsigned jobs,
                        const struct runner_listener *listener, uint64_t *cells_done,
                        bool *interrupted, struct error *error)
{
    struct runner runner = {.experiment = experiment,
                            .listener = listener,
                            .cells_done = *cells_done,
                            .mutex = PTHREAD_MUTEX_INITIALIZER,
                            .more_cells = PTHREAD_COND_INITIALIZER};
    pthread_t *threads = memory_allocate(jobs, sizeof *threads);
    runner.cells_wanted =
        *cells_done + shard_size(&listener->replications, cells_to_come(experiment));
    init_next_point(&runner);
    init_states(&runner);
    unsigned started = start_threads(&runner, threads, jobs, error);
    pthread_mutex_lock(&runner.mutex);
    bool good = started > 0 && attend(&runner, listener, interrupted, error);
    pthread_mutex_unlock(&runner.mutex);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    if (runner.failed && good) {
        *error = runner.error;
        good = false;
    }
    *cells_done = runner.cells_done;
    release(&runner);
    free(threads);
    return good;
}

bool runner_run(struct experiment *experiment, unsigned jobs,
                const struct runner_listener *listener, bool *interrupted, struct error *error)
{
    uint64_t cells_done = 0;
    *interrupted = false;
    bool good = run_stretch(experiment, jobs, listener, &cells_done, interrupted, error);
    while (good && !*interrupted && experiment_has_more(experiment))
        good =
            experiment_load_stretch(experiment, experiment->first + experiment->point_count, error)
            && run_stretch(experiment, jobs, listener, &cells_done, interrupted, error);
    return good;
}
