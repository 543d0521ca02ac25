/*
 * timeline_option.h: --timeline of run: what the first replication of the first point did when, as
 * a file for readers of traces.
 */
#ifndef CLI_OPTIONS_TIMELINE_OPTION_H
#define CLI_OPTIONS_TIMELINE_OPTION_H

#include "cli/command_line.h"
#include "study/runner.h"

#define TIMELINE_OPTIONS                                                                           \
    {"timeline", "FILE",                                                                           \
     "writes what the first replication of the first point did when, for ui.perfetto.dev", false}, \
        {"timeline-from", "S", "begins it at this time of the simulation; 0 when not given",       \
         false},                                                                                   \
    {                                                                                              \
        "timeline-to", "S", "ends it there; with the simulation when not given", false             \
    }

struct timeline_option {
    const char *path; /* NULL: none is asked for */
    double from_s;
    double to_s;
};

/* option   out; path is borrowed of the line. Fails on times that are none, or in wrong order. */
bool timeline_option_read(struct timeline_option *option, const struct command_line *line,
                          struct error *error) MUST_CHECK;

/*
 * Simulates that replication once more, so that no result depends on being watched, and writes the
 * file if it is asked for; says on stderr what is in it.
 *
 * stop   ends it once it is set, with ERROR_INTERRUPTED
 */
bool timeline_option_write(const struct timeline_option *option, struct experiment *experiment,
                           const atomic_bool *stop, struct error *error) MUST_CHECK;

#endif
