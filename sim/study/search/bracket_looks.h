/*
 * bracket_looks.h: how many replications each look of a search has, and how much it may err by.
 *
 * Looks see the same replications, each more of them than the one before: an interim analysis. A
 * look takes a share of the error that is left, so that all together never take more than all
 * (Bonferroni with weights; the exact boundary of two such looks of which the second has eight
 * times the replications would save 0.4 % of the half-width). A look from which nobody expects the
 * end, since it encloses or aims the next one, takes little of it; the one that is to end the
 * search takes most, and the last that there may be takes all.
 *
 * How many replications the ending look has, follows from the tolerance and from how much
 * replications vary, not from where the turn seems to be. That a sample size which is found so
 * leaves the error as it is: Wittes and Brittain, Statistics in Medicine 9 (1990); with information
 * in place of time: Mehta and Tsiatis, Drug Information Journal 35 (2001).
 */
#ifndef STUDY_SEARCH_BRACKET_LOOKS_H
#define STUDY_SEARCH_BRACKET_LOOKS_H

#include "study/search/bracket_search.h"

/* Begins with the replications that simulate has for times 1. */
void bracket_first_look(struct bracket_search *search);

/* Whether there may be no more replications. */
bool bracket_is_last_look(const struct bracket_search *search);

/* Goes on with four times the replications. */
void bracket_enclose_look(struct bracket_search *search);

/* Goes on with so many times the replications of the first look: at least with half as many more
 * than before. The look may not be the last. */
void bracket_aim_look(struct bracket_search *search, double times);
void bracket_ending_look(struct bracket_search *search, double times);

/* Of the next look, if it is to end the search. */
double bracket_ending_error(const struct bracket_search *search);

#endif
