/*
 * sweep.h: the grid of settings to try.
 *
 * "sweep": {"PATH": [values], "PATH": {"linear": [first, last, count]} or {"log": [first, last,
 * count]}, "zip": {"PATH": values, "PATH": values}} Every member is an axis; the points are all
 * combinations, the last axis varying fastest. The members of a zip (or of each of a list of zips)
 * advance together.
 */
#ifndef SCENARIO_SWEEP_H
#define SCENARIO_SWEEP_H

#include "json/json.h"

#define SWEEP_MOST_POINTS 100000  /* seconds to read, hours to run */
#define SWEEP_MOST_VALUES 1000000 /* of all paths together */

/* Values of one path, as JSON text. */
struct sweep_column {
    char *path;    /* owned */
    char **values; /* owned */
    size_t count;
};

/* Columns that advance together. */
struct sweep_axis {
    struct sweep_column *columns; /* owned */
    size_t column_count;
    size_t count; /* of settings */
};

struct sweep {
    struct sweep_axis *axes; /* owned */
    size_t axis_count;
    size_t point_count; /* 1 without axes */
    size_t value_count; /* of all columns */
};

/*
 * Reads the member "sweep" of a scenario; absent is one point.
 *
 * Owned by the caller, also after a failure; sweep_free. Fails on columns of a zip with different
 * lengths, on a path that two axes set or that is within another's, on "sweep", on empty lists, and
 * on more than SWEEP_MOST_POINTS points or SWEEP_MOST_VALUES values, before room is made for them.
 */
bool sweep_load(struct sweep *sweep, const struct json_node *scenario,
                struct error *error) MUST_CHECK;
void sweep_free(struct sweep *sweep);

/* Sets the values of point k (from 0) in a copy of the scenario. */
bool sweep_apply(const struct sweep *sweep, size_t k, struct json_document *scenario,
                 struct error *error) MUST_CHECK;

/*
 * What the sweep sets at point k, as a JSON object of path and value; owned by the caller.
 *
 * except   a path to leave out, or NULL
 */
char *sweep_parameters(const struct sweep *sweep, size_t k, const char *except);

/*
 * What tells the curve of point k from others: points alike in all but one path, along which they
 * go, are one curve. A seed that advances with that path goes along with it: other draws are no
 * other service.
 *
 * along   the path, or NULL where the sweep does not set it: each point is a curve of its own
 */
char *sweep_curve(const struct sweep *sweep, size_t k, const char *along);

/* Whether a column of the axis tells curves along that path apart. */
bool sweep_tells_curves(const struct sweep_axis *axis, const struct sweep_column *column,
                        const char *along);

/* The value of a path at point k as JSON text, borrowed; NULL when the sweep does not set it. */
const char *sweep_value(const struct sweep *sweep, size_t k, const char *path);

#endif
