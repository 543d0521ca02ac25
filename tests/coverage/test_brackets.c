/*
 * How often brackets hold: where two networks change places, from which rate on requests find no
 * precompute, up to which rate an objective is met. The truth is what the same search says of
 * another seed with 100,000 replications: a bracket is wrong where it lies beside that one. With
 * PISIM_LONG 22 statements, with PISIM_SEEDS seeds each (100 when not set), and the table of
 * results/README.md is written; else one, whose truth is known from outside.
 */
#include "../integration/command_expect.h"
#include "readme_table.h"

#include <math.h>

#define BEGIN_MARK "<!-- brackets: written by tests/coverage with PISIM_LONG=1 -->\n"
#define END_MARK "<!-- end of brackets -->\n"
#define TRUTH " --set seed=1000003 --max-replications 100000"
#define FEWEST_HOLDING 0.95
#define MOST_UNTOLD 0.2

struct statement {
    const char *name;
    const char *words; /* of the command line */
};

static const struct statement statements[] = {
    {"turn, thesis_cifar100", "compare thesis_cifar100"},
    {"turn, 16 GB", "compare thesis_cifar100 --set client.storage_bytes=16e9"},
    {"turn, 64 GB", "compare thesis_cifar100 --set client.storage_bytes=64e9"},
    {"turn, 2 HE threads", "compare thesis_cifar100 --set server.he_threads=2"},
    {"turn, 12 hours", "compare thesis_cifar100 --set horizon_s=43200"},
    {"turn, batches of 3",
     "compare thesis_cifar100 --set arrivals.process=batch --set arrivals.batch_size=3"},
#define ONSET "capacity default --tolerance 0.1 --onset --set "
#define TARGET "capacity default --tolerance 0.1 --slo 'e2e_s.p95 <= 2000' --set "
#define GAMMA "arrivals.process=gamma --set arrivals.cv="
#define BATCHES "arrivals.process=batch --set arrivals.batch_size="
#define LITTLE " --set client.storage_bytes=32e9"
    {"onset", ONSET "horizon_s=86400"},
    {"onset, 32 GB", ONSET "horizon_s=86400" LITTLE},
    {"onset, 12 hours", ONSET "horizon_s=43200"},
    {"onset, empty at first", ONSET "client.initial_stock=empty"},
    {"onset, gamma cv 2", ONSET GAMMA "2"},
    {"onset, gamma cv 3", ONSET GAMMA "3"},
    {"onset, gamma cv 3, 32 GB", ONSET GAMMA "3" LITTLE},
    {"onset, batches of 3", ONSET BATCHES "3"},
    {"onset, batches of 6", ONSET BATCHES "6"},
    {"p95", TARGET "horizon_s=86400"},
    {"p95, 32 GB", TARGET "horizon_s=86400" LITTLE},
    {"p95, 12 hours", TARGET "horizon_s=43200"},
    {"p95, gamma cv 2", TARGET GAMMA "2"},
    {"p95, gamma cv 3", TARGET GAMMA "3"},
    {"p95, batches of 3", TARGET BATCHES "3"},
    {"p95, batches of 6", TARGET BATCHES "6"},
};
enum { STATEMENT_COUNT = sizeof statements / sizeof *statements };

/* Ends that are not told are NAN. */
struct ends {
    double low;
    double high;
};

static double number_after(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    return at ? strtod(at + strlen(key), NULL) : NAN;
}

/* Of a comparison the first turn; that there is none is wrong, which is told as a turn at 0. */
static struct ends ends_of(const char *words, const char *more)
{
    struct command_result result = command_run("\"$PISIM\" %s%s 2>/dev/null", words, more);
    bool denies = strstr(result.text, "no two change places") != NULL;
    struct ends ends = {number_after(result.text, ": met up to "),
                        number_after(result.text, "failed from ")};
    if (strncmp(words, "compare", 7) == 0)
        ends = (struct ends){number_after(result.text, " better than resnet18 up to "),
                             number_after(result.text, "and worse from ")};
    command_free(&result);
    return denies ? (struct ends){0.0, 0.0} : ends;
}

static struct ends ends_of_seed(const char *words, int seed)
{
    char more[32];
    snprintf(more, sizeof more, " --set seed=%d", seed);
    return ends_of(words, more);
}

/* How many of so many seeds' statements hold, and tell nothing. */
struct tale {
    int holding;
    int untold;
    double width; /* of those with both ends, relative, on average */
};

static struct tale ask(const char *words, int seeds, struct ends truth)
{
    struct tale tale = {0};
    double widths = 0.0;
    int both = 0;
    for (int seed = 1; seed <= seeds; seed++) {
        struct ends ends = ends_of_seed(words, seed);
        tale.holding += !(ends.low > truth.high) && !(ends.high < truth.low);
        tale.untold += isnan(ends.low) && isnan(ends.high);
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
    struct tale onset = ask(statements[6].words, 1, (struct ends){0.000175, 0.000175});
    cr_expect(eq(int, onset.holding, 1));
    cr_expect(eq(int, onset.untold, 0));
}

Test(brackets, hold_as_often_as_they_say, .timeout = 36000)
{
    if (!getenv("PISIM_LONG"))
        cr_skip_test("takes hours");
    const int seeds = getenv("PISIM_SEEDS") ? atoi(getenv("PISIM_SEEDS")) : 100;
    char *table = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&table, &size);
    fprintf(stream,
            "| statement | truth | of %d seeds hold | tell nothing | width |\n"
            "|---|---|---|---|---|\n",
            seeds);
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        struct ends truth = ends_of(statements[i].words, TRUTH);
        struct tale tale = ask(statements[i].words, seeds, truth);
        fprintf(stream, "| %s | %.4g to %.4g | %d | %d | %.0f %% |\n", statements[i].name,
                truth.low, truth.high, tale.holding, tale.untold, 100.0 * tale.width);
        cr_expect(ge(dbl, tale.holding, FEWEST_HOLDING * seeds - 1e-9), "%s: %d of %d",
                  statements[i].name, tale.holding, seeds);
        cr_expect(le(dbl, tale.untold, MOST_UNTOLD * seeds + 1e-9), "%s: %d of %d tell nothing",
                  statements[i].name, tale.untold, seeds);
    }
    fclose(stream);
    write_readme_table(BEGIN_MARK, END_MARK, table);
    free(table);
}
