/* bound_words.c: what a bound demands, in words. */
#include "study/bounds/bounds.h"

#include "base/readable.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Tenths of seconds, or three digits of what is shorter. */
static void print_seconds(double seconds, char text[static 32])
{
    if (seconds < 10.0)
        snprintf(text, 32, "%.31s", READABLE(seconds, 3));
    else
        snprintf(text, 32, "%.1f", seconds);
}

bool bound_is_users(const struct bound *bound)
{
    return strcmp(bound->resource, "users") == 0;
}

const char *bound_demand(const struct bound *bound, char text[static BOUND_DEMAND_SIZE])
{
    bool has_both = bound->offline_s > 0.0 && bound->online_s > 0.0;
    if (bound_is_users(bound)) {
        snprintf(text, BOUND_DEMAND_SIZE, "each asks once in %s s at most, on average",
                 READABLE(bound->online_s, 4));
        return text;
    }
    bool are_several = bound->capacity > 1.0 && floor(bound->capacity) == bound->capacity;
    char offline[32], online[32], several[40] = "";
    print_seconds(bound->offline_s, offline);
    print_seconds(bound->online_s, online);
    if (are_several)
        snprintf(several, sizeof several, ", %s at a time", READABLE(bound->capacity, 4));
    snprintf(text, BOUND_DEMAND_SIZE, "%s%s%s%s%s per inference%s",
             bound->offline_s > 0.0 ? offline : "", bound->offline_s > 0.0 ? " s offline" : "",
             has_both ? " and " : "", bound->online_s > 0.0 ? online : "",
             bound->online_s > 0.0 ? " s online" : "", several);
    return text;
}
