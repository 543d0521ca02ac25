#include "cli/session.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/readable.h"
#include "base/warning.h"
#include "scenario/library.h"
#include "scenario/scenario.h"
#include "scenario/scenario_faults.h"
#include "study/bounds/bounds.h"
#include "json/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_JOBS 1024   /* threads; more than any machine has cores */
#define MOST_EVENTS 1e11 /* about a day of one core */

const char *session_built_folder(void)
{
    return PISIM_DATA_DIR;
}

/* "PATH=VALUE" */
static bool apply_setting(struct json_document *document, const char *setting, struct error *error)
{
    const char *equals = strchr(setting, '=');
    if (!equals || equals == setting)
        return error_set(error, ERROR_USAGE, NULL, "--set", "must be PATH=VALUE, is \"%s\"",
                         setting);
    char *path = memory_format_text("%.*s", (int)(equals - setting), setting);
    bool set = json_set(document, path, equals + 1, JSON_COMMAND_LINE, error);
    free(path);
    return set;
}

/* Where several cannot be set each is told, the last by the caller. */
static bool apply_settings(struct json_document *document, const struct command_line *line,
                           struct error *error)
{
    const char *setting;
    bool good = true;
    for (size_t k = 0; (setting = command_line_value_at(line, "set", k)); k++) {
        struct error here = {0};
        if (apply_setting(document, setting, &here))
            continue;
        if (!good)
            error_print(error, stderr);
        *error = here;
        good = false;
    }
    return good;
}

/* Objectives of the command line take the place of the scenario's. */
static bool apply_slos(struct json_document *document, const struct command_line *line,
                       struct error *error)
{
    if (!command_line_knows(line, "slo")) /* of a verb that judges nothing */
        return true;
    char path[32];
    size_t count = 0;
    char *list = memory_copy_text("[0");
    for (; command_line_value_at(line, "slo", count); count++) {
        char *longer = memory_format_text("%s%s", list, count > 0 ? ",0" : "");
        free(list);
        list = longer;
    }
    char *whole = memory_format_text("%s]", list);
    bool set = count == 0 || json_set(document, "slo", whole, JSON_COMMAND_LINE, error);
    for (size_t k = 0; set && k < count; k++) {
        snprintf(path, sizeof path, "slo[%zu]", k);
        set = json_set(document, path, command_line_value_at(line, "slo", k), JSON_COMMAND_LINE,
                       error);
    }
    free(list);
    free(whole);
    return set;
}

static bool read_scenario(struct session *session, const struct command_line *line,
                          struct error *error)
{
    const char *name = line->operands[0];
    char *path = library_find(&session->library, LIBRARY_SCENARIO, name);
    if (!path) {
        char *message = library_unknown_message(&session->library, LIBRARY_SCENARIO, name);
        error_set(error, ERROR_INPUT, NULL, NULL, "%s", message);
        free(message);
        return false;
    }
    library_set_beside(&session->library, path);
    session->document.origin = JSON_SCENARIO;
    session->document.world = session->library.world = &session->world;
    session->scenario_file = path;
    return json_load(&session->document, path, error)
        && apply_settings(&session->document, line, error)
        && apply_slos(&session->document, line, error);
}

#define UNLIKELY_LOAD 1000.0 /* times the bound: a slip of units */

/* Requests per hour or day where those of a second are meant. */
static void warn_of_rate(struct session *session)
{
    const struct point *first = &session->experiment.points[0];
    double rate_per_s = first->scenario.arrivals.rate_per_s;
    const struct bound *binding = bounds_binding(&first->bounds);
    char rate[READABLE_SIZE], bound[READABLE_SIZE];
    if (rate_per_s > UNLIKELY_LOAD * binding->bound_per_s)
        warnings_add(&session->warnings, "unlikely_unit",
                     "requests come at %s, where no more than %s can %sbe served: rates are per "
                     "second, 36 per hour are 0.01",
                     readable_rate(rate_per_s, rate), readable_rate(binding->bound_per_s, bound),
                     binding->is_of_mix ? "all " : "");
}

/* The text of a scenario's file, owned by the caller; NULL where there is none to be read. */
static char *read_text(const char *path)
{
    char *text = NULL, piece[4096];
    size_t size = 0, got;
    FILE *file = fopen(path, "rb");
    FILE *stream = file ? memory_require(open_memstream(&text, &size)) : NULL;
    while (file && (got = fread(piece, 1, sizeof piece, file)) > 0)
        fwrite(piece, 1, got, stream);
    if (file) {
        fclose(file);
        fclose(stream);
    }
    return text;
}

/* "file:12", of what the file itself says wrongly. */
static void add_line(struct error *fault, const struct session *session, const char *text)
{
    size_t length = strlen(fault->file);
    size_t line = strcmp(fault->file, session->document.file) == 0 && text
                    ? json_line_of(text, fault->place)
                    : 0;
    bool is_of_command = fault->is_of_command_line;
    if (line > 0 && !is_of_command)
        snprintf(fault->file + length, sizeof fault->file - length, ":%zu", line);
}

/* Where more than what was met first is wrong, all is told, each with its line; the last is left to
 * the caller. */
static void tell_faults(struct session *session, struct error *error)
{
    struct json_faults faults;
    if (error->code != ERROR_INPUT || strcmp(error->file, session->document.file) != 0)
        return;
    scenario_faults_find(&faults, &session->document, &session->library);
    char *text = faults.count > 1 ? read_text(session->document.file) : NULL;
    for (size_t i = 0; faults.count > 1 && i < faults.count; i++) {
        add_line(&faults.items[i], session, text);
        if (i + 1 < faults.count)
            error_print(&faults.items[i], stderr);
        else
            *error = faults.items[i];
    }
    free(text);
    json_faults_free(&faults);
}

bool session_load(struct session *session, struct error *error)
{
    size_t stretch = session->stretch > 0 ? session->stretch : SIZE_MAX;
    bool loaded = experiment_open(&session->experiment, &session->document, &session->shard,
                                  stretch, &session->library, error)
               && session_note_settings(session, error);
    if (loaded) {
        scenario_warn_of_units(&session->notes, &session->experiment.sweep, &session->warnings);
        warn_of_rate(session);
        warnings_print(&session->warnings, stderr);
        warnings_sort(&session->warnings); /* kept alike, whichever points a shard has read */
    } else {
        tell_faults(session, error);
    }
    return loaded;
}

bool session_read(struct session *session, const struct command_line *line, struct error *error)
{
    *session = (struct session){0};
    library_init(&session->library, command_line_value(line, "models"), session_built_folder(),
                 &session->warnings);
    return read_scenario(session, line, error);
}

bool session_open(struct session *session, const struct command_line *line, struct error *error)
{
    return session_read(session, line, error) && session_load(session, error);
}

const char *session_database(const struct command_line *line)
{
    const char *out = command_line_value(line, "out");
    return out && strcmp(out, "-") != 0 ? out : NULL;
}

bool session_jobs(const struct command_line *line, unsigned *jobs, struct error *error)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned long long wanted = online > 0 ? (unsigned long long)online : 1;
    if (!command_line_integer(line, "jobs", 1, MOST_JOBS, &wanted, error))
        return false;
    *jobs = (unsigned)wanted;
    return true;
}

bool session_max_events(const struct command_line *line, double *most_events, struct error *error)
{
    *most_events = MOST_EVENTS;
    return command_line_number(line, "max-events", most_events, error)
        && (*most_events > 0.0
            || error_set(error, ERROR_USAGE, NULL, "--max-events", "must be above 0, is %s",
                         READABLE(*most_events, 6)));
}

bool session_open_text(struct session *session, const char *text, const char *scenario_file,
                       const char *models_folder, const struct shard *shard, struct error *error)
{
    const char *name = scenario_file ? scenario_file : "stored scenario";
    *session = (struct session){.scenario_file = memory_copy_text(name), .shard = *shard};
    library_init(&session->library, models_folder, session_built_folder(), &session->warnings);
    if (scenario_file)
        library_set_beside(&session->library, scenario_file);
    session->document.origin = JSON_SCENARIO;
    session->document.world = session->library.world = &session->world;
    return json_parse(&session->document, name, text, error) && session_load(session, error);
}

static void take_warnings(struct session *session, const struct warnings *stored)
{
    warnings_free(&session->warnings);
    for (size_t i = 0; i < stored->count; i++)
        warnings_add(&session->warnings, stored->items[i].code, "%s", stored->items[i].message);
}

bool session_open_run(struct session *session, const struct past_run *run,
                      const char *models_folder, const struct shard *shard, struct error *error)
{
    bool opened =
        session_open_text(session, run->scenario, run->scenario_file, models_folder, shard, error);
    session->stored = run->scenario;
    if (opened)
        take_warnings(session, &run->warnings);
    return opened;
}

void session_close(struct session *session)
{
    experiment_free(&session->experiment);
    json_notes_free(&session->notes);
    json_notes_free(&session->elsewhere);
    free(session->varies);
    json_free(&session->document);
    library_free(&session->library);
    json_world_free(&session->world);
    warnings_free(&session->warnings);
    free(session->scenario_file);
}
