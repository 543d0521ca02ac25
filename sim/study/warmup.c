#include "study/warmup.h"

#include "statistics/tally.h"
#include "system/requests/metrics.h"

#include <math.h>

#define BATCHES_NOT_TRIED 5 /* at the end of the run: White, Cobb and Spratt (2000) */

/* From the last batch backwards, so that each sum follows from the one before; of equal cuts the
 * shortest. */
static size_t best_cut(const struct batch_mean batches[], size_t count)
{
    struct tally rest = {0};
    double least = INFINITY;
    size_t cut = 0;
    for (size_t d = count; d-- > 0;) {
        tally_add(&rest, batches[d].mean);
        double width = rest.squares / ((double)rest.count * (double)rest.count);
        if (rest.count > BATCHES_NOT_TRIED && width <= least) {
            least = width;
            cut = d;
        }
    }
    return cut;
}

struct warmup warmup_find(const struct batch_mean batches[], size_t count)
{
    size_t cut = best_cut(batches, count);
    struct warmup warmup = {.cut = cut, .run_is_too_short = count <= 2 * BATCHES_NOT_TRIED};
    if (cut > count / 2) {
        warmup.cut = count / 2;
        warmup.run_is_too_short = true;
    }
    return warmup;
}

/* The end of the last batch that is cut; with a drained queue it may lie far behind the horizon. */
static double warmup_end_s(const struct batch_means *batches, double horizon_s,
                           bool *run_is_too_short)
{
    struct warmup warmup = warmup_find(batches->items, batches->count);
    double end_s = warmup.cut > 0 ? batches->items[warmup.cut - 1].end_s : 0.0;
    *run_is_too_short = warmup.run_is_too_short || end_s > horizon_s / 2.0;
    return fmin(end_s, horizon_s / 2.0);
}

bool warmup_simulate(const struct simulation_settings *settings, uint64_t replication_index,
                     struct metrics *metrics, struct error *error)
{
    if (!settings->find_warmup)
        return simulation_run(settings, replication_index, metrics, error);
    struct simulation_settings found = *settings;
    struct metrics pilot = {0};
    bool run_is_too_short = false;
    found.record_requests = false;
    found.record_stock = false;
    bool ran = simulation_run(&found, replication_index, &pilot, error);
    found = *settings;
    found.find_warmup = false;
    found.warmup_s = warmup_end_s(pilot.extras->batches, settings->horizon_s, &run_is_too_short);
    metrics_free(&pilot);
    if (!ran || !simulation_run(&found, replication_index, metrics, error))
        return false;
    metrics->warmup_s = found.warmup_s;
    metrics->run_is_too_short = run_is_too_short;
    return true;
}
