/*
 * report_chart.h: the charts of a report: which query gives the data, and what of it is drawn.
 *
 * The same table is drawn by the page (results/report/report.js) and by gnuplot (report_figure.h).
 */
#ifndef RESULTS_REPORT_REPORT_CHART_H
#define RESULTS_REPORT_REPORT_CHART_H

#include <stdbool.h>
#include <stddef.h>

/* As many columns as a chart of report_charts.c has. */
#define REPORT_MOST_SERIES 4
#define REPORT_MOST_VALUES 7

/* A column that is drawn. */
struct report_value {
    const char *column;
    const char *label;
    const char *low; /* columns of its interval; NULL: none */
    const char *high;
};

/* A map has a mark at each x and y: its shape and colour say the first series; hollow where there
 * is a second. */
enum report_kind { REPORT_LINES, REPORT_STACK, REPORT_BARS, REPORT_MAP, REPORT_GANTT };

/* The series of a map's places where nobody is told apart. */
#define REPORT_UNDECIDED "not distinguishable"

/* lines, stack, bars, map, gantt */
const char *report_kind_name(enum report_kind kind);

/* Over rates there is something to see where the run has several; of one rate there are charts of
 * their own. */
enum report_rates { REPORT_ANY_RATES, REPORT_SEVERAL_RATES, REPORT_ONE_RATE };

struct report_chart {
    const char *id;    /* of the section, and of files */
    const char *title; /* a question */
    const char *text;  /* how to read it */
    const char *query; /* a shipped one; its parameter :run_id chooses the run */
    enum report_kind kind;
    const char *x; /* column */
    const char *x_title;
    const char *x_named_by; /* the column that says what x is, in place of x_title; NULL: none */
    const char *y;          /* of a map: column */
    const char *y_title;
    size_t fewest_rows; /* of which there is something to see */
    enum report_rates rates;
    const char *chosen_by; /* a column by whose value the reader chooses curves; NULL: none */
    bool x_logarithmic;    /* also otherwise, where numbers of x are spaced so */
    bool y_logarithmic;
    bool dots;                                  /* points of a curve are points of the sweep */
    const char *series[REPORT_MOST_SERIES + 1]; /* columns that name a curve; ends with NULL */
    struct report_value values[REPORT_MOST_VALUES + 1]; /* ends with a column of NULL */
};

/* Each ends with an id of NULL. */
extern const struct report_chart report_charts[];
/* Of rows that no query gives: of the steps and the layers of report_inference.h. */
extern const struct report_chart report_step_charts[];
extern const struct report_chart report_layer_charts[];

#endif
