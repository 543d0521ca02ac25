#include "cli/output/capacity_output.h"

#include "base/readable.h"
#include "cli/output/summary.h"
#include "study/search/onset.h"
#include "json/quantity.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

static void print_goal(const struct scenario *scenario, enum goal goal, FILE *stream)
{
    char text[SLO_TEXT_SIZE];
    switch (goal) {
    case GOAL_SLO:
        for (size_t i = 0; i < scenario->slo_count; i++) {
            slo_print(&scenario->slos[i], text);
            fprintf(stream, "%s%s", i > 0 ? " and " : "", text);
        }
        return;
    case GOAL_STABLE:
        fputs("stability", stream);
        return;
    case GOAL_ONSET:
        fprintf(stream, "at most %g %% without a precompute", 100.0 * ONSET_THRESHOLD);
        return;
    }
}

/* As many as tell the two ends apart, at least four. */
static int significant_digits(const struct capacity *capacity)
{
    double width = capacity_width(capacity);
    return width > 0.0 ? (int)fmin(fmax(4.0, ceil(-log10(width)) + 1.0), DBL_DECIMAL_DIG) : 4;
}

/* Both ends in the order in which the goal is met and failed at growing rates. */
static void print_rates(const struct capacity *capacity, FILE *stream)
{
    int digits = significant_digits(capacity);
    const char *met = capacity->is_easier ? "from" : "up to";
    const char *failed = capacity->is_easier ? "up to" : "from";
    const char *met_on = capacity->is_easier ? " on" : "";
    const char *failed_on = capacity->is_easier ? "" : " on";
    if (capacity->is_unlimited) {
        fputs("met at every rate: nothing limits it, since nothing takes time", stream);
        return;
    }
    if (isnan(capacity->pass))
        fputs("met at no rate that was tried", stream);
    else
        fprintf(stream, "met %s %.*g per second%s", met, digits, capacity->pass, met_on);
    if (isnan(capacity->fail))
        fputs(", failed at none that was tried", stream);
    else
        fprintf(stream, ", failed %s %.*g per second%s", failed, digits, capacity->fail, failed_on);
}

static bool is_bytes(const char *path)
{
    size_t length = strlen(path);
    return length >= 6 && strcmp(path + length - 6, "_bytes") == 0;
}

/* "8"; of bytes also "244177118592 (244 GB)", as whole bytes are what is set. */
static void print_value(const char *path, double value, FILE *stream)
{
    char text[QUANTITY_SIZE], readable[READABLE_SIZE];
    quantity_print(value, DBL_DIG, text);
    fputs(text, stream);
    if (is_bytes(path))
        fprintf(stream, " (%s)", readable_bytes(value, readable));
}

static void print_values(const struct capacity_request *request, const struct capacity *capacity,
                         FILE *stream)
{
    if (capacity->impossible[0]) {
        fprintf(stream, "no %s can serve %.4g per second, since %s", request->range.path,
                request->need_per_s, capacity->impossible);
        return;
    }
    if (isnan(capacity->pass))
        fprintf(stream, "met with no %s that was tried", request->range.path);
    else {
        fprintf(stream, "met from %s ", request->range.path);
        print_value(request->range.path, capacity->pass, stream);
        fputs(" on", stream);
    }
    if (isnan(capacity->fail))
        fputs(", failed with none that was tried", stream);
    else {
        fputs(", failed with ", stream);
        print_value(request->range.path, capacity->fail, stream);
    }
    fprintf(stream, ", at %.4g per second", request->need_per_s);
    if (capacity->refused[0] && (isnan(capacity->pass) || isnan(capacity->fail)))
        fprintf(stream, " (%s)", capacity->refused);
}

/* The resource that binds in the long run, and the objective that fails first. */
static void print_limits(const struct point *point, const struct capacity_request *request,
                         const struct capacity *capacity, FILE *stream)
{
    const struct bound *bound = bounds_binding(&point->bounds);
    char text[SLO_TEXT_SIZE];
    if (request->goal == GOAL_SLO && !isnan(capacity->fail) && point->scenario.slo_count > 1) {
        slo_print(&capacity->failing, text);
        fprintf(stream, "; %s fails first", text);
    }
    if (request->need_per_s == 0.0 && !capacity->is_unlimited)
        fprintf(stream, "; %s %s at %.4g per second", bound->resource,
                summary_is_plural(bound->resource) ? "bind" : "binds", bound->bound_per_s);
}

void capacity_print(const struct point *point, const struct capacity_request *request,
                    const struct capacity *capacity, FILE *stream)
{
    const struct scenario *scenario = &point->scenario;
    fprintf(stream, "%s on %s, %s", scenario->inference.network.name,
            scenario->inference.input.name, scenario->inference.protocol.name);
    if (strcmp(point->parameters, "{}") != 0)
        fprintf(stream, " %s", point->parameters);
    fputs(": ", stream);
    print_goal(scenario, request->goal, stream);
    fputs(": ", stream);
    if (request->need_per_s > 0.0)
        print_values(request, capacity, stream);
    else
        print_rates(capacity, stream);
    print_limits(point, request, capacity, stream);
    if (capacity->probe_count == 0) {
        fputs(" (nothing was simulated).\n", stream);
        return;
    }
    fprintf(stream, " (%zu probes", capacity->probe_count);
    if (capacity->known_count > 0)
        fprintf(stream, ", %zu of them simulated before,", capacity->known_count);
    fprintf(stream, " of up to %" PRIu64 " replications, %g %% confidence).\n",
            capacity->replications, 100.0 * scenario->replications.confidence);
}

static void write_goal(struct json_writer *writer, const struct scenario *scenario, enum goal goal)
{
    static const char *const names[] = {"slo", "stable", "onset"};
    char text[SLO_TEXT_SIZE];
    json_write_text(writer, "goal", names[goal]);
    json_write_array(writer, "slo", true);
    for (size_t i = 0; goal == GOAL_SLO && i < scenario->slo_count; i++) {
        slo_print(&scenario->slos[i], text);
        json_write_text(writer, NULL, text);
    }
    json_write_array_end(writer);
}

void capacity_write(struct json_writer *writer, const struct point *point,
                    const struct capacity_request *request, const struct capacity *capacity)
{
    const struct bound *bound = bounds_binding(&point->bounds);
    bool is_rate = request->need_per_s == 0.0;
    json_write_object(writer, NULL, false);
    json_write_raw(writer, "parameters", point->parameters);
    write_goal(writer, &point->scenario, request->goal);
    json_write_text(writer, "path", is_rate ? "rate_per_s" : request->range.path);
    if (!is_rate)
        json_write_number(writer, "need_per_s", request->need_per_s);
    json_write_number(writer, "pass", capacity->pass);
    json_write_number(writer, "fail", capacity->fail);
    json_write_boolean(writer, "is_easier_at_high_rates", capacity->is_easier);
    json_write_boolean(writer, "is_unlimited", capacity->is_unlimited);
    json_write_text(writer, "refused", capacity->refused[0] ? capacity->refused : NULL);
    json_write_text(writer, "impossible", capacity->impossible[0] ? capacity->impossible : NULL);
    json_write_number(writer, "bound_per_s", bound->bound_per_s);
    json_write_text(writer, "bound_resource", bound->resource);
    json_write_integer(writer, "probes", capacity->probe_count);
    json_write_integer(writer, "known_probes", capacity->known_count);
    json_write_integer(writer, "replications", capacity->replications);
    json_write_number(writer, "confidence", point->scenario.replications.confidence);
    json_write_object_end(writer);
}
