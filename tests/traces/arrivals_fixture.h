/*
 * arrivals_fixture.h: arrivals from JSON, and their first times.
 */
#ifndef TESTS_ARRIVALS_FIXTURE_H
#define TESTS_ARRIVALS_FIXTURE_H

#include "trace_fixture.h"
#include "traces/arrivals/arrivals.h"

#include <math.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* One replication's first arrivals. */
static inline void draw(const struct arrivals_settings *settings, uint64_t seed,
                        uint64_t replication_index, double times_s[], size_t count)
{
    struct error error = {0};
    struct arrival arrival;
    struct arrivals *arrivals = arrivals_open(settings, seed, replication_index, &error);
    cr_assert(ne(ptr, arrivals, NULL));
    for (size_t k = 0; k < count; k++) {
        cr_assert(arrivals_next(arrivals, &arrival, &error));
        times_s[k] = arrival.arrival_s;
    }
    arrivals_close(arrivals);
}

/* Loads the object under "arrivals". */
static inline bool load_text(struct arrivals_settings *settings, const char *text,
                             const struct trace_file *trace, struct error *error)
{
    struct json_document document = {0};
    cr_assert(json_parse(&document, "test.json", text, error), "%s", error->message);
    struct json_node root = json_root(&document);
    bool loaded = arrivals_load(settings, &root, trace, false, error);
    json_free(&document);
    return loaded;
}

/* The first times of a process, drawn with seed 1; owned by the caller. */
static inline double *draw_text(const char *text, size_t count)
{
    struct error error = {0};
    struct arrivals_settings settings;
    double *times_s = malloc(count * sizeof *times_s);
    cr_assert(load_text(&settings, text, NULL, &error), "%s: %s", text, error.message);
    draw(&settings, 1, 1, times_s, count);
    arrivals_settings_free(&settings);
    for (size_t k = 1; k < count; k++)
        cr_assert(times_s[k] >= times_s[k - 1]);
    return times_s;
}

#endif
