#include "scenario/measure_name.h"

#include "base/memory.h"
#include "base/nearest.h"

#include <string.h>

/* Latencies by metric, then statistic; then the other sources in their order. */
static const char *const names[] = {"e2e_s.mean",          "e2e_s.p50",
                                    "e2e_s.p95",           "e2e_s.p99",
                                    "e2e_s.max",           "queue_wait_s.mean",
                                    "queue_wait_s.p50",    "queue_wait_s.p95",
                                    "queue_wait_s.p99",    "queue_wait_s.max",
                                    "offline_wait_s.mean", "offline_wait_s.p50",
                                    "offline_wait_s.p95",  "offline_wait_s.p99",
                                    "offline_wait_s.max",  "online_s.mean",
                                    "online_s.p50",        "online_s.p95",
                                    "online_s.p99",        "online_s.max",
                                    "done_fraction",       "dropped_fraction",
                                    "stock_out_fraction",  "growth_fraction",
                                    "throughput_per_s",    NULL};

enum { LATENCY_COUNT = METRIC_COUNT * STATISTIC_COUNT };

_Static_assert(sizeof names / sizeof *names == LATENCY_COUNT + MEASURE_SOURCE_COUNT,
               "a name for each measure, and the end of the list");

static struct measure measure_at(size_t index)
{
    if (index >= LATENCY_COUNT)
        return (struct measure){.source = (enum measure_source)(index - LATENCY_COUNT + 1)};
    return (struct measure){.source = MEASURE_LATENCY,
                            .metric = (enum metric)(index / STATISTIC_COUNT),
                            .statistic = (enum statistic)(index % STATISTIC_COUNT)};
}

const char *measure_name(struct measure measure)
{
    size_t source = measure.source;
    if (measure.source == MEASURE_LATENCY)
        return names[(size_t)measure.metric * STATISTIC_COUNT + (size_t)measure.statistic];
    return names[LATENCY_COUNT + source - 1];
}

static bool is_name(const char *name, size_t index)
{
    size_t length = strlen(name);
    return strcmp(names[index], name) == 0
        || (index % STATISTIC_COUNT == STATISTIC_MEAN && index < LATENCY_COUNT
            && strncmp(names[index], name, length) == 0
            && strcmp(names[index] + length, ".mean") == 0);
}

bool measure_read(const char *name, struct measure *measure)
{
    for (size_t i = 0; names[i]; i++)
        if (is_name(name, i)) {
            *measure = measure_at(i);
            return true;
        }
    return false;
}

char *measure_unknown_message(const char *name)
{
    const char *nearest = nearest_name(name, names);
    return nearest
             ? memory_format_text("no metric \"%s\" (did you mean \"%s\"?)", name, nearest)
             : memory_format_text("no metric \"%s\" (such as e2e_s.p95, stock_out_fraction)", name);
}
