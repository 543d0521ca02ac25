/*
 * qualify.h: what must be known beside the numbers of a point: whatever was withheld, or is not
 * what it seems.
 */
#ifndef STUDY_QUALIFY_H
#define STUDY_QUALIFY_H

#include "study/runner.h"

/* Fills point->warnings; the point must be answered and still have its replications. */
void qualify_point(struct point *point);

/* Has what is withheld of the measure in place of what is of e2e_s. */
void qualify_measure(struct point *point, struct measure measure);

/* The warnings of all points, each told once with the number of points that it is about: most are
 * the same for many. Begins as {0}. */
struct qualifications {
    struct warnings distinct; /* owned */
    size_t *counts;           /* owned; of points, for each */
    size_t capacity;
    size_t points;
};

/* add takes a point's warnings, tell hands on what there are, with numbers of points. */
void qualifications_add(struct qualifications *all, const struct point *point);
void qualifications_tell(const struct qualifications *all, struct warnings *warnings);
void qualifications_free(struct qualifications *all);

/* The same of points that are all there. */
void qualify_summarize(struct warnings *warnings, const struct point points[], size_t count);

#endif
