#include "study/known/published_case.h"

#include "base/memory.h"
#include "base/spill.h"
#include "scenario/scenario.h"
#include "system/requests/metrics.h"
#include "system/requests/settings.h"
#include "traces/text/csv_line.h"
#include "traces/text/decimal.h"
#include "traces/text/line_reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The published program's times are doubles of about 1e5 s, added up in another order. */
#define TOLERANCE_S 1e-6

const char *const published_cases[] = {
    "published/sg_c10_r18_a",
    "published/sg_c10_r32_a",
    "published/sg_c10_vgg_a",
    "published/sg_tiny_r32_a",
    "published/sg_tiny_vgg_a",
    "published/cg_c10_r32_a",
    "published/cg_c10_vgg_a",
    "published/cg_tiny_r18_a",
    "published/cg_tiny_r32_a",
    "published/cg_tiny_vgg_a",
    NULL,
};

/* A row of the file; its columns are the fields, in this order. */
enum column { REQUEST_INDEX, ARRIVAL_S, START_S, OFFLINE_WAIT_S, COMPLETION_S, COLUMN_COUNT };

/* The file and the requests, side by side. */
struct comparison {
    struct line_reader reader;
    struct spill_reader records;
    bool tells_the_wait; /* of offline phases: not where nothing can be stored */
    double largest_s;    /* difference so far */
};

static bool read_row(struct line_reader *reader, char *text, double row[COLUMN_COUNT],
                     struct error *error)
{
    struct csv_line line = csv_line_of(text, ',');
    for (int i = 0; i < COLUMN_COUNT; i++) {
        const char *field = csv_line_next(&line);
        if (!field || !decimal_read(field, &row[i]))
            return line_reader_fail(reader, error, "must be %d numbers", COLUMN_COUNT);
    }
    return true;
}

/* The next request that is done; NULL behind the last. */
static const struct request_record *next_done(struct comparison *comparison)
{
    const struct request_record *record;
    while ((record = spill_reader_next(&comparison->records)))
        if (record->state == REQUEST_DONE)
            return record;
    return NULL;
}

/* record   NULL where there is no such request */
static double difference_s(const struct request_record *record, const double row[COLUMN_COUNT],
                           bool tells_the_wait)
{
    if (!record || (double)record->request_index != row[REQUEST_INDEX])
        return INFINITY;
    double arrival_s = fabs(record->arrival_s - row[ARRIVAL_S]);
    double start_s = fabs(record->start_s - row[START_S]);
    double wait_s = tells_the_wait ? fabs(record->offline_wait_s - row[OFFLINE_WAIT_S]) : 0.0;
    double completion_s = fabs(record->completion_s - row[COMPLETION_S]);
    return fmax(fmax(arrival_s, start_s), fmax(wait_s, completion_s));
}

static bool compare_rows(struct comparison *comparison, struct error *error)
{
    char *text;
    double row[COLUMN_COUNT];
    struct line_reader *reader = &comparison->reader;
    if (!line_reader_next(reader, &text, error)) /* the names of the columns */
        return error->code == ERROR_NONE;
    while (line_reader_next(reader, &text, error)) {
        if (!read_row(reader, text, row, error))
            return false;
        const struct request_record *record = next_done(comparison);
        comparison->largest_s =
            fmax(comparison->largest_s, difference_s(record, row, comparison->tells_the_wait));
    }
    if (next_done(comparison))
        comparison->largest_s = INFINITY;
    return error->code == ERROR_NONE;
}

/* "a/b.json": "a/b.csv" */
static char *expected_file(const char *scenario_file)
{
    size_t length = strlen(scenario_file) - strlen(".json");
    return memory_format_text("%.*s.csv", (int)length, scenario_file);
}

bool published_case_compare(const char *name, const char *scenario_file, const struct point *point,
                            struct finding *finding, struct error *error)
{
    char *file = expected_file(scenario_file);
    const struct scenario *scenario = &point->scenario;
    struct comparison comparison = {
        .tells_the_wait =
            settings_most_precomputes(&scenario->simulation, scenario_first_class(scenario)) > 0};
    metrics_read_records(&point->replications[0], &comparison.records);
    bool compared =
        line_reader_open(&comparison.reader, file, error) && compare_rows(&comparison, error);
    line_reader_close(&comparison.reader);
    spill_reader_free(&comparison.records);
    free(file);
    *finding = (struct finding){.law = "published",
                                .scenario = name,
                                .quantity = "largest difference",
                                .unit = "s",
                                .load = point->answer.load,
                                .got = comparison.largest_s,
                                .high = TOLERANCE_S,
                                .holds = comparison.largest_s <= TOLERANCE_S};
    return compared;
}
