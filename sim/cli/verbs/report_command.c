#include "base/error.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"
#include "results/database/database.h"
#include "results/figures/figure_paper.h"
#include "results/report/report_inference.h"

#include "base/memory.h"
#include "base/output.h"
#include "cli/gnuplot.h"
#include "cli/report_inference_rows.h"
#include "results/database/past_run.h"
#include "results/figures/report_figure.h"
#include "results/report/report.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The run that was asked for, or the last one; its facts are owned by the caller. */
static bool choose_run(const struct command_line *line, struct database *database,
                       struct past_run *run, struct error *error)
{
    unsigned long long wanted = 0;
    uint64_t count = 0, run_id = 0;
    *run = (struct past_run){0};
    if (!command_line_integer(line, "run", 1, INT64_MAX, &wanted, error)
        || !past_run_count(database, &count, &run_id, error))
        return false;
    if (count == 0)
        return error_set(error, ERROR_INPUT, line->operands[0], NULL, "holds no run");
    return past_run_load(run, database, wanted > 0 ? wanted : run_id, error);
}

/* The run that is shown beside it; 0: none. */
static bool choose_other(const struct command_line *line, struct database *database,
                         uint64_t run_id, uint64_t *against_id, struct error *error)
{
    unsigned long long wanted = 0;
    struct past_run other = {0};
    if (!command_line_integer(line, "against", 1, INT64_MAX, &wanted, error))
        return false;
    *against_id = wanted;
    if (wanted == run_id)
        return error_set(error, ERROR_USAGE, NULL, "--against", "must be another run than %" PRIu64,
                         run_id);
    bool found = wanted == 0 || past_run_load(&other, database, wanted, error);
    past_run_free(&other);
    return found;
}

static bool write_fail(const char *path, struct error *error)
{
    return error_set(error, ERROR_IO, path, NULL, "cannot be written: %s", strerror(errno));
}

/* Into memory first: a page that cannot be finished leaves what was there before. */
static bool write_page(const struct command_line *line, struct database *database,
                       const struct past_run *run, char **page, size_t *size, struct error *error)
{
    struct report_inference inference;
    struct report_request request = {.run_id = run->run_id, .inference = &inference};
    if (!choose_other(line, database, run->run_id, &request.against_id, error))
        return false;
    report_inference_init(&inference);
    report_inference_fill(&inference, run);
    FILE *stream = memory_require(open_memstream(page, size));
    bool written = report_write(database, line->operands[0], &request, stream, error);
    fclose(stream);
    report_inference_free(&inference);
    return written;
}

/* Whether it is empty, or begins as our pages do up to their titles. */
static bool is_replaceable(FILE *file, const char *page)
{
    const char *title = strstr(page, "<title>");
    size_t size = title ? (size_t)(title - page) : strlen(page);
    char *head = memory_allocate(size, 1);
    size_t length = fread(head, 1, size, file);
    bool alike =
        !ferror(file) && (length == 0 || length == size) && memcmp(head, page, length) == 0;
    free(head);
    return alike;
}

/* A database, or whatever else was named by mistake, is not lost to a report. */
static bool check_place(const char *path, const char *page, struct error *error)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return true;
    FILE *file = fopen(path, "rb");
    if (!file)
        return write_fail(path, error);
    bool replaceable = is_replaceable(file, page);
    fclose(file);
    return replaceable
        || error_set(error, ERROR_USAGE, path, NULL,
                     "is there and is no report, so it is not written over; remove it or take "
                     "another name");
}

static bool write_file(const char *path, const char *page, size_t size, struct error *error)
{
    struct output output;
    if (!output_open(&output, path, OUTPUT_REPLACES, error))
        return false;
    fwrite(page, 1, size, output.stream);
    return output_close(&output, true, error);
}

/* As asked for, else beside the database: "x.html" of "x.db"; owned by the caller. */
static char *place_of(const struct command_line *line)
{
    const char *out = command_line_value(line, "out");
    const char *database = line->operands[0];
    size_t length = strlen(database);
    if (out)
        return memory_copy_text(out);
    if (length > 3 && strcmp(database + length - 3, ".db") == 0)
        length -= 3;
    return memory_format_text("%.*s.html", (int)length, database);
}

static bool write_report(const struct command_line *line, struct database *database,
                         const struct past_run *run, struct error *error)
{
    char *out = place_of(line);
    bool is_file = strcmp(out, "-") != 0;
    char *page = NULL;
    size_t size = 0;
    bool written = write_page(line, database, run, &page, &size, error);
    if (written && is_file)
        written = check_place(out, page, error) && write_file(out, page, size, error);
    else if (written)
        fwrite(page, 1, size, stdout);
    free(page);
    if (written && is_file)
        fprintf(stderr, "the report is in %s\n", out);
    free(out);
    return written;
}

/* ---- figures ---- */

/* What is said of figures is of no use without them. */
static bool read_figures(const struct command_line *line, uint64_t run_id,
                         struct figure_request *request, struct error *error)
{
    static const char *const of_figures[] = {"width", "font", "at"};
    const char *font = command_line_value(line, "font");
    for (size_t i = 0; i < sizeof of_figures / sizeof *of_figures; i++)
        if (command_line_has(line, of_figures[i]) && !command_line_has(line, "figures")) {
            char *option = memory_format_text("--%s", of_figures[i]);
            bool refused = error_set(error, ERROR_USAGE, NULL, option,
                                     "is about figures: say where they go by --figures DIR, too");
            free(option);
            return refused;
        }
    request->run_id = run_id;
    request->at_rate_per_s = NAN;
    return command_line_number(line, "at", &request->at_rate_per_s, error)
        && figure_paper_read(&request->paper, command_line_value(line, "width"), font, error)
        && (!font || figure_paper_is_generic(&request->paper)
            || gnuplot_find_font(request->paper.font, error));
}

/* What gnuplot said is of use only where it failed. */
static void remove_log(const struct output_folder *folder)
{
    char *log = memory_format_text("%s/gnuplot.log", folder->beside);
    unlink(log);
    free(log);
}

static bool write_figures(const struct command_line *line, struct database *database,
                          struct figure_request *request, struct error *error)
{
    struct output_folder folder;
    bool is_missing = false;
    if (!output_folder_open(&folder, command_line_value(line, "figures"), error))
        return false;
    const char *path = folder.path;
    request->folder = folder.beside;
    bool written = report_figures_write(database, request, error);
    bool drawn = written && gnuplot_run(&folder, &is_missing, error);
    struct error placing = {0};
    remove_log(&folder);
    if (!output_folder_close(&folder, drawn || is_missing, drawn ? error : &placing)) {
        if (placing.code != ERROR_NONE)
            *error = placing;
        return false;
    }
    if (drawn)
        fprintf(stderr, "the figures are in %s\n", path);
    return drawn;
}

/* ---- the verb ---- */

static bool report(const struct command_line *line, struct database *database, struct error *error)
{
    const bool draws = command_line_has(line, "figures");
    const bool shows = command_line_has(line, "out") || !draws;
    struct past_run run;
    struct figure_request request = {0};
    bool written = choose_run(line, database, &run, error)
                && read_figures(line, run.run_id, &request, error)
                && (!shows || write_report(line, database, &run, error))
                && (!draws || write_figures(line, database, &request, error));
    past_run_free(&run);
    return written;
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    struct error closing = {0};
    struct database *database = database_open_for_reading(line->operands[0], error);
    bool written = database && report(line, database, error);
    return database_close(database, written ? error : &closing) && written;
}

static const struct option_rule options[] = {
    {"out", "FILE",
     "where the page goes, also over an earlier one (- is stdout); otherwise beside "
     "the database",
     false},
    {"figures", "DIR", "draws the charts as SVG, PDF and PNG into this folder, with gnuplot",
     false},
    {"width", "LENGTH", "how wide figures are in print: 8.5cm, 85mm, 3.3in, 240pt; otherwise 16cm",
     false},
    {"font", "NAME[,PT]", "their letters: \"DejaVu Serif,9\"; otherwise sans-serif,8", false},
    {"at", "RATE", "the rate of the figure of distributions; otherwise several", false},
    {"run", "ID", "which run; otherwise the last one", false},
    {"against", "ID", "draws this run, too, beside it", false},
    {NULL, NULL, NULL, false},
};

const struct verb report_verb = {
    .name = "report",
    .operands = "DB",
    .summary = "shows a run as charts with their data, on one page of HTML that needs no network",
    .example = "pisim report results/first.db",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work,
};
