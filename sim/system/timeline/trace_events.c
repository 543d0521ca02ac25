#include "system/timeline/trace_events.h"

#include "json/json_write.h"

#include <inttypes.h>
#include <string.h>

#define MICROSECONDS 1e6 /* in a second: the unit of "ts" */

/* All events but the first follow a comma. */
static FILE *begin_event(struct trace_events *events, const char *phase, uint64_t process)
{
    fprintf(events->stream, "%s\n{\"ph\":\"%s\",\"pid\":%" PRIu64, events->count++ > 0 ? "," : "",
            phase, process);
    return events->stream;
}

static void write_name(const char *key, const char *name, uint64_t number, FILE *stream)
{
    char text[256];
    if (number > 0)
        snprintf(text, sizeof text, "%s %" PRIu64, name, number);
    else
        snprintf(text, sizeof text, "%s", name);
    fprintf(stream, "\"%s\":", key);
    json_write_quoted(text, strlen(text), stream);
}

static void write_time(double time_s, FILE *stream)
{
    fprintf(stream, ",\"ts\":%.3f", time_s * MICROSECONDS);
}

static void write_argument(struct trace_argument argument, FILE *stream)
{
    if (argument.name)
        fprintf(stream, ",\"args\":{\"%s\":%.15g}", argument.name, argument.value);
}

void trace_events_begin(struct trace_events *events, FILE *stream, const char *about)
{
    *events = (struct trace_events){.stream = stream};
    fprintf(stream, "{\"displayTimeUnit\":\"ms\",\n\"otherData\":%s,\n\"traceEvents\":[", about);
}

void trace_events_end(struct trace_events *events)
{
    fputs("\n]}\n", events->stream);
}

void trace_events_name_process(struct trace_events *events, uint64_t process, const char *name)
{
    FILE *stream = begin_event(events, "M", process);
    fputs(",\"name\":\"process_name\",\"args\":{", stream);
    write_name("name", name, 0, stream);
    fputs("}}", stream);
    begin_event(events, "M", process);
    fprintf(stream, ",\"name\":\"process_sort_index\",\"args\":{\"sort_index\":%" PRIu64 "}}",
            process);
}

void trace_events_name_track(struct trace_events *events, uint64_t process, uint64_t track,
                             const char *name)
{
    FILE *stream = begin_event(events, "M", process);
    fprintf(stream, ",\"tid\":%" PRIu64 ",\"name\":\"thread_name\",\"args\":{", track);
    write_name("name", name, 0, stream);
    fputs("}}", stream);
    begin_event(events, "M", process);
    fprintf(stream,
            ",\"tid\":%" PRIu64 ",\"name\":\"thread_sort_index\",\"args\":{\"sort_index\":%" PRIu64
            "}}",
            track, track);
}

void trace_events_begin_span(struct trace_events *events, uint64_t process, uint64_t track,
                             double time_s, const struct trace_span *span)
{
    FILE *stream = begin_event(events, "B", process);
    fprintf(stream, ",\"tid\":%" PRIu64, track);
    write_time(time_s, stream);
    fprintf(stream, ",\"cat\":\"%s\",", span->category);
    write_name("name", span->name, span->number, stream);
    write_argument(span->argument, stream);
    fputc('}', stream);
}

void trace_events_end_span(struct trace_events *events, uint64_t process, uint64_t track,
                           double time_s, struct trace_argument argument)
{
    FILE *stream = begin_event(events, "E", process);
    fprintf(stream, ",\"tid\":%" PRIu64, track);
    write_time(time_s, stream);
    write_argument(argument, stream);
    fputc('}', stream);
}

void trace_events_count(struct trace_events *events, uint64_t process, double time_s,
                        const char *name, const struct trace_argument series[TRACE_SERIES])
{
    FILE *stream = begin_event(events, "C", process);
    write_time(time_s, stream);
    fprintf(stream, ",\"name\":\"%s\",\"args\":{", name);
    for (size_t i = 0; i < TRACE_SERIES; i++)
        fprintf(stream, "%s\"%s\":%.15g", i > 0 ? "," : "", series[i].name, series[i].value);
    fputs("}}", stream);
}
