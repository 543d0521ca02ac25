#include "cli/options/metric_option.h"

#include "base/error.h"
#include "scenario/measure_name.h"

#include <stdlib.h>

bool metric_option_read(const struct command_line *line, struct measure *measure,
                        struct error *error)
{
    const char *name = command_line_value(line, "metric");
    *measure = (struct measure){.source = MEASURE_LATENCY};
    if (name && !measure_read(name, measure)) {
        char *message = measure_unknown_message(name);
        error_set(error, ERROR_USAGE, NULL, "--metric", "%s", message);
        free(message);
        return false;
    }
    return series_is_possible(*measure)
        || error_set(error, ERROR_USAGE, NULL, "--metric",
                     "must have an interval, which a maximum has not");
}
