#include "results/report/report.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/readable.h"
#include "results/database/embedded_sql.h"
#include "results/report/cell.h"
#include "results/report/query_each.h"
#include "results/report/report_cards.h"
#include "results/report/report_chart.h"
#include "results/report/report_curves.h"
#include "results/report/report_rows.h"
#include "json/json_write.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of a table that stands in the page itself; those of charts are made of their data when opened. */
#define MOST_ROWS_OF_PAGE 50

/* A text that grows. */
struct report_part {
    char *text; /* owned */
    size_t size;
    FILE *stream;
};

struct report {
    struct database *database;
    const char *database_name;
    const struct report_request *request;
    FILE *stream;
    /* written while the charts are: their list, their sections, their data as JSON */
    struct report_part list;
    struct report_part body;
    struct report_part tables;
    struct report_part charts;
    struct report_part marks;
    const char *query; /* whose rows were written last: charts of one query stand together */
};

/* ---- tables ---- */

static bool column_is_number(const struct report_rows *rows, size_t column)
{
    for (size_t row = 0; row < rows->row_count; row++) {
        const struct report_cell *cell = report_rows_cell(rows, row, column);
        if (!cell->is_null && isnan(cell->number))
            return false;
    }
    return true;
}

/* What a sweep sets is JSON, which is for programs. */
static char *cell_text(const struct report_cell *cell, const char *column)
{
    const char *text = cell->is_null ? "" : cell->shown;
    return strcmp(column, "setting") == 0 ? report_curves_readable(text) : memory_copy_text(text);
}

static void write_cell(const struct report_cell *cell, const char *column, FILE *stream)
{
    char *text = cell_text(cell, column);
    fputs(cell->is_null || isnan(cell->number) ? "<td>" : "<td class=n>", stream);
    report_write_text(text, stream);
    fputs("</td>", stream);
    free(text);
}

static void write_table(const struct report_rows *rows, const char *caption, FILE *stream)
{
    fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"", stream);
    report_write_text(caption, stream);
    fputs("\"><table><thead><tr>", stream);
    for (size_t i = 0; i < rows->column_count; i++) {
        fprintf(stream, "<th scope=\"col\"%s>", column_is_number(rows, i) ? " class=n" : "");
        report_write_text(rows->columns[i], stream);
        fputs("</th>", stream);
    }
    fputs("</tr></thead>\n<tbody>", stream);
    for (size_t row = 0; row < rows->row_count && row < MOST_ROWS_OF_PAGE; row++) {
        fputs("<tr>", stream);
        for (size_t i = 0; i < rows->column_count; i++)
            write_cell(report_rows_cell(rows, row, i), rows->columns[i], stream);
        fputs("</tr>\n", stream);
    }
    fputs("</tbody></table></div>\n", stream);
}

/* ---- what the script draws ---- */

static void write_data_text(const char *key, const char *text, FILE *stream)
{
    fprintf(stream, "\"%s\":", key);
    json_write_quoted(text, strlen(text), stream);
    fputc(',', stream);
}

static void write_names(const struct report_chart *chart, FILE *stream)
{
    fputs("\"series\":[", stream);
    for (size_t i = 0; chart->series[i] != NULL; i++)
        fprintf(stream, "%s\"%s\"", i > 0 ? "," : "", chart->series[i]);
    fputs("],\"values\":[", stream);
    for (size_t i = 0; chart->values[i].column != NULL; i++) {
        const struct report_value *value = &chart->values[i];
        fprintf(stream, "%s{\"column\":\"%s\",\"label\":\"%s\"", i > 0 ? "," : "", value->column,
                value->label);
        if (value->low != NULL)
            fprintf(stream, ",\"low\":\"%s\",\"high\":\"%s\"", value->low, value->high);
        fputc('}', stream);
    }
    fputs("],", stream);
}

static void write_chart_data(const struct report_chart *chart, const struct report_rows *rows,
                             FILE *stream)
{
    const bool is_geometric = report_rows_has_logarithmic_x(rows, chart);
    fputc('{', stream);
    write_data_text("id", chart->id, stream);
    write_data_text("query", chart->query, stream);
    write_data_text("kind", report_kind_name(chart->kind), stream);
    write_data_text("x", chart->x, stream);
    write_data_text("x_title", report_rows_x_title(rows, chart), stream);
    write_data_text("y_title", chart->y_title, stream);
    write_data_text("x_scale", is_geometric ? "logarithmic" : "linear", stream);
    if (chart->kind == REPORT_MAP)
        write_data_text("y", chart->y, stream);
    if (chart->chosen_by)
        write_data_text("chosen_by", chart->chosen_by, stream);
    write_names(chart, stream);
    fprintf(stream, "\"logarithmic\":%s,\"dots\":%s}",
            report_rows_has_logarithmic_y(rows, chart) ? "true" : "false",
            chart->dots ? "true" : "false");
}

static void write_rows_data(const struct report_rows *rows, FILE *stream)
{
    fputs("{\"columns\":[", stream);
    for (size_t i = 0; i < rows->column_count; i++) {
        fputs(i > 0 ? "," : "", stream);
        json_write_quoted(rows->columns[i], strlen(rows->columns[i]), stream);
    }
    fputs("],\"rows\":[", stream);
    for (size_t row = 0; row < rows->row_count; row++) {
        fputs(row > 0 ? ",\n[" : "[", stream);
        for (size_t i = 0; i < rows->column_count; i++)
            fprintf(stream, "%s%s", i > 0 ? "," : "", report_rows_cell(rows, row, i)->json);
        fputc(']', stream);
    }
    fputs("]}", stream);
}

static void write_data(struct report *report, const struct report_chart *chart,
                       const struct report_rows *rows)
{
    const char *separator = report->query == NULL ? "" : ",\n";
    fputs(separator, report->charts.stream);
    write_chart_data(chart, rows, report->charts.stream);
    if (report->query != NULL && strcmp(report->query, chart->query) == 0)
        return;
    report->query = chart->query;
    fprintf(report->tables.stream, "%s\"%s\":", separator, chart->query);
    write_rows_data(rows, report->tables.stream);
}

/* ---- sections ---- */

static void write_command(const struct report *report, const char *query)
{
    fputs("<code>pisim query ", report->body.stream);
    report_write_text(report->database_name, report->body.stream);
    fprintf(report->body.stream, " %s run_id=%" PRIu64 "</code>", query, report->request->run_id);
}

/* What gives the same rows: a query, or where there is none a verb. */
static void write_source(const struct report *report, const struct report_chart *chart)
{
    FILE *stream = report->body.stream;
    const char *sql = query_sql(chart->query);
    if (!sql) {
        fprintf(stream,
                "<details><summary>The command</summary>\n<p><code>pisim plan SCENARIO "
                "%s</code></p></details>\n",
                chart->kind == REPORT_GANTT ? "--json" : "--per-layer");
        return;
    }
    fputs("<details><summary>The query</summary>\n<p>", stream);
    write_command(report, chart->query);
    fputs("</p><pre>", stream);
    report_write_text(sql, stream);
    fputs("</pre></details>\n", stream);
}

static void write_rest(const struct report *report, const struct report_chart *chart,
                       const struct report_rows *rows)
{
    FILE *stream = report->body.stream;
    if (rows->all_count > rows->row_count)
        fprintf(stream, "<p>The first %zu of %" PRIu64 " rows; the query below gives all.</p>\n",
                rows->row_count, rows->all_count);
    fprintf(stream,
            "<details class=\"data\" data-query=\"%s\"><summary>The data as a table (%zu "
            "row%s)</summary>\n",
            chart->query, rows->row_count, readable_plural((double)rows->row_count));
    fputs("</details>\n", stream);
    write_source(report, chart);
}

static void write_section_head(const char *id, const char *title, FILE *stream)
{
    fprintf(stream, "<section id=\"%s\" aria-labelledby=\"%s_title\"><h2 id=\"%s_title\">%s</h2>\n",
            id, id, id, title);
}

static void write_chart_section(struct report *report, const struct report_chart *chart,
                                const struct report_rows *rows)
{
    FILE *stream = report->body.stream;
    fprintf(report->list.stream, "<li><a href=\"#%s\">%s</a></li>\n", chart->id, chart->title);
    write_section_head(chart->id, chart->title, stream);
    fputs("<p>", stream);
    report_write_text(chart->text, stream);
    fprintf(stream,
            chart->kind == REPORT_GANTT
                ? "</p>\n<div class=\"gantt\" role=\"img\" aria-label=\"%s The data follow as a "
                  "table.\"></div>\n"
                : "</p>\n<div class=\"chart\"><canvas role=\"img\" aria-label=\"%s The data follow "
                  "as a table.\"></canvas></div>\n",
            chart->title);
    write_rest(report, chart, rows);
    fputs("</section>\n", stream);
    write_data(report, chart, rows);
}

/* What was not recorded is left out. */
static bool write_chart(struct report *report, const struct report_chart *chart,
                        struct error *error)
{
    struct report_rows rows;
    bool loaded =
        report_rows_load_both(&rows, report->database, chart->query, report->request->run_id,
                              report->request->against_id, error);
    if (loaded && report_rows_show(&rows, chart))
        write_chart_section(report, chart, &rows);
    report_rows_free(&rows);
    return loaded;
}

/* Steps and layers of one inference, where the caller has them. */
static void write_inference(struct report *report)
{
    const struct report_inference *inference = report->request->inference;
    if (inference && report_rows_show(&inference->steps, &report_step_charts[0]))
        write_chart_section(report, &report_step_charts[0], &inference->steps);
    if (inference && report_rows_show(&inference->layers, &report_layer_charts[0]))
        write_chart_section(report, &report_layer_charts[0], &inference->layers);
    if (!inference || !inference->left_out)
        return;
    fputs("<p class=\"faint\">Steps and layers of one inference. ", report->body.stream);
    report_write_text(inference->left_out, report->body.stream);
    fputs("</p>\n", report->body.stream);
}

/* The rows of a query as a table. */
static bool write_section(struct report *report, const char *title, const char *query,
                          struct error *error)
{
    struct report_rows rows;
    bool loaded = report_rows_load(&rows, report->database, query, report->request->run_id, error);
    if (loaded && rows.row_count > 0) {
        fprintf(report->list.stream, "<li><a href=\"#%s\">%s</a></li>\n", query, title);
        write_section_head(query, title, report->body.stream);
        write_table(&rows, title, report->body.stream);
        if (rows.all_count > MOST_ROWS_OF_PAGE) {
            fprintf(report->body.stream,
                    "<p>The first %d of %" PRIu64 " rows; all: ", MOST_ROWS_OF_PAGE,
                    rows.all_count);
            write_command(report, query);
            fputs("</p>\n", report->body.stream);
        }
        fputs("</section>\n", report->body.stream);
    }
    report_rows_free(&rows);
    return loaded;
}

/* The answer first, then the same and more as a table. */
static bool write_answer(struct report *report, struct error *error)
{
    static const char id[] = "answer";
    static const char title[] = "In short";
    FILE *stream = report->body.stream;
    struct report_rows onsets, winners = {0};
    bool loaded = report_rows_load_both(&onsets, report->database, "onset_by_network",
                                        report->request->run_id, report->request->against_id, error)
               && report_rows_load(&winners, report->database, "winner_map",
                                   report->request->run_id, error);
    if (loaded && onsets.row_count > 0) {
        fprintf(report->list.stream, "<li><a href=\"#%s\">%s</a></li>\n", id, title);
        write_section_head(id, title, stream);
        report_cards_write(&onsets, stream);
        report_ranking_write(&winners, stream);
        fputs("<details><summary>The same as a table</summary>\n", stream);
        write_table(&onsets, title, stream);
        fputs("<p>", stream);
        write_command(report, "onset_by_network");
        fputs("</p></details>\n</section>\n", stream);
    }
    if (loaded)
        report_marks_write(&onsets, report->marks.stream);
    report_rows_free(&winners);
    report_rows_free(&onsets);
    return loaded;
}

/* ---- the page ---- */

static void write_head(const struct report *report, const char *name)
{
    FILE *stream = report->stream;
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
          "img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
          "<link rel=\"icon\" href=\"data:,\">\n<title>",
          stream);
    report_write_text(name, stream);
    fputs(" - pisim</title>\n<style>\n", stream);
    fputs(embedded_report_css, stream);
    fputs("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">To the charts</a>\n<h1>",
          stream);
    report_write_text(name, stream);
    fprintf(stream, "</h1>\n<p class=\"faint\">Run %" PRIu64 " of ", report->request->run_id);
    report_write_text(report->database_name, stream);
    if (report->request->against_id > 0)
        fprintf(stream,
                ", with run %" PRIu64 " beside it in the charts that name contenders; the tables "
                "below them are of run %" PRIu64 " alone",
                report->request->against_id, report->request->run_id);
    fprintf(stream, "</p>\n<nav aria-label=\"Charts\"><ul>\n%s</ul></nav>\n<main id=\"main\">\n%s",
            report->list.text, report->body.text);
}

static void write_script(const struct report *report)
{
    FILE *stream = report->stream;
    fputs("</main>\n<noscript><p>Charts and their tables need JavaScript; their queries give the "
          "same.</p></noscript>\n<script type=\"application/json\" id=\"data\">{\"charts\":[",
          stream);
    report_write_script_json(report->charts.text, stream);
    fputs("],\n\"marks\":", stream);
    report_write_script_json(report->marks.text, stream);
    fputs(",\n\"tables\":{", stream);
    report_write_script_json(report->tables.text, stream);
    fputs("}}</script>\n<script>\n", stream);
    fputs(embedded_chart_js, stream);
    fputs("\n</script>\n<script>\n", stream);
    fputs(embedded_report_js, stream);
    fputs("</script>\n</body>\n</html>\n", stream);
}

static bool write_body(struct report *report, struct error *error)
{
    bool written = write_answer(report, error);
    for (const struct report_chart *chart = report_charts; written && chart->id != NULL; chart++)
        written = write_chart(report, chart, error);
    if (written)
        write_inference(report);
    return written
        && write_section(report, "Which requests took longest?", "slowest_requests", error)
        && write_section(report, "How fast it may be, and what binds", "bounds", error)
        && write_section(report, "Warnings", "warning_kinds", error)
        && write_section(report, "How the run came about", "run_facts", error)
        && write_section(report, "Files that it was read from", "input_files", error);
}

static void part_begin(struct report_part *part)
{
    part->stream = memory_require(open_memstream(&part->text, &part->size));
}

/* Its text is complete from then on. */
static void part_end(struct report_part *part)
{
    fclose(part->stream);
    memory_require(part->text);
}

static void part_free(struct report_part *part)
{
    free(part->text);
}

static bool write_page(struct database *database, const char *database_name,
                       const struct report_request *request, FILE *stream, struct error *error)
{
    struct report report = {
        .database = database, .database_name = database_name, .request = request, .stream = stream};
    const uint64_t run_id = request->run_id;
    struct report_part *const parts[] = {&report.list, &report.body, &report.tables, &report.charts,
                                         &report.marks};
    struct report_rows facts;
    bool written =
        report_rows_load(&facts, database, "run_facts", run_id, error)
        && (facts.row_count > 0
            || error_set(error, ERROR_INPUT, database_name, NULL, "has no run %" PRIu64, run_id));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        part_begin(parts[i]);
    written = written && write_body(&report, error);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        part_end(parts[i]);
    if (written) {
        write_head(&report, report_rows_cell(&facts, 0, 1)->shown);
        write_script(&report);
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        part_free(parts[i]);
    report_rows_free(&facts);
    return written;
}

bool report_write(struct database *database, const char *database_name,
                  const struct report_request *request, FILE *stream, struct error *error)
{
    bool written = database_begin_reading(database, error)
                && write_page(database, database_name, request, stream, error);
    database_end_reading(database);
    return written;
}
