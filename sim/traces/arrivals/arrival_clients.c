/* Whose the requests of a trace are, of arrivals.h: whether there are such clients. */
#include "base/warning.h"
#include "traces/arrivals/arrivals.h"
#include "traces/reading/label_table.h"
#include "json/json.h"

#include <inttypes.h>

static bool check_column(const struct trace_file *trace, const struct json_node *node,
                         uint64_t client_count, struct error *error)
{
    return (trace->lowest_label >= 1 && trace->highest_label <= client_count)
        || json_fail(node, "assign_column", error,
                     "must name clients from 1 to %" PRIu64 ", names those from %" PRIu64
                     " to %" PRIu64,
                     client_count, trace->lowest_label, trace->highest_label);
}

static bool check_labels(const struct trace_file *trace, const struct json_node *node,
                         uint64_t client_count, struct error *error)
{
    return trace->labels.count <= client_count
        || json_fail(node, "assign", error,
                     "label needs a client for each of the %zu distinct values in column \"%s\", "
                     "there are %" PRIu64 ": \"count\": \"labels\" in clients makes as many, "
                     "hash merges them",
                     trace->labels.count, trace->form.label, client_count);
}

/* How many clients have a label that hashes to them. */
static uint64_t hashed_clients(const struct label_table *labels, uint64_t client_count)
{
    struct label_table clients = {0};
    for (size_t k = 0; k < labels->count; k++)
        label_table_add(&clients, labels->hashes[k] % client_count);
    uint64_t count = clients.count;
    label_table_free(&clients);
    return count;
}

static void warn_merged(const struct trace_file *trace, uint64_t client_count,
                        struct warnings *warnings)
{
    uint64_t used = hashed_clients(&trace->labels, client_count);
    if (client_count > 1 && used < trace->labels.count)
        warnings_add(warnings, "labels_merged",
                     "%s: the %zu distinct values in column \"%s\" are those of %" PRIu64 " of the "
                     "%" PRIu64 " clients by their hashes: assign \"label\" keeps them apart",
                     trace->path, trace->labels.count, trace->form.label, used, client_count);
}

static void warn_empty(const struct trace_file *trace, struct warnings *warnings)
{
    if (trace->empty_labels > 0 && trace->form.empty == EMPTY_ONE)
        warnings_add(warnings, "labels_empty",
                     "%s: %" PRIu64 " of %" PRIu64
                     " requests have nothing in column \"%s\" and are "
                     "taken for one client's: \"empty\": \"each\" makes each another one's",
                     trace->path, trace->empty_labels, trace->rows, trace->form.label);
}

bool arrivals_check_clients(const struct arrivals_settings *settings, const struct json_node *node,
                            uint64_t client_count, struct warnings *warnings, struct error *error)
{
    const struct trace_file *trace = settings->trace;
    switch (settings->assignment) {
    case ARRIVALS_SINGLE:
    case ARRIVALS_ROUND_ROBIN:
    case ARRIVALS_RANDOM:
    case ARRIVALS_CLASS:
        return true;
    case ARRIVALS_COLUMN:
        return check_column(trace, node, client_count, error);
    case ARRIVALS_HASH:
        warn_merged(trace, client_count, warnings);
        break;
    case ARRIVALS_LABEL:
        if (!check_labels(trace, node, client_count, error))
            return false;
        break;
    }
    if (client_count > 1)
        warn_empty(trace, warnings);
    return true;
}
