/* library_traces.c: traces that scenarios name, each opened once. */
#include "base/memory.h"
#include "scenario/library.h"
#include "scenario/library_parts.h"
#include "traces/arrivals/arrivals.h"
#include "traces/reading/trace_file.h"
#include "traces/reading/trace_form.h"

#include <stdlib.h>
#include <string.h>

static struct trace_file *known_trace(const struct library *library, const char *path,
                                      const struct trace_form *form)
{
    for (struct library_trace *known = library->traces; known; known = known->next)
        if (strcmp(known->trace.path, path) == 0 && trace_form_is_equal(&known->trace.form, form))
            return &known->trace;
    return NULL;
}

static struct trace_file *open_trace(struct library *library, const char *path,
                                     const struct trace_form *form, struct error *error)
{
    struct library_trace *trace = memory_allocate(1, sizeof *trace);
    trace->next = library->traces;
    library->traces = trace;
    return trace_file_open(&trace->trace, path, form, library->warnings, error) ? &trace->trace
                                                                                : NULL;
}

static const struct trace_file *find_trace(struct library *library,
                                           const struct arrivals_trace *wanted,
                                           const struct json_node *node, struct error *error)
{
    bool is_input = strcmp(wanted->file, "-") == 0;
    const char *path =
        is_input ? wanted->file : library_find_once(library, LIBRARY_TRACE, wanted->file);
    if (!path) {
        library_fail_unknown(library, LIBRARY_TRACE, wanted->file, node, "trace", error);
        return NULL;
    }
    struct trace_file *trace = known_trace(library, path, &wanted->form);
    if (!trace)
        trace = open_trace(library, path, &wanted->form, error);
    return trace && (!wanted->is_held || trace_file_hold(trace, error)) ? trace : NULL;
}

bool library_load_arrivals(struct library *library, struct arrivals_settings *settings,
                           const struct json_node *node, bool is_of_class, struct error *error)
{
    struct arrivals_trace wanted;
    const struct trace_file *trace = NULL;
    bool loaded = arrivals_trace_name(node, is_of_class, &wanted, error)
               && (!wanted.file || (trace = find_trace(library, &wanted, node, error)))
               && arrivals_load(settings, node, trace, is_of_class, error);
    free(wanted.conditions);
    return loaded;
}
