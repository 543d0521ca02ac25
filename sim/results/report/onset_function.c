#include "results/report/onset_function.h"

#include "base/memory.h"
#include "study/excess.h"
#include "study/search/onset.h"
#include "json/json.h"

#include <assert.h>
#include <math.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum {
    ARGUMENT_THRESHOLD,
    ARGUMENT_CONFIDENCE,
    ARGUMENT_POINT,
    ARGUMENT_RATE,
    ARGUMENT_SEED,
    ARGUMENT_IS_DRAWN,
    ARGUMENT_REPLICATION,
    ARGUMENT_TAKEN_UP,
    ARGUMENT_STOCK_OUTS,
    ARGUMENT_COUNT
};

/* A replication. */
struct row {
    int64_t point_index;
    int64_t replication_index;
    int64_t seed;
    double rate_per_s;
    double taken_up;
    double stock_outs;
    bool is_drawn;
};

struct gathered {
    struct row *rows; /* owned */
    size_t count;
    size_t capacity;
    double threshold;
    double confidence;
    bool is_faulty;
};

static bool is_sound(const struct row *row, const struct gathered *gathered)
{
    return gathered->threshold >= 0.0 && gathered->threshold <= 1.0 && gathered->confidence > 0.0
        && gathered->confidence < 1.0 && isfinite(row->rate_per_s) && row->rate_per_s >= 0.0
        && isfinite(row->taken_up) && row->stock_outs >= 0.0 && row->stock_outs <= row->taken_up;
}

static void add_row(sqlite3_context *context, int count, sqlite3_value *values[])
{
    struct gathered *gathered = sqlite3_aggregate_context(context, sizeof *gathered);
    assert(count == ARGUMENT_COUNT);
    (void)count;
    if (!gathered) {
        sqlite3_result_error_nomem(context);
        return;
    }
    if (sqlite3_value_type(values[ARGUMENT_RATE]) == SQLITE_NULL)
        return;
    gathered->threshold = sqlite3_value_double(values[ARGUMENT_THRESHOLD]);
    gathered->confidence = sqlite3_value_double(values[ARGUMENT_CONFIDENCE]);
    gathered->rows = memory_grow(gathered->rows, &gathered->capacity, gathered->count + 1,
                                 sizeof *gathered->rows);
    struct row *row = &gathered->rows[gathered->count++];
    *row = (struct row){sqlite3_value_int64(values[ARGUMENT_POINT]),
                        sqlite3_value_int64(values[ARGUMENT_REPLICATION]),
                        sqlite3_value_int64(values[ARGUMENT_SEED]),
                        sqlite3_value_double(values[ARGUMENT_RATE]),
                        sqlite3_value_double(values[ARGUMENT_TAKEN_UP]),
                        sqlite3_value_double(values[ARGUMENT_STOCK_OUTS]),
                        sqlite3_value_int(values[ARGUMENT_IS_DRAWN]) != 0};
    gathered->is_faulty = gathered->is_faulty || !is_sound(row, gathered);
}

static int order(int64_t left, int64_t right)
{
    return (left > right) - (left < right);
}

/* Sums are those of the run only where they are made in its order. */
static int by_place(const void *left, const void *right)
{
    const struct row *one = left;
    const struct row *other = right;
    int points = order(one->point_index, other->point_index);
    return points != 0 ? points : order(one->replication_index, other->replication_index);
}

/* false: none of the point's replications took up a request */
static bool sample_of(struct onset_rate *rate, const struct gathered *gathered, size_t first,
                      size_t end)
{
    const struct slo criterion = onset_criterion(gathered->threshold);
    struct excess *excesses = memory_allocate(end - first, sizeof *excesses);
    double taken_up = 0.0;
    for (size_t i = first; i < end; i++) {
        const struct row *row = &gathered->rows[i];
        excesses[i - first] = excess_of_share(&criterion, row->stock_outs, row->taken_up);
        taken_up += row->taken_up;
    }
    rate->rate_per_s = gathered->rows[first].rate_per_s;
    excess_sample_init(&rate->stock_outs, &criterion, gathered->rows[first].is_drawn, excesses,
                       end - first);
    free(excesses);
    return taken_up > 0.0;
}

static struct onset find(struct gathered *gathered)
{
    struct onset_rate *rates = memory_allocate(gathered->count, sizeof *rates);
    bool shares_draws = true;
    size_t count = 0;
    qsort(gathered->rows, gathered->count, sizeof *gathered->rows, by_place);
    for (size_t first = 0, end; first < gathered->count; first = end) {
        for (end = first + 1;
             end < gathered->count
             && gathered->rows[end].point_index == gathered->rows[first].point_index;)
            end++;
        shares_draws = shares_draws && gathered->rows[first].seed == gathered->rows[0].seed;
        count += sample_of(&rates[count], gathered, first, end);
    }
    struct onset onset = onset_find(rates, count, gathered->confidence, shares_draws);
    free(rates);
    return onset;
}

static void end_text(double rate_per_s, char text[JSON_NUMBER_SIZE])
{
    if (isnan(rate_per_s))
        snprintf(text, JSON_NUMBER_SIZE, "null");
    else
        json_print_number(rate_per_s, text);
}

static void tell(sqlite3_context *context, const struct onset *onset)
{
    char above[JSON_NUMBER_SIZE];
    char below[JSON_NUMBER_SIZE];
    end_text(onset->below_per_s, above);
    end_text(onset->above_per_s, below);
    char *text = memory_format_text("{\"above_per_s\":%s,\"below_per_s\":%s}", above, below);
    sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
    free(text);
}

static void conclude(sqlite3_context *context)
{
    struct gathered *gathered = sqlite3_aggregate_context(context, 0);
    if (!gathered || gathered->count == 0)
        return;
    if (gathered->is_faulty) {
        sqlite3_result_error(context, "onset_bracket: these counts cannot be", -1);
    } else {
        struct onset onset = find(gathered);
        tell(context, &onset);
    }
    free(gathered->rows);
}

void onset_function_register(sqlite3 *handle)
{
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    int code = sqlite3_create_function_v2(handle, "onset_bracket", ARGUMENT_COUNT, flags, NULL,
                                          NULL, add_row, conclude, NULL);
    assert(code == SQLITE_OK);
    (void)code;
}
