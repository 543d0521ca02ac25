#include "cli/answers/capacity_least.h"

#include "base/error.h"
#include "base/warning.h"
#include "cli/answers/cheapest_output.h"
#include "cli/exit_status.h"
#include "cli/options/format_option.h"
#include "scenario/measure_name.h"
#include "study/qualify.h"
#include "study/search/cheapest.h"
#include "study/series.h"

#include <stdlib.h>

static bool read_measure(const struct command_line *line, struct measure *measure,
                         struct error *error)
{
    const char *name = command_line_value(line, "least");
    if (!measure_read(name, measure)) {
        char *message = measure_unknown_message(name);
        error_set(error, ERROR_USAGE, NULL, "--least", "%s", message);
        free(message);
        return false;
    }
    if (!series_is_possible(*measure))
        return error_set(error, ERROR_USAGE, NULL, "--least",
                         "must have an interval, which a maximum has not");
    return !measure_is_better_high(*measure)
        || error_set(error, ERROR_USAGE, NULL, "--least",
                     "must be a metric of which less is better, is \"%s\"", name);
}

bool capacity_least_check(const struct command_line *line, struct error *error)
{
    static const char *const foreign[] = {"--find", "--between", "--stable", "--onset",
                                          "--tolerance"};
    struct measure measure;
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (command_line_has(line, foreign[i] + 2))
            return error_set(error, ERROR_USAGE, NULL, foreign[i],
                             "belongs to a search, and --least tries all that --vary gives");
    if (!command_line_has(line, "need"))
        return error_set(error, ERROR_USAGE, NULL, "--least", "needs the rate to serve: --need");
    return read_measure(line, &measure, error);
}

static int exit_status_of(const struct cheapest *cheapest)
{
    return cheapest->met > 0 ? 0 : cheapest_is_open(cheapest) ? EXIT_UNDECIDED : EXIT_FAILED;
}

static void warn(const struct experiment *experiment)
{
    struct warnings warnings = {0};
    qualify_summarize(&warnings, experiment->points, experiment->point_count);
    warnings_print(&warnings, stderr);
    warnings_free(&warnings);
}

bool capacity_least(struct experiment *experiment, struct probing *probing,
                    const struct command_line *line, int *exit_status, struct error *error)
{
    struct cheapest cheapest = {0};
    struct measure measure;
    enum output_format format;
    if (!format_option_read(line, &format, error) || !read_measure(line, &measure, error))
        return false;
    bool found = cheapest_find(&cheapest, experiment, probing, measure, error);
    if (found) {
        cheapest_print(&cheapest, experiment, format, stdout);
        *exit_status = exit_status_of(&cheapest);
        warn(experiment);
    } else if (probing->interrupted) {
        *exit_status = EXIT_INTERRUPTED;
        fputs("pisim: interrupted: not every setting was simulated, so none is called cheapest\n",
              stderr);
    }
    cheapest_free(&cheapest);
    return found || probing->interrupted;
}
