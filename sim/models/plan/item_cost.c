#include "models/plan/item_cost.h"

#include "base/error.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdlib.h>

#define MOST_THREADS 1000000 /* more is a slip */

bool item_cost_check_threads(uint64_t threads, const char *place, struct error *error)
{
    if (threads >= 1 && threads <= MOST_THREADS)
        return true;
    error_set(error, ERROR_INPUT, NULL, place, "must be from 1 to %d, is %" PRIu64, MOST_THREADS,
              threads);
    return error_is_of(error, FAULT_RULE);
}

void item_cost_allocate(struct item_cost *cost, size_t count)
{
    *cost = (struct item_cost){.values = memory_allocate(count, sizeof *cost->values),
                               .count = count,
                               .per_layer = true,
                               .most_cores = 1.0};
}

void item_cost_set(struct item_cost *cost, double value)
{
    item_cost_allocate(cost, 1);
    cost->per_layer = false;
    cost->values[0] = value;
}

void item_cost_allocate_messages(struct item_cost *cost)
{
    cost->messages = memory_allocate(cost->count, sizeof *cost->messages);
}

void item_cost_free(struct item_cost *cost)
{
    free(cost->values);
    free(cost->messages);
    *cost = (struct item_cost){0};
}

double item_cost_sum(const struct item_cost *cost)
{
    double sum = 0.0;
    for (size_t i = 0; i < cost->count; i++)
        sum += cost->values[i];
    return sum;
}
