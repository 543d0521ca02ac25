/*
 * onset.h: from which rate on requests find no precompute.
 *
 * The onset is where the fraction of stock-outs crosses a threshold. A simulation can only say
 * between which of the rates tried it lies: the highest whose interval lies below, and the lowest
 * whose interval lies above.
 */
#ifndef STUDY_SEARCH_ONSET_H
#define STUDY_SEARCH_ONSET_H

#include "study/curves.h"

#define ONSET_THRESHOLD 0.01

struct onset {
    double below_per_s; /* NAN when already the lowest rate is not below */
    double above_per_s; /* NAN when even the highest rate is not above */
};

struct onset onset_find(const struct curve *curve);

#endif
