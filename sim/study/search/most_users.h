/*
 * most_users.h: how many users of a closed loop a search goes up to.
 */
#ifndef STUDY_SEARCH_MOST_USERS_H
#define STUDY_SEARCH_MOST_USERS_H

#include "study/runner.h"
#include "study/search/unreachable.h"

/* Times the long-run limit that a search of rates or users goes up to: stocks may last beyond it.
 */
#define MOST_BOUNDS 16.0

/*
 * As with rates no more than would ask for sixteen times what can be served in the long run: beyond
 * that everybody only waits longer. Where more users bring all that they need with them there is no
 * such number, and of several classes it is not known: then 64 times as many as the scenario has.
 *
 * why   out: why no more are tried, in words
 */
double most_users(const struct point *point, char why[static UNREACHABLE_SIZE]);

#endif
