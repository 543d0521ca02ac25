/*
 * bracket_enclose.h: from one value on, until values of both signs are known.
 */
#ifndef STUDY_SEARCH_BRACKET_ENCLOSE_H
#define STUDY_SEARCH_BRACKET_ENCLOSE_H

#include "study/search/bracket_search.h"

bool bracket_is_enclosed(const struct bracket_search *search);

/*
 * Goes to where each sign is expected, with more replications where none are decided. Ends of which
 * nothing was found are NAN in the bracket.
 */
bool bracket_enclose(struct bracket_search *search, double start, struct error *error);

#endif
