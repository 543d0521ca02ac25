/*
 * report_curves.h: which rows of a chart's data belong to one curve.
 */
#ifndef RESULTS_REPORT_REPORT_CURVES_H
#define RESULTS_REPORT_REPORT_CURVES_H

#include "results/report/report_chart.h"
#include "results/report/report_rows.h"

struct report_curve {
    char *name;   /* owned; for people */
    size_t *rows; /* owned; in the order in which they come */
    size_t row_count;
    size_t capacity;
};

struct report_curves {
    struct report_curve *items; /* owned */
    size_t count;
    size_t capacity;
};

/* What a sweep sets, {"client.threads":2}, as client.threads:2; owned by the caller. */
char *report_curves_readable(const char *text);

/* In the order in which they come. Owned by the caller; report_curves_free. */
void report_curves_find(struct report_curves *curves, const struct report_chart *chart,
                        const struct report_rows *rows);
void report_curves_free(struct report_curves *curves);

#endif
