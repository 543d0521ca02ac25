#include "study/search/probing.h"

bool probing_run(struct probing *probing, struct experiment *probes, void *context,
                 bool (*on_point)(void *context, struct point *point, struct error *error),
                 struct error *error)
{
    struct runner_listener listener = {
        .context = context, .on_point = on_point, .interruption = probing->interruption};
    return runner_run(probes, probing->jobs, &listener, &probing->interrupted, error)
        && !probing->interrupted;
}
