#include "study/search/probing.h"

#include "study/expected_events.h"

bool probing_run(struct probing *probing, struct experiment *probes, void *context,
                 bool (*on_point)(void *context, struct point *point, struct error *error),
                 struct error *error)
{
    struct runner_listener listener = {
        .context = context, .on_point = on_point, .interruption = probing->interruption};
    return (probing->max_events == 0.0
            || experiment_check_events(probes, probing->max_events, error))
        && runner_run(probes, probing->jobs, &listener, &probing->interrupted, error)
        && !probing->interrupted;
}
