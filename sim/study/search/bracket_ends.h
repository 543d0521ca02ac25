/*
 * bracket_ends.h: how far between two probes the ends of a bracket can be told.
 *
 * Two probes of one look see the same draws. Where the one is met and the other fails, the upper
 * limit of the mean crosses 0 somewhere between them, and so does the lower one: these are the ends
 * of the rates that the test does not refuse, its inversion. Between the probes both limits are
 * taken to be straight, with the slope that the mean has at the end from which they begin, or
 * between the probes where that is steeper: so a curve that bends, either way, brings no end too
 * close. Only of rates, since what one asks of them changes smoothly, and only where the probes are
 * close.
 */
#ifndef STUDY_SEARCH_BRACKET_ENDS_H
#define STUDY_SEARCH_BRACKET_ENDS_H

#include "study/search/bracket_search.h"

/* Whether ends are told between probes: of rates with one objective, where there is chance. */
bool bracket_tells_between(const struct bracket_search *search);

/* Of the bracket that probes have found; NULL where there is no such end. */
struct bracket bracket_ends(const struct bracket_search *search, const struct finding *low,
                            const struct finding *high);

#endif
