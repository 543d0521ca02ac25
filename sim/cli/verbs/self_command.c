#include "cli/verbs/verbs.h"

#include "cli/interruption.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "study/known/self_check.h"
#include "json/json_write.h"

#include <inttypes.h>
#include <math.h>

#define EXIT_DIFFERS 3
#define LARGEST_SEED (1ULL << 53)

/* ---- for people ---- */

static void print_head(const struct self_check *check)
{
    printf("Scenarios whose results are known, seed %" PRIu64
           ". Intervals at %.3f %% each, so that "
           "all hold at once with %g %% of seeds.\n",
           check->seed, 100.0 * check->confidence, 100.0 * SELF_CHECK_CONFIDENCE);
    printf("%-13s %-25s %6s  %-24s %-8s %10s %10s  %-24s %s\n", "law", "scenario", "load",
           "quantity", "unit", "expected", "got", "interval", "verdict");
}

static void print_finding(const struct finding *finding)
{
    char load[16] = "-";
    char interval[64];
    if (!isnan(finding->load))
        snprintf(load, sizeof load, "%.3f", finding->load);
    snprintf(interval, sizeof interval, "[%.4g, %.4g]", finding->low, finding->high);
    printf("%-13s %-25s %6s  %-24s %-8s %10.4g %10.4g  %-24s %s\n", finding->law, finding->scenario,
           load, finding->quantity, finding->unit, finding->expected, finding->got, interval,
           finding->holds ? "holds" : "outside");
}

static void print_table(const struct self_check *check)
{
    size_t holding = 0;
    print_head(check);
    for (size_t i = 0; i < check->count; i++) {
        print_finding(&check->findings[i]);
        holding += check->findings[i].holds;
    }
    printf("%zu of %zu hold%s.\n", holding, check->count,
           check->interrupted ? "; interrupted, so there are more" : "");
}

/* ---- for programs ---- */

static void write_finding(struct json_writer *writer, const struct finding *finding)
{
    json_write_object(writer, NULL, true);
    json_write_text(writer, "law", finding->law);
    json_write_text(writer, "scenario", finding->scenario);
    json_write_number(writer, "load", finding->load);
    json_write_text(writer, "quantity", finding->quantity);
    json_write_text(writer, "unit", finding->unit);
    json_write_number(writer, "expected", finding->expected);
    json_write_number(writer, "got", finding->got);
    json_write_number(writer, "low", finding->low);
    json_write_number(writer, "high", finding->high);
    json_write_boolean(writer, "holds", finding->holds);
    json_write_object_end(writer);
}

static void write_json(const struct self_check *check)
{
    struct json_writer writer = {.stream = stdout};
    json_write_object(&writer, NULL, false);
    json_write_integer(&writer, "seed", check->seed);
    json_write_number(&writer, "confidence", check->confidence);
    json_write_boolean(&writer, "interrupted", check->interrupted);
    json_write_boolean(&writer, "holds", self_check_holds(check));
    json_write_array(&writer, "findings", false);
    for (size_t i = 0; i < check->count; i++)
        write_finding(&writer, &check->findings[i]);
    json_write_array_end(&writer);
    json_write_object_end(&writer);
}

/* ---- the work ---- */

static void on_progress(void *context, uint64_t done, uint64_t total)
{
    progress_tell(context, done, total);
}

static bool run(struct self_check *check, struct error *error)
{
    struct progress progress;
    check->context = &progress;
    check->on_progress = on_progress;
    progress_start(&progress);
    bool ran = self_check_run(check, error);
    progress_clear(&progress);
    return ran;
}

static bool read_options(const struct command_line *line, struct self_check *check,
                         struct error *error)
{
    unsigned long long seed = 1;
    bool read = command_line_integer(line, "seed", 0, LARGEST_SEED, &seed, error)
             && session_jobs(line, &check->jobs, error);
    check->seed = seed;
    return read;
}

bool self_command_work(const struct command_line *line, int *exit_status, struct error *error)
{
    struct warnings warnings = {0}; /* they qualify scenarios; here the numbers are known */
    struct library library;
    struct interruption interruption;
    struct self_check check = {.library = &library, .interruption = &interruption.came};
    interruption_hold(&interruption);
    library_init(&library, command_line_value(line, "models"), session_built_folder(), &warnings);
    interruption_keep(&interruption);
    bool ran = read_options(line, &check, error) && run(&check, error);
    if (ran && command_line_has(line, "json"))
        write_json(&check);
    else if (ran)
        print_table(&check);
    if (ran && !self_check_holds(&check))
        *exit_status = EXIT_DIFFERS;
    if (check.interrupted)
        *exit_status = EXIT_INTERRUPTED;
    interruption_release(&interruption);
    self_check_free(&check);
    library_free(&library);
    warnings_free(&warnings);
    return ran;
}
