/*
 * bracket_aim.h: the looks of a search that has enclosed what it seeks.
 */
#ifndef STUDY_SEARCH_BRACKET_AIM_H
#define STUDY_SEARCH_BRACKET_AIM_H

#include "study/search/bracket_search.h"

/* By how far two probes are apart at most to aim between them: a line is no good model beyond. */
#define AIMING_RATIO 1.25

/* At this look, known from an earlier one or simulated; the sign as bisection has it. */
bool bracket_probe(struct bracket_search *search, double value, int *sign, struct error *error);

/* Goes on to a later look, or stays at the last: by aiming, where that is possible, else by
 * halving. */
bool bracket_look_again(struct bracket_search *search, struct error *error);

#endif
