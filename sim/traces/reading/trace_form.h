/*
 * trace_form.h: what of a trace's file is read, and what it means: which columns, in which unit,
 * counted from where, whose rows, which part.
 */
#ifndef TRACES_TRACE_FORM_H
#define TRACES_TRACE_FORM_H

#include "base/error.h"
#include "json/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the label of a row is, which is text in a column of its own. */
enum trace_labels {
    LABELS_HASH,   /* the text's hash */
    LABELS_NUMBER, /* a whole number, which the text must be */
    LABELS_ORDINAL /* n for the n-th distinct text of the file, from 1 */
};

/* What an empty text is as a label. */
enum trace_empty {
    EMPTY_ONE, /* a text as any other */
    EMPTY_EACH /* each row's is another one */
};

enum trace_origin {
    ORIGIN_USUAL, /* the first of dates, and of numbers that begin late; else zero */
    ORIGIN_ZERO,
    ORIGIN_FIRST /* the earliest row that is taken */
};

/* One thing that a column may be. */
struct trace_condition {
    const char *column;
    const char *text; /* it is this; NULL: a number between the ends */
    double low;
    double high;
    bool has_low; /* the end itself counts */
    bool has_high;
    bool or_next; /* or what the next one says of the same column */
};

enum trace_spread {
    SPREAD_UNIFORM, /* at equal distances within their interval */
    SPREAD_POISSON  /* at random, drawn anew in each replication */
};

/* In one count; and of all counts together, where they are held in memory. */
#define MOST_COUNTED_REQUESTS 20000000ULL

/* Rows that hold how many requests came in an interval. */
struct trace_counts {
    double every_s;     /* length of an interval; 0: rows are requests */
    const char *column; /* with the count, beside the interval's begin; NULL: columns 1, 2, ... */
    enum trace_spread spread;
};

/* Texts are borrowed. Zeros but for the names stand for seconds from zero, of all rows. */
struct trace_form {
    const char *time;  /* column with the times, or NULL: told by the file's content */
    const char *label; /* column that tells whose request it is; NULL: labels are 0 */
    enum trace_labels labels;
    const char *minus; /* column with durations that are taken off the times, or NULL */
    int decimals;      /* numbers count 10^-decimals s */
    enum trace_empty empty;
    enum trace_origin origin;
    const struct trace_condition *conditions; /* all of which a row must fulfil */
    size_t condition_count;
    double from_s; /* the part that is read, which begins at time 0; to_s 0: until the end */
    double to_s;
    struct trace_counts counts;
};

/* Keys of "arrivals" that are read here, ended by NULL. */
extern const char *const trace_form_keys[];

/*
 * Reads these keys of the object; texts are borrowed from it.
 *
 * conditions   out, owned by the caller: those of the form
 */
bool trace_form_load(struct trace_form *form, struct trace_condition **conditions,
                     const struct json_node *node, struct error *error) MUST_CHECK;

/* A form that owns what it has; trace_form_free_copy. */
void trace_form_copy(struct trace_form *copy, const struct trace_form *form, void **owned);
bool trace_form_is_equal(const struct trace_form *left, const struct trace_form *right);

#endif
