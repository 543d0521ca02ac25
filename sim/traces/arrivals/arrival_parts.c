/* The arrivals of arrivals.h where each class of clients has its own. */
#include "traces/arrivals/arrivals.h"

#include "base/memory.h"

#include <math.h>

void arrivals_begin_parts(struct arrivals_settings *settings, size_t count)
{
    *settings = (struct arrivals_settings){.process = ARRIVAL_PARTS,
                                           .assignment = ARRIVALS_CLASS,
                                           .batch_size = 1,
                                           .stretch = 1.0,
                                           .keep_probability = 1.0,
                                           .parts = memory_allocate(count, sizeof *settings->parts),
                                           .part_count = count};
}

void arrivals_join_parts(struct arrivals_settings *settings)
{
    for (size_t i = 0; i < settings->part_count; i++) {
        struct arrivals_settings *part = &settings->parts[i];
        part->stream = i + 1;
        if (part->process != ARRIVAL_CLOSED)
            settings->rate_per_s += part->rate_per_s;
    }
    if (arrivals_are_closed(settings))
        settings->rate_per_s = NAN;
}

const struct arrivals_settings *arrivals_of_class(const struct arrivals_settings *settings,
                                                  size_t class_index)
{
    return settings->part_count > 0 ? &settings->parts[class_index] : settings;
}

/* How many of the parts are of users; without parts, of the one that there is. */
static size_t count_closed(const struct arrivals_settings *settings)
{
    size_t closed = settings->process == ARRIVAL_CLOSED;
    for (size_t i = 0; i < settings->part_count; i++)
        closed += settings->parts[i].process == ARRIVAL_CLOSED;
    return closed;
}

bool arrivals_have_users(const struct arrivals_settings *settings)
{
    return count_closed(settings) > 0;
}

bool arrivals_are_closed(const struct arrivals_settings *settings)
{
    return count_closed(settings) == (settings->part_count > 0 ? settings->part_count : 1);
}
