/*
 * swept_onset.h: from how many users, or which rate of one class, requests find no precompute.
 *
 * A sweep over either has no rate: each of its points is a contender of its own. What they say
 * together, of points that are alike in all else, is told here as of the rates of a curve.
 */
#ifndef CLI_ANSWERS_SWEPT_ONSET_H
#define CLI_ANSWERS_SWEPT_ONSET_H

#include "study/runner.h"

#include <stdio.h>

struct swept_point;

struct swept_onset {
    const struct experiment *experiment; /* borrowed */
    const char *path;                    /* borrowed: what is swept; NULL: nothing of the kind */
    struct swept_point *points;          /* owned, as they come */
    size_t count;
    size_t capacity;
};

/* Of a sweep over a rate of all there is nothing to tell. Release with swept_onset_free. */
void swept_onset_init(struct swept_onset *onset, const struct experiment *experiment);
void swept_onset_add(struct swept_onset *onset, const struct point *point);
/* A sentence for each set of points that are alike in all else; once, at the end. */
void swept_onset_print(struct swept_onset *onset, FILE *stream);
void swept_onset_free(struct swept_onset *onset);

#endif
