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

/*
 * The warnings of all points, each told once with the number of points that it is about: most are
 * the same for many.
 *
 * count   points that were answered, from the first on
 */
void qualify_summarize(struct warnings *warnings, const struct point points[], size_t count);

#endif
