#include "system/timeline/timeline.h"

#include "base/memory.h"
#include "models/plan/operation.h"
#include "models/plan/protocol.h"
#include "system/machine/machine_watch.h"
#include "system/timeline/tracks.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum kind { KIND_REQUESTS, KIND_PROCESSORS, KIND_UPLINK, KIND_DOWNLINK, KIND_DISK };

static const char *const kinds[] = {[KIND_REQUESTS] = "requests", [KIND_PROCESSORS] = "processors",
                                    [KIND_UPLINK] = "uplink",     [KIND_DOWNLINK] = "downlink",
                                    [KIND_DISK] = "disk",         NULL};

enum counter {
    COUNTER_PRECOMPUTES,
    COUNTER_QUEUE,
    COUNTER_CORES,
    COUNTER_UPLINK,
    COUNTER_DOWNLINK,
    COUNTER_DISK,
    COUNTER_COUNT
};

static const struct track_counter counters[] = {
    [COUNTER_PRECOMPUTES] = {"precomputes", {"ready", "under way"}},
    [COUNTER_QUEUE] = {"requests waiting", {"in line", "for a precompute"}},
    [COUNTER_CORES] = {"cores in use", {"offline", "online"}},
    [COUNTER_UPLINK] = {"uplink in use (bit/s)", {"offline", "online"}},
    [COUNTER_DOWNLINK] = {"downlink in use (bit/s)", {"offline", "online"}},
    [COUNTER_DISK] = {"disk in use", {"offline", "online"}},
    [COUNTER_COUNT] = {0},
};

/* The names of a class's steps, as the machine has merged them. */
struct step_names {
    char **names; /* owned, and what is in it */
    size_t count;
};

struct timeline {
    struct tracks tracks;
    uint64_t server_count;
    struct machine_watcher watcher;
    double all[2][TRACE_SERIES]; /* levels of all clients: the first two counters */
    struct step_names *classes;  /* owned */
    size_t class_count;
    size_t class_capacity;
};

/* ---- processes: all clients together, each server, each client ---- */

#define ALL_CLIENTS 1 /* the first process; servers follow, then clients */

/* From 0. */
static uint64_t server_process(uint64_t server)
{
    return ALL_CLIENTS + 1 + server;
}

/* From 1. */
static uint64_t client_process(const struct timeline *timeline, uint64_t client_index)
{
    return ALL_CLIENTS + timeline->server_count + client_index;
}

static char *process_name(const void *context, uint64_t process)
{
    const struct timeline *timeline = context;
    uint64_t behind = process - ALL_CLIENTS;
    if (process == ALL_CLIENTS)
        return memory_copy_text("all clients");
    if (behind > timeline->server_count)
        return memory_format_text("client %" PRIu64, behind - timeline->server_count);
    return timeline->server_count == 1 ? memory_copy_text("server")
                                       : memory_format_text("server %" PRIu64, behind);
}

/* ---- steps ---- */

/* "garble", or "he_eval + linear_down" of steps that follow one another on one resource. */
static struct step_names name_steps(const struct machine_plan *plan)
{
    struct step_names names = {0};
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        names.count += plan->phases[phase].step_count;
    names.names = memory_allocate(names.count, sizeof *names.names);
    for (uint32_t i = 0; i < plan->plan->step_count; i++) {
        char **name = &names.names[plan->step_of[i]];
        const char *operation = operation_name(plan->plan->steps[i].operation);
        char *before = *name;
        if (before && strstr(before, operation))
            continue;
        *name =
            before ? memory_format_text("%s + %s", before, operation) : memory_copy_text(operation);
        free(before);
    }
    return names;
}

static const char *step_name(struct timeline *timeline, const struct watched_step *step)
{
    while (timeline->class_count <= step->class_index) {
        timeline->classes = memory_grow(timeline->classes, &timeline->class_capacity,
                                        timeline->class_count + 1, sizeof *timeline->classes);
        timeline->classes[timeline->class_count++] = (struct step_names){0};
    }
    struct step_names *names = &timeline->classes[step->class_index];
    if (!names->names)
        *names = name_steps(step->plan);
    return names->names[step->step_index];
}

static double amount_of(const void *run)
{
    return machine_step_done(run);
}

/* Where a step on this resource is shown, what counts its use, and in what. */
struct place {
    enum kind kind;
    enum counter counter;
    const char *unit;
};

static struct place place_of(enum resource resource)
{
    static const struct place processors = {KIND_PROCESSORS, COUNTER_CORES, "core_s"};
    static const struct place disk = {KIND_DISK, COUNTER_DISK, "disk_s"};
    switch (resource) {
    case RESOURCE_UPLINK:
        return (struct place){KIND_UPLINK, COUNTER_UPLINK, "bits"};
    case RESOURCE_DOWNLINK:
        return (struct place){KIND_DOWNLINK, COUNTER_DOWNLINK, "bits"};
    case RESOURCE_CLIENT_DISK:
    case RESOURCE_SERVER_DISK:
        return disk;
    case RESOURCE_CLIENT_CPU:
    case RESOURCE_SERVER_CPU:
    case RESOURCE_COUNT:
        break;
    }
    return processors;
}

static void on_step(void *context, const struct watched_step *step, bool begins)
{
    struct timeline *timeline = context;
    bool is_servers =
        step->resource == RESOURCE_SERVER_CPU || step->resource == RESOURCE_SERVER_DISK;
    uint64_t client_index = step->terminal + 1;
    uint64_t process =
        is_servers ? server_process(step->server) : client_process(timeline, client_index);
    const struct place place = place_of(step->resource);
    if (!begins) {
        tracks_end(&timeline->tracks, process, place.kind, *step->mark, step->now_s);
        return;
    }
    struct track_span span = {.category = phase_name(step->phase),
                              .name = step_name(timeline, step),
                              .amount = amount_of,
                              .subject = step->run,
                              .unit = place.unit};
    if (is_servers)
        span.argument = (struct trace_argument){"client", (double)client_index};
    *step->mark = tracks_begin(&timeline->tracks, process, place.kind, &span, step->now_s);
}

static void on_rate(void *context, bool is_servers, uint64_t index, enum resource resource,
                    const double rates[PHASE_COUNT], double now_s)
{
    struct timeline *timeline = context;
    uint64_t process = is_servers ? server_process(index) : client_process(timeline, index + 1);
    tracks_count(&timeline->tracks, process, place_of(resource).counter, rates, now_s);
}

const struct machine_watcher *timeline_watcher(struct timeline *timeline)
{
    return &timeline->watcher;
}

/* ---- requests and levels ---- */

void timeline_note_request(struct timeline *timeline, const struct timeline_request *request,
                           enum timeline_stage stage, double now_s)
{
    static const char *const names[] = {[TIMELINE_IN_LINE] = "in line",
                                        [TIMELINE_FOR_PRECOMPUTE] = "for a precompute",
                                        [TIMELINE_ONLINE] = "online"};
    struct tracks *tracks = &timeline->tracks;
    uint64_t process = client_process(timeline, request->client_index);
    struct track_span whole = {
        .category = "request", .name = "request", .number = request->request_index};
    if (stage == TIMELINE_IN_LINE)
        *request->lane = tracks_begin(tracks, process, KIND_REQUESTS, &whole, now_s);
    else
        tracks_end(tracks, process, KIND_REQUESTS, *request->lane, now_s);
    if (stage == TIMELINE_GONE)
        tracks_end(tracks, process, KIND_REQUESTS, *request->lane, now_s);
    else
        tracks_nest(tracks, process, KIND_REQUESTS, *request->lane,
                    &(struct track_span){.category = "request", .name = names[stage]}, now_s);
}

void timeline_note_levels(struct timeline *timeline, uint64_t client_index,
                          const struct timeline_levels *levels, double now_s)
{
    const uint64_t process = client_process(timeline, client_index);
    const double now[2][TRACE_SERIES] = {
        [COUNTER_PRECOMPUTES] = {(double)levels->ready, (double)levels->under_way},
        [COUNTER_QUEUE] = {(double)levels->in_line, (double)levels->for_precompute}};
    for (size_t counter = 0; counter < 2; counter++) {
        const double *before = timeline->tracks.processes[process].values[counter];
        for (size_t i = 0; i < TRACE_SERIES; i++)
            timeline->all[counter][i] += now[counter][i] - before[i];
        tracks_count(&timeline->tracks, process, counter, now[counter], now_s);
        tracks_count(&timeline->tracks, ALL_CLIENTS, counter, timeline->all[counter], now_s);
    }
}

/* ---- the whole ---- */

struct timeline *timeline_new(const struct timeline_settings *settings)
{
    struct timeline *timeline = memory_allocate(1, sizeof *timeline);
    timeline->server_count = settings->server_count;
    timeline->watcher = (struct machine_watcher){timeline, on_step, on_rate};
    tracks_init(&timeline->tracks,
                &(struct tracks_settings){.stream = settings->stream,
                                          .from_s = settings->from_s,
                                          .to_s = settings->to_s,
                                          .most_events = TIMELINE_MOST_EVENTS,
                                          .process_count = ALL_CLIENTS + settings->server_count
                                                         + settings->client_count,
                                          .kinds = kinds,
                                          .counters = counters,
                                          .name_process = process_name,
                                          .context = timeline,
                                          .about = settings->about});
    return timeline;
}

void timeline_free(struct timeline *timeline)
{
    if (!timeline)
        return;
    tracks_free(&timeline->tracks);
    for (size_t i = 0; i < timeline->class_count; i++) {
        for (size_t k = 0; k < timeline->classes[i].count; k++)
            free(timeline->classes[i].names[k]);
        free(timeline->classes[i].names);
    }
    free(timeline->classes);
    free(timeline);
}

void timeline_at(struct timeline *timeline, double now_s)
{
    tracks_at(&timeline->tracks, now_s);
}

void timeline_finish(struct timeline *timeline, double now_s)
{
    tracks_finish(&timeline->tracks, now_s);
}

double timeline_end_s(const struct timeline *timeline)
{
    return timeline->tracks.end_s;
}

void timeline_window(const struct timeline *timeline, double *from_s, double *to_s)
{
    *from_s = timeline->tracks.settings.from_s;
    *to_s = timeline->tracks.settings.to_s;
}
