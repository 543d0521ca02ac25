/*
 * curves.h: the points of an experiment by curve: those that differ in their rate alone.
 */
#ifndef STUDY_CURVES_H
#define STUDY_CURVES_H

#include "study/runner.h"

struct curve {
    const struct point *const *points; /* borrowed of the list of curves; in their order */
    size_t count;
};

struct curves {
    const struct point **points; /* owned; curve by curve */
    struct curve *items;         /* owned; in the order of their first points */
    size_t count;
};

/* The points must stay where they are. Release with curves_free. */
void curves_find(struct curves *curves, const struct point points[], size_t count);
void curves_free(struct curves *curves);

#endif
