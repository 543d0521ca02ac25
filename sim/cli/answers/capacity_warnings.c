#include "cli/answers/capacity_warnings.h"

#include "base/memory.h"
#include "base/readable.h"
#include "json/quantity.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether it is known, and more than some probe had, perhaps one far from the ends. */
static bool knows_needed(const struct capacity *capacity)
{
    return isfinite(capacity->needed) && capacity->needed > (double)capacity->replications;
}

/* Where requests that were not done leave it open. */
static const char *way_to_finish(const struct capacity *capacity)
{
    return capacity->is_drained
             ? "requests were not done by twice the horizon: lengthen the horizon"
             : "requests were not done by the horizon, which leaves it open: "
               "set at_horizon \"drain\"";
}

/* How many replications might do, where that is known; owned by the caller. */
static char *advice_on(const struct capacity *capacity)
{
    char count[READABLE_SIZE];
    if (!capacity->is_drawn)
        return memory_copy_text("between them nothing decides");
    if (capacity->is_cut)
        return memory_format_text("between them %s", way_to_finish(capacity));
    if (knows_needed(capacity))
        return memory_format_text("between them %" PRIu64 " replications do not decide, about %s "
                                  "might; raise --max-replications, or lengthen the horizon",
                                  capacity->replications, readable_count(capacity->needed, count));
    return memory_format_text("between them %" PRIu64 " replications do not decide; raise "
                              "--max-replications, or lengthen the horizon",
                              capacity->replications);
}

/* Digits of percent at which a width above the tolerance also reads as above it. */
static int telling_digits(double width, double tolerance)
{
    char told[2][32];
    int digits = 2;
    do {
        snprintf(told[0], sizeof told[0], "%.*g", digits, 100.0 * width);
        snprintf(told[1], sizeof told[1], "%.2g", 100.0 * tolerance);
    } while (strcmp(told[0], told[1]) == 0 && ++digits < 6);
    return digits;
}

/* Where both ends were found, but not as close as asked. */
static void qualify_width(struct warnings *warnings, const struct capacity *capacity,
                          double tolerance, const char *parameters)
{
    double width = capacity_width(capacity);
    if (isnan(width) || capacity->is_narrow)
        return;
    char *advice = advice_on(capacity);
    const int digits = telling_digits(width, tolerance);
    warnings_add(warnings, "capacity_is_wide", "%s%sthe two ends are %s %% apart, not %s %%: %s",
                 parameters, parameters[0] ? ": " : "", READABLE(100.0 * width, digits),
                 READABLE(100.0 * tolerance, 2), advice);
    free(advice);
}

/* Why the search ended where it did. */
static char *reason_of(const struct capacity *capacity)
{
    if (capacity->refused[0])
        return memory_format_text("values beyond are no scenario: %s", capacity->refused);
    if (capacity->lowest <= capacity->sparse_per_s)
        return memory_format_text("below %s per second fewer than 20 requests are expected in all "
                                  "replications; lengthen the horizon or raise --max-replications",
                                  READABLE(capacity->sparse_per_s, 3));
    char count[READABLE_SIZE];
    if (capacity->is_cut)
        return memory_copy_text(way_to_finish(capacity));
    if (knows_needed(capacity))
        return memory_format_text("%" PRIu64 " replications do not decide, about %s might: raise "
                                  "--max-replications",
                                  capacity->replications, readable_count(capacity->needed, count));
    if (capacity->is_settled)
        return memory_copy_text("the last of them gave the same in every replication");
    return memory_copy_text("ask for another goal, or see whether a longer horizon helps");
}

static void qualify_ends(struct warnings *warnings, const struct capacity *capacity,
                         const char *parameters)
{
    if ((!isnan(capacity->pass) && !isnan(capacity->fail)) || capacity->impossible[0]
        || capacity->untried[0] || capacity->is_unlimited)
        return;
    char *reason = reason_of(capacity);
    char lowest[QUANTITY_SIZE], highest[QUANTITY_SIZE];
    bool is_one = capacity->lowest == capacity->highest;
    quantity_print(capacity->lowest, 4, lowest);
    quantity_print(capacity->highest, 4, highest);
    warnings_add(warnings, "capacity_is_open", "%s%sof what was tried, %s%s%s, %s: %s", parameters,
                 parameters[0] ? ": " : "", lowest, is_one ? "" : " to ", is_one ? "" : highest,
                 !isnan(capacity->fail)   ? "nothing meets the goal for sure"
                 : !isnan(capacity->pass) ? "nothing fails it for sure"
                                          : "nothing meets the goal or fails it for sure",
                 reason);
    free(reason);
}

void capacity_warn(struct warnings *warnings, const struct capacity *capacity, double tolerance,
                   const char *parameters)
{
    qualify_width(warnings, capacity, tolerance, parameters);
    qualify_ends(warnings, capacity, parameters);
}
