#include "cli/watch.h"

static bool on_point(void *context, struct point *point, struct error *error)
{
    struct watch *watch = context;
    progress_clear(&watch->progress);
    if (watch->on_point)
        watch->on_point(watch->context, point);
    if (watch->recording && watch->replications.count > 0)
        return recording_add_replications(watch->recording, point, &watch->replications, error);
    return !watch->recording || recording_add_point(watch->recording, point, watch->spread, error);
}

static bool on_pause(void *context, struct error *error)
{
    struct watch *watch = context;
    return !watch->recording || recording_save(watch->recording, error);
}

static bool recall(void *context, const struct point *point, size_t number, struct metrics *metrics,
                   struct error *error)
{
    struct watch *watch = context;
    return watch->recall(watch->context, point, number, metrics, error);
}

static void on_progress(void *context, uint64_t done, uint64_t total)
{
    struct watch *watch = context;
    progress_tell(&watch->progress, done, total);
}

bool watch_run(struct watch *watch, struct experiment *experiment, unsigned jobs, bool *interrupted,
               struct error *error)
{
    struct runner_listener listener = {.context = watch,
                                       .interruption = watch->interruption,
                                       .on_point = on_point,
                                       .on_pause = on_pause,
                                       .on_progress = on_progress,
                                       .replications = watch->replications,
                                       .recall = watch->recall ? recall : NULL};
    progress_start(&watch->progress);
    bool ran = runner_run(experiment, jobs, &listener, interrupted, error);
    progress_clear(&watch->progress);
    return ran;
}

bool watch_finish(const struct watch *watch, bool ran, bool interrupted, struct error *error)
{
    if (!watch->recording)
        return ran;
    if (ran)
        return recording_finish(watch->recording, interrupted ? "interrupted" : "done", error);
    recording_note_failure(watch->recording);
    return false;
}
