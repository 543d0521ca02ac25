#include "results/report/report.h"
#include "results/report/report_curves.h"
#include "results/report/report_rows.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static char *written(void (*write)(const char *text, FILE *stream), const char *text)
{
    char *page = NULL;
    size_t size;
    FILE *stream = open_memstream(&page, &size);
    write(text, stream);
    fclose(stream);
    return page;
}

static void expect_written(void (*write)(const char *text, FILE *stream), const char *text,
                           const char *expected)
{
    char *page = written(write, text);
    cr_expect(eq(str, page, (char *)expected));
    free(page);
}

Test(report_rows, nothing_in_a_text_is_markup)
{
    expect_written(report_write_text, "<b a='1' c=\"2\">&amp;</b>",
                   "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;amp;&lt;/b&gt;");
}

/* E2 80 A8 and E2 80 A9 end a line of a script; E2 80 AA does not. */
Test(report_rows, nothing_in_data_ends_the_script)
{
    expect_written(report_write_script_json, "[\"</script>&\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa\"]",
                   "[\"\\u003c/script\\u003e\\u0026\\u2028\\u2029\xe2\x80\xaa\"]");
}

static void record_three_points(const struct scratch *scratch)
{
    struct error error = {0};
    struct run_row run = run_called("curves");
    struct database *database = database_open(scratch->path, &error);
    cr_assert(database_begin(database, &error));
    struct recorder *recorder = recorder_new(database, &run, &error);
    for (uint64_t k = 1; k <= 3; k++) {
        struct point_row point = point_at(k, 0.5 * (double)k);
        struct point_metric_row metric = {.metric = "e2e_s", .mean_s = 10.0 * (double)k};
        point.parameters = k == 2 ? "{\"client.threads\":8}" : "{\"client.threads\":4}";
        point.contender = k == 2 ? "threads=8" : "threads=4";
        cr_assert(recorder_add_point(recorder, &point, &error), "%s", error.message);
        cr_assert(recorder_add_point_metric(recorder, &metric, &error), "%s", error.message);
    }
    cr_assert(database_commit(database, &error));
    recorder_free(recorder);
    cr_assert(database_close(database, &error));
}

/* A curve is all points of one contender. */
Test(report_rows, belong_to_the_curve_of_their_contender)
{
    struct scratch scratch = scratch_new();
    struct report_rows rows;
    struct report_curves curves;
    record_three_points(&scratch);
    struct database *database = database_open_for_reading(scratch.path, &scratch.error);
    cr_assert(report_rows_load(&rows, database, "latency_by_rate", 1, &scratch.error), "%s",
              scratch.error.message);
    cr_expect(eq(sz, rows.row_count, 3));
    cr_expect(report_rows_show(&rows, &report_charts[0]));
    report_curves_find(&curves, &report_charts[0], &rows);
    cr_assert(eq(sz, curves.count, 2));
    cr_expect(eq(str, curves.items[0].name, (char *)"threads=4"));
    cr_expect(eq(str, curves.items[1].name, (char *)"threads=8"));
    cr_expect(eq(sz, curves.items[0].row_count, 2));
    cr_expect(eq(sz, curves.items[1].rows[0], 2));
    report_curves_free(&curves);
    report_rows_free(&rows);
    cr_assert(database_close(database, &scratch.error));
    scratch_remove(&scratch);
}

/* Each chart names columns that its query has. */
Test(report_rows, every_chart_finds_its_columns)
{
    struct scratch scratch = scratch_new();
    record_three_points(&scratch);
    struct database *database = database_open_for_reading(scratch.path, &scratch.error);
    for (const struct report_chart *chart = report_charts; chart->id != NULL; chart++) {
        struct report_rows rows;
        cr_assert(report_rows_load(&rows, database, chart->query, 1, &scratch.error), "%s: %s",
                  chart->id, scratch.error.message);
        report_rows_column(&rows, chart->x);
        for (size_t i = 0; chart->series[i] != NULL; i++)
            report_rows_column(&rows, chart->series[i]);
        for (size_t i = 0; chart->values[i].column != NULL; i++) {
            report_rows_column(&rows, chart->values[i].column);
            if (chart->values[i].low != NULL) {
                report_rows_column(&rows, chart->values[i].low);
                report_rows_column(&rows, chart->values[i].high);
            }
        }
        report_rows_free(&rows);
    }
    cr_assert(database_close(database, &scratch.error));
    scratch_remove(&scratch);
}

/* It may have been deleted since somebody looked. */
Test(report_rows, a_run_that_is_gone_is_told)
{
    struct scratch scratch = scratch_new();
    struct database *database = database_open(scratch.path, &scratch.error);
    FILE *page = tmpfile();
    cr_assert(database != NULL && page != NULL);
    const struct report_request request = {.run_id = 2};
    cr_expect(not(report_write(database, "x.db", &request, page, &scratch.error)));
    cr_expect(eq(str, scratch.error.message, "has no run 2"));
    fclose(page);
    cr_expect(database_close(database, &scratch.error));
    scratch_remove(&scratch);
}
