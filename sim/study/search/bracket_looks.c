#include "study/search/bracket_looks.h"

#include <assert.h>
#include <math.h>

/* Of the error that is left: little for a look that only encloses or aims, most for the one that is
 * to end the search, and something for one after it. */
#define EARLY_SHARE 0.1
#define ENDING_SHARE 0.8

#define LOOK_FACTOR 4.0  /* times the replications of the look before: half-widths halve */
#define LEAST_FACTOR 1.5 /* so that there are never more looks than there is room for */

static double error_left(const struct bracket_search *search)
{
    double left = search->error;
    for (unsigned i = 0; i <= search->look; i++)
        left -= search->looks[i].error;
    return left;
}

static bool is_most(const struct bracket_search *search, double times)
{
    return times >= search->most_times;
}

void bracket_first_look(struct bracket_search *search)
{
    search->look = 0;
    search->looks[0] =
        (struct look){1.0, is_most(search, 1.0) ? search->error : search->error * EARLY_SHARE};
}

bool bracket_is_last_look(const struct bracket_search *search)
{
    return is_most(search, search->looks[search->look].times);
}

static void go_on(struct bracket_search *search, double times, double share)
{
    const double least = LEAST_FACTOR * search->looks[search->look].times;
    const double left = error_left(search);
    assert(!bracket_is_last_look(search) && search->look + 1 < MOST_LOOKS);
    times = fmin(fmax(times, least), search->most_times);
    search->looks[++search->look] =
        (struct look){times, is_most(search, times) ? left : left * share};
}

void bracket_enclose_look(struct bracket_search *search)
{
    go_on(search, LOOK_FACTOR * search->looks[search->look].times, EARLY_SHARE);
}

void bracket_aim_look(struct bracket_search *search, double times)
{
    go_on(search, times, EARLY_SHARE);
}

void bracket_ending_look(struct bracket_search *search, double times)
{
    go_on(search, times, ENDING_SHARE);
}

double bracket_ending_error(const struct bracket_search *search)
{
    return error_left(search) * ENDING_SHARE;
}
