#include "cli/options/timeline_option.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/readable.h"
#include "system/requests/metrics.h"
#include "system/requests/settings.h"
#include "system/requests/simulation.h"
#include "system/timeline/timeline.h"
#include "json/json_write.h"

#include <math.h>
#include <stdlib.h>

bool timeline_option_read(struct timeline_option *option, const struct command_line *line,
                          struct error *error)
{
    *option =
        (struct timeline_option){.path = command_line_value(line, "timeline"), .to_s = INFINITY};
    if (!command_line_number(line, "timeline-from", &option->from_s, error)
        || !command_line_number(line, "timeline-to", &option->to_s, error))
        return false;
    bool has_window =
        command_line_has(line, "timeline-from") || command_line_has(line, "timeline-to");
    if (has_window && !option->path)
        return error_set(error, ERROR_USAGE, NULL, "--timeline-from, --timeline-to",
                         "need a file: --timeline FILE");
    if (option->from_s < 0.0)
        return error_set(error, ERROR_USAGE, NULL, "--timeline-from", "must be at least 0, is %s",
                         READABLE(option->from_s, 6));
    if (option->from_s >= option->to_s)
        return error_set(error, ERROR_USAGE, NULL, "--timeline-to",
                         "must be after --timeline-from, %s, is %s", READABLE(option->from_s, 6),
                         READABLE(option->to_s, 6));
    return !option->path || output_check(option->path, OUTPUT_REPLACES, error);
}

/* What the file is of, as JSON; owned by the caller. */
static char *about(const struct timeline_option *option, const struct point *point)
{
    char *text = NULL;
    size_t size = 0;
    struct json_writer writer = {.stream = memory_require(open_memstream(&text, &size))};
    json_write_object(&writer, NULL, true);
    json_write_text(&writer, "scenario", point->scenario.name);
    json_write_integer(&writer, "point", point->point_index);
    json_write_raw(&writer, "parameters", point->parameters);
    json_write_integer(&writer, "replication", 1);
    json_write_integer(&writer, "seed", point->scenario.simulation.seed);
    json_write_number(&writer, "from_s", option->from_s);
    json_write_number(&writer, "to_s", option->to_s);
    json_write_object_end(&writer);
    fclose(writer.stream);
    ((char *)memory_require(text))[size - 1] = '\0'; /* the end of its line */
    return text;
}

static void tell(const struct timeline_option *option, const struct experiment *experiment,
                 double end_s)
{
    const struct point *point = &experiment->points[0];
    char *word = command_line_word(option->path);
    if (end_s < option->to_s && isfinite(option->to_s) && end_s <= option->from_s)
        fprintf(stderr, "pisim: the timeline is empty: the simulation ends at %s s\n",
                READABLE(end_s, 6));
    else
        fprintf(stderr, "pisim: the timeline of one replication%s%s is in %s, from %s to %s s\n",
                experiment->sweep.point_count > 1 ? " of " : "",
                experiment->sweep.point_count > 1 ? point->parameters : "", word,
                READABLE(option->from_s, 6), READABLE(end_s, 6));
    free(word);
}

static bool simulate(const struct timeline_option *option, const struct point *point,
                     const atomic_bool *stop, FILE *stream, double *end_s, struct error *error)
{
    struct simulation_settings settings = point->scenario.simulation;
    struct metrics metrics = {0};
    char *text = about(option, point);
    settings.timeline =
        timeline_new(&(struct timeline_settings){.stream = stream,
                                                 .from_s = option->from_s,
                                                 .to_s = option->to_s,
                                                 .server_count = settings_server_count(&settings),
                                                 .client_count = settings_client_count(&settings),
                                                 .about = text});
    settings.stop = stop;
    bool simulated = simulation_run(&settings, 1, &metrics, error);
    *end_s = timeline_end_s(settings.timeline);
    timeline_free(settings.timeline);
    metrics_free(&metrics);
    free(text);
    return simulated;
}

bool timeline_option_write(const struct timeline_option *option, struct experiment *experiment,
                           const atomic_bool *stop, struct error *error)
{
    struct output output;
    double end_s = 0.0;
    if (!option->path)
        return true;
    if (experiment->first > 0 && !experiment_load_stretch(experiment, 0, error))
        return false;
    if (!output_open(&output, option->path, OUTPUT_REPLACES, error))
        return false;
    bool simulated = simulate(option, &experiment->points[0], stop, output.stream, &end_s, error);
    bool written = output_close(&output, simulated, error);
    if (written)
        tell(option, experiment, end_s);
    return written;
}
