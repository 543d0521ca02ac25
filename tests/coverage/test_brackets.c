/*
 * How often brackets hold: where two networks change places, from which rate on requests find no
 * precompute, up to which rate an objective is met. The truth is where plain averages of very many
 * replications of other seeds cross, found by false position on `pisim run` alone.
 *
 * With PISIM_LONG all statements, with PISIM_SEEDS seeds each (100 when not set), and the table of
 * results/README.md is written, a row as soon as it is known; PISIM_STATEMENTS does those only
 * whose name has it as a part. Else one, whose truth is known from outside.
 */
#include "../integration/command_expect.h"
#include "readme_table.h"

#include <math.h>

#define BEGIN_MARK "<!-- brackets: written by tests/coverage with PISIM_LONG=1 -->\n"
#define END_MARK "<!-- end of brackets -->\n"
#define FIRST_TRUTH_SEED 1000003
#define TRUTH_SEEDS 2
#define TRUTH_REPLICATIONS 100000
#define TRUTH_WEEKS 20000 /* of seven days each */
#define TRUTH_STEP 0.002  /* relative: the next one would be far below what chance makes of it */
#define FEWEST_HOLDING 0.95
#define MOST_UNTOLD 0.2

struct statement {
    const char *name;
    const char *scenario; /* and what is set of it */
    const char *asked;    /* of pisim capacity; NULL: who is better, of pisim compare */
    const char *key;      /* of what pisim run --json says */
    double limit;         /* ... where the answer turns */
};

#define STOCK_OUTS "--onset", "\"stock_out_fraction\": {\"value\": ", 0.01
#define P95 "--slo 'e2e_s.p95 <= 2000'", "\"p95\": {\"value\": ", 2000.0
#define MEAN "--slo 'e2e_s.mean <= 1000'", "\"mean\": {\"value\": ", 1000.0
#define GROWTH "--stable", "\"growth_fraction\": {\"value\": ", 0.05
#define WHO NULL, "\"mean\": {\"value\": ", 1.0
#define GAMMA " --set arrivals.process=gamma --set arrivals.cv="
#define BATCHES " --set arrivals.process=batch --set arrivals.batch_size="
#define STORAGE " --set client.storage_bytes="
#define WEEK " --set horizon_s=604800"
#define HALF_DAY " --set horizon_s=43200"

static const struct statement statements[] = {
    {"turn, thesis_cifar100", "thesis_cifar100", WHO},
    {"turn, 16 GB", "thesis_cifar100" STORAGE "16e9", WHO},
    {"turn, 64 GB", "thesis_cifar100" STORAGE "64e9", WHO},
    {"turn, 2 HE threads", "thesis_cifar100 --set server.he_threads=2", WHO},
    {"turn, 12 hours", "thesis_cifar100" HALF_DAY, WHO},
    {"turn, batches of 3", "thesis_cifar100" BATCHES "3", WHO},
    {"onset, a day", "default", STOCK_OUTS},
    {"onset, 90 GB", "default" STORAGE "90e9", STOCK_OUTS},
    {"onset, 12 hours", "default" HALF_DAY, STOCK_OUTS},
    {"onset, a week that begins empty", "default --set client.initial_stock=empty" WEEK,
     STOCK_OUTS},
    {"onset, gamma cv 2, 1 TB", "default" GAMMA "2" STORAGE "1e12", STOCK_OUTS},
    {"onset, gamma cv 3, 1 TB", "default" GAMMA "3" STORAGE "1e12", STOCK_OUTS},
    {"onset, gamma cv 3, 512 GB, 20,000 s",
     "default" GAMMA "3" STORAGE "512e9 --set horizon_s=20000", STOCK_OUTS},
    {"onset, batches of 6, 1 TB", "default" BATCHES "6" STORAGE "1e12", STOCK_OUTS},
    {"p95, a day", "default", P95},
    {"p95, 90 GB", "default" STORAGE "90e9", P95},
    {"p95, 12 hours", "default" HALF_DAY, P95},
    {"p95, batches of 6, 1 TB", "default" BATCHES "6" STORAGE "1e12", P95},
    {"mean, a week", "default" WEEK, MEAN},
    {"mean, gamma cv 3, 1 TB", "default" GAMMA "3" STORAGE "1e12", MEAN},
    {"stable, a day", "default", GROWTH},
    {"stable, gamma cv 3, 1 TB", "default" GAMMA "3" STORAGE "1e12", GROWTH},
};
enum { STATEMENT_COUNT = sizeof statements / sizeof *statements };

static double number_after(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    return at ? strtod(at + strlen(key), NULL) : NAN;
}

/* ---- the truth ---- */

static int truth_replications(const struct statement *statement)
{
    return strstr(statement->scenario, WEEK) ? TRUTH_WEEKS : TRUTH_REPLICATIONS;
}

static double average(const struct statement *statement, double rate_per_s, const char *more)
{
    double sum = 0.0;
    for (int i = 0; i < TRUTH_SEEDS; i++) {
        struct command_result result =
            command_run("\"$PISIM\" run %s --set sweep={} --set arrivals.rate_per_s=%.17g --set "
                        "replications.count=%d --set seed=%d %s --json --out - 2>/dev/null",
                        statement->scenario, rate_per_s, truth_replications(statement),
                        FIRST_TRUTH_SEED + i, more);
        sum += number_after(result.text, statement->key);
        command_free(&result);
    }
    return sum / TRUTH_SEEDS;
}

/* Below 0 at low rates, 0 at the truth. */
static double lean(const struct statement *statement, double rate_per_s)
{
    double value = statement->asked
                     ? average(statement, rate_per_s, "") / statement->limit
                     : average(statement, rate_per_s, "--set network=hrn18_5x5x3x")
                           / average(statement, rate_per_s, "--set network=resnet18");
    return log(fmax(value, 1e-3));
}

/* The Illinois form of false position, on logarithms of the rate. Source: Dowell and Jarratt, "A
 * modified regula falsi method", BIT 11 (1971). */
static double truth_between(const struct statement *statement, double low_per_s, double high_per_s)
{
    double low = log(low_per_s), high = log(high_per_s);
    double low_lean = lean(statement, low_per_s), high_lean = lean(statement, high_per_s);
    double last = low;
    bool turns = low_lean < 0.0 && high_lean > 0.0;
    cr_assert(turns, "%s: no turn from %g to %g per second", statement->name, low_per_s,
              high_per_s);
    for (bool was_low = true, is_first = true;; is_first = false) {
        double middle = low - low_lean * (high - low) / (high_lean - low_lean);
        double here = lean(statement, exp(middle));
        if (fabs(middle - last) < TRUTH_STEP)
            return exp(middle);
        last = middle;
        bool is_low = here < 0.0;
        bool is_again = !is_first && is_low == was_low;
        *(is_low ? &low : &high) = middle;
        *(is_low ? &low_lean : &high_lean) = here;
        if (is_again)
            *(is_low ? &high_lean : &low_lean) /= 2.0;
        was_low = is_low;
    }
}

/* ---- what is told ---- */

/* Ends that are not told are NAN. */
struct ends {
    double low;
    double high;
};

/* Of a comparison the first turn; that there is none is wrong, which is told as a turn at 0. */
static struct ends ends_of_seed(const struct statement *statement, int seed)
{
    const char *asked = statement->asked;
    struct command_result result = command_run("\"$PISIM\" %s %s %s --set seed=%d 2>/dev/null",
                                               asked ? "capacity --tolerance 0.1" : "compare",
                                               asked ? asked : "", statement->scenario, seed);
    bool denies = strstr(result.text, "no two change places") != NULL;
    struct ends ends = {number_after(result.text, ": met up to "),
                        number_after(result.text, "failed from ")};
    if (!asked)
        ends = (struct ends){
            fmax(number_after(result.text, " better than resnet18 up to "),
                 number_after(result.text, " better than resnet18 at ")),
            fmax(number_after(result.text, "and worse from "),
                 number_after(result.text, "and worse at "))}; /* of which one is there */
    command_free(&result);
    return denies ? (struct ends){0.0, 0.0} : ends;
}

/* How many of so many seeds' statements hold, and tell nothing. */
struct tale {
    int seeds;
    int holding;
    int untold;
    double width; /* of those with both ends, relative, on average */
};

static struct tale ask(const struct statement *statement, int seeds, double truth_per_s)
{
    struct tale tale = {.seeds = seeds};
    double widths = 0.0;
    int both = 0;
    for (int seed = 1; seed <= seeds; seed++) {
        struct ends ends = ends_of_seed(statement, seed);
        bool holds = !(ends.low > truth_per_s) && !(ends.high < truth_per_s);
        tale.holding += holds;
        tale.untold += isnan(ends.low) && isnan(ends.high);
        if (!holds)
            cr_log_warn("%s, seed %d: %g to %g, truth %g", statement->name, seed, ends.low,
                        ends.high, truth_per_s);
        if (!isnan(ends.low) && !isnan(ends.high)) {
            widths += 1.0 - ends.low / ends.high;
            both++;
        }
    }
    tale.width = widths / both;
    return tale;
}

/* Its truth by 20,000 replications; integration/compare_networks has that of a turn. */
Test(brackets, of_known_truth_hold)
{
    struct tale onset = ask(&statements[6], 1, 0.000175);
    cr_expect(eq(int, onset.holding, 1));
    cr_expect(eq(int, onset.untold, 0));
}

/* ---- the table ---- */

static void print_row(FILE *stream, const struct statement *statement, const struct tale *tale,
                      double truth_per_s)
{
    fprintf(stream, "| %s | %.4g | %d | %d | %d | %.0f %% |\n", statement->name, truth_per_s,
            tale->seeds, tale->holding, tale->untold, 100.0 * tale->width);
}

/* The row that an earlier test has left, if there is one. */
static void keep_row(FILE *stream, const struct statement *statement, const char *before)
{
    char begin[128];
    snprintf(begin, sizeof begin, "| %s | ", statement->name);
    const char *row = strstr(before, begin);
    if (row)
        fprintf(stream, "%.*s\n", (int)strcspn(row, "\n"), row);
}

static void write_row(const struct statement *statement, const struct tale *tale,
                      double truth_per_s)
{
    char *before = read_readme_table(BEGIN_MARK, END_MARK);
    char *table = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&table, &size);
    fputs("| statement | truth, per s | seeds | hold | tell nothing | width |\n"
          "|---|---|---|---|---|---|\n",
          stream);
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        if (&statements[i] == statement)
            print_row(stream, statement, tale, truth_per_s);
        else
            keep_row(stream, &statements[i], before);
    fclose(stream);
    write_readme_table(BEGIN_MARK, END_MARK, table);
    free(table);
    free(before);
}

static void expect_holding(const struct statement *statement, int seeds)
{
    struct ends first = ends_of_seed(statement, FIRST_TRUTH_SEED - 1);
    bool is_known = !isnan(first.low) && !isnan(first.high);
    cr_assert(is_known, "%s: where to look for the truth", statement->name);
    double truth_per_s = truth_between(statement, first.low / 1.2, first.high * 1.2);
    struct tale tale = ask(statement, seeds, truth_per_s);
    write_row(statement, &tale, truth_per_s);
    cr_expect(ge(dbl, tale.holding, FEWEST_HOLDING * seeds - 1e-9), "%s: %d of %d", statement->name,
              tale.holding, seeds);
    cr_expect(le(dbl, tale.untold, MOST_UNTOLD * seeds + 1e-9), "%s: %d of %d tell nothing",
              statement->name, tale.untold, seeds);
}

Test(brackets, hold_as_often_as_they_say, .timeout = 36000)
{
    if (!getenv("PISIM_LONG"))
        cr_skip_test("takes hours");
    const int seeds = getenv("PISIM_SEEDS") ? atoi(getenv("PISIM_SEEDS")) : 100;
    const char *part = getenv("PISIM_STATEMENTS");
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        if (!part || strstr(statements[i].name, part))
            expect_holding(&statements[i], seeds);
}
