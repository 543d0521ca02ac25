/* scenario_requests.c: how many requests of a trace each client has. */
#include "scenario/scenario_parts.h"
#include "system/requests/settings.h"
#include "traces/reading/trace_file.h"

#include "base/memory.h"
#include "system/requests/assignment.h"

#include <math.h>

/* ---- whose the requests of a trace are ---- */

/* Rows that come before the horizon; all, where none does or where they are drawn from all of them,
 * then but for the first, to which no gap leads. */
struct counted_rows {
    bool are_drawn;
    double horizon_s;
    uint64_t index; /* from 0 */
    uint64_t counted;
};

static bool is_counted(const struct scenario *scenario, struct counted_rows *rows, double time_s)
{
    bool is_first = rows->index++ == 0;
    return rows->are_drawn ? !is_first : time_s * scenario->arrivals.stretch < rows->horizon_s;
}

static bool count_rows(struct scenario *scenario, struct counted_rows *rows, struct error *error)
{
    struct assignment assignment;
    struct trace_row row;
    struct trace_reader *reader = trace_reader_open(scenario->arrivals.trace, error);
    if (!reader)
        return false;
    error->code = ERROR_NONE;
    assignment_init(&assignment, &scenario->simulation, 1);
    while (trace_reader_next(reader, &row, error))
        if (is_counted(scenario, rows, row.time_s)) {
            scenario->trace_requests[assignment_next(&assignment, row.label) - 1]++;
            rows->counted++;
        }
    assignment_free(&assignment);
    trace_reader_close(reader);
    return error->code == ERROR_NONE;
}

bool scenario_count_requests(struct scenario *scenario, struct error *error)
{
    const struct arrivals_settings *arrivals = &scenario->arrivals;
    struct counted_rows rows = {.are_drawn = arrivals->block_gaps > 0,
                                .horizon_s = scenario->simulation.horizon_s};
    if (!arrivals->trace
        || (arrivals->assignment != ARRIVALS_HASH && arrivals->assignment != ARRIVALS_COLUMN
            && arrivals->assignment != ARRIVALS_LABEL && arrivals->assignment != ARRIVALS_CLASS))
        return true;
    scenario->trace_requests = memory_allocate(settings_client_count(&scenario->simulation),
                                               sizeof *scenario->trace_requests);
    scenario->simulation.trace_requests = scenario->trace_requests;
    if (!count_rows(scenario, &rows, error))
        return false;
    rows = (struct counted_rows){.horizon_s = HUGE_VAL, .counted = rows.counted};
    return rows.counted > 0 || count_rows(scenario, &rows, error);
}
