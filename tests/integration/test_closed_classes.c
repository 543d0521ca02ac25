/*
 * Users in some classes of clients, or in all, each class with its own thinking.
 *
 * One core that takes requests in order, all of one exponential mean of 1 s, has a product form
 * with classes that differ in thinking (Baskett, Chandy, Muntz and Palacios, JACM 22 (1975)). So
 * the means are those of mean value analysis (Reiser and Lavenberg, JACM 27 (1980)):
 *
 *   R_c(n) = 1 + Q(n - e_c),  X_c(n) = n_c / (Z_c + R_c(n)),  Q(n) = sum of X_c R_c
 *
 * Poisson requests of rate L beside them make the core slower for users, by 1 / (1 - L), and wait
 * for (1 + Q(N)) / (1 - L) themselves (Lazowska et al., Quantitative System Performance, 1984,
 * section 7.4).
 */
#include "folder_suite.h"

#include <math.h>

#define MOST_USERS 50

FOLDER_SUITE(closed_classes);

/* ---- what theory says ---- */

struct loop {
    double think_s[2];
    int users[2];
    double open_per_s;
};

struct expected {
    double response_s[2];
    double open_s; /* of requests that come at a rate */
};

static struct expected analyse(const struct loop *loop)
{
    static double queue[MOST_USERS + 1][MOST_USERS + 1];
    const double service_s = 1.0 / (1.0 - loop->open_per_s);
    struct expected expected = {{0}};
    for (int i = 0; i <= loop->users[0]; i++)
        for (int k = 0; k <= loop->users[1]; k++) {
            const int here[2] = {i, k};
            const double before[2] = {i > 0 ? queue[i - 1][k] : 0.0, k > 0 ? queue[i][k - 1] : 0.0};
            queue[i][k] = 0.0;
            for (int c = 0; c < 2; c++) {
                expected.response_s[c] = service_s * (1.0 + before[c]);
                queue[i][k] +=
                    here[c] * expected.response_s[c] / (loop->think_s[c] + expected.response_s[c]);
            }
        }
    expected.open_s = service_s * (1.0 + queue[loop->users[0]][loop->users[1]]);
    return expected;
}

/* ---- what is simulated ---- */

#define CLOSED(MEAN) "\"arrivals\": {\"process\": \"closed\", \"think_s\": {\"mean\": " MEAN "}}"

/* The scenario of one core with other clients, and arrivals as they are given, if at all. */
static void write_scenario(const char *name, const char *arrivals, const char *clients)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s.json", folder, name);
    FILE *file = fopen(path, "w");
    cr_assert(file != NULL);
    fprintf(file,
            "{\"name\": \"x\", \"network\": \"one_layer\", \"input\": \"cifar10\", \"protocol\": "
            "\"one_step\", \"costs\": \"one_second_step.json\", %s \"clients\": [%s], \"server\": "
            "{\"cores\": 1, \"discipline\": \"fcfs\"}, \"sharing\": \"contended\", "
            "\"variability\": {\"distribution\": \"exponential\"}, \"horizon_s\": 4000, "
            "\"warmup_s\": 400, \"replications\": {\"count\": 20}}\n",
            arrivals, clients);
    fclose(file);
}

#define HERE                                                                                       \
    "cd \"$FOLDER\" && cp \"$SOURCE\"/models/scenarios/reference/one_*.json . && \"$PISIM\" %s "

struct told {
    double low_s, high_s, mean_s, per_s;
};

static void read_classes(const char *name, struct told told[], size_t count)
{
    struct command_result result = command_run(
        HERE "%s.json --out c.db >/dev/null 2>&1; \"$PISIM\" query c.db --format csv 'SELECT "
             "mean_e2e_low_s, mean_e2e_high_s, mean_e2e_s, arrived / (3600.0 * 20) FROM "
             "v_client_class ORDER BY class_index' | tail -n +2; rm c.db",
        "run", name);
    const char *line = result.text;
    for (size_t i = 0; i < count; i++) {
        cr_assert(line
                      && sscanf(line, "%lf,%lf,%lf,%lf", &told[i].low_s, &told[i].high_s,
                                &told[i].mean_s, &told[i].per_s)
                             == 4,
                  "%s", result.text);
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    command_free(&result);
}

static void expect_within(const struct told *told, double expected_s)
{
    cr_expect(told->low_s <= expected_s && expected_s <= told->high_s, "%g not in [%g, %g]",
              expected_s, told->low_s, told->high_s);
    cr_expect(told->high_s - told->low_s < 0.15 * expected_s);
}

/* R = N / X - Z: of each class by itself, whatever the others do. */
static void expect_law(const struct told *told, double users, double think_s)
{
    const double response_s = users / told->per_s - think_s;
    cr_expect(fabs(response_s - told->mean_s) < 0.03 * (think_s + told->mean_s), "%g, not %g",
              told->mean_s, response_s);
}

Test(closed_classes, response_times_are_those_of_mean_value_analysis)
{
    const struct loop loop = {{8.0, 2.0}, {5, 3}, 0.0};
    const struct expected expected = analyse(&loop);
    struct told told[2];
    write_scenario("two", "", "{\"count\": 5, " CLOSED("8") "}, {\"count\": 3, " CLOSED("2") "}");
    read_classes("two", told, 2);
    for (size_t i = 0; i < 2; i++) {
        expect_within(&told[i], expected.response_s[i]);
        expect_law(&told[i], loop.users[i], loop.think_s[i]);
    }
}

/* One class alone is the machine repairman: 1 s, 2.24 s and 46 s (test_closed.c). */
Test(closed_classes, one_class_is_the_machine_repairman)
{
    static const int users[] = {1, 5, 50};
    const double expected_s[] = {1.0, 5.0 / (1.0 - 1.0 / 5.0234375) - 4.0, 46.0};
    for (size_t i = 0; i < 3; i++) {
        const struct loop loop = {{4.0, 1.0}, {users[i], 0}, 0.0};
        char clients[160];
        struct told told[2];
        snprintf(clients, sizeof clients, "{\"count\": %d, " CLOSED("4") "}, {%s}", users[i],
                 CLOSED("1e9"));
        cr_expect(fabs(analyse(&loop).response_s[0] - expected_s[i]) < 1e-3 * expected_s[i]);
        write_scenario("alone", "", clients);
        read_classes("alone", told, 1);
        expect_within(&told[0], expected_s[i]);
        expect_law(&told[0], users[i], 4.0);
    }
}

Test(closed_classes, users_and_requests_at_a_rate_meet_at_the_core)
{
    const struct loop loop = {{8.0, 0.0}, {5, 0}, 0.3};
    const struct expected expected = analyse(&loop);
    struct told told[2];
    write_scenario(
        "mixed", "",
        "{\"count\": 5, " CLOSED("8") "}, {\"online_slots\": 1000, \"arrivals\": "
                                      "{\"process\": \"poisson\", \"rate_per_s\": 0.3}}");
    read_classes("mixed", told, 2);
    expect_within(&told[0], expected.response_s[0]);
    expect_law(&told[0], 5.0, 8.0);
    expect_within(&told[1], expected.open_s);
    cr_expect(fabs(told[1].per_s / 0.3 - 1.0) < 0.03);
}

/* ---- the same in other words ---- */

static void expect_same(const char *one, const char *other, const char *tables)
{
    expect_output(
        command_run(HERE "%s.json --set record.requests=true --set replications.count=2 --out 1.db "
                         ">/dev/null 2>&1; "
                         "\"$PISIM\" run %s.json --set record.requests=true --set "
                         "replications.count=2 --out 2.db >/dev/null "
                         "2>&1; for k in 1 2; do \"$PISIM\" query $k.db --dump | grep -E "
                         "'\"table\":\"(%s)\"' | sed 's/\"assign\":\"[a-z_]*\"//' > $k.txt; done; "
                         "test -s 1.txt && cmp 1.txt 2.txt && echo same",
                    "run", one, other, tables),
        0, "same\n");
}

Test(closed_classes, the_same_thinking_in_every_class_is_that_of_the_scenario)
{
#define ALL                                                                                        \
    "point|point_metric|replication|phase_cost|phase_time|resource_use|histogram|request|"         \
    "client_class|warning"
    write_scenario("top", CLOSED("4") ",", "{\"count\": 5}");
    write_scenario("own", "", "{\"count\": 5, " CLOSED("4") "}");
    expect_same("top", "own", ALL);
    write_scenario("top_two", CLOSED("4") ",", "{\"count\": 3}, {\"count\": 2, \"threads\": 2}");
    write_scenario(
        "own_two", "",
        "{\"count\": 3, " CLOSED("4") "}, {\"count\": 2, \"threads\": 2, " CLOSED("4") "}");
    expect_same("top_two", "own_two", ALL);
}

/* ---- words, and questions about users ---- */

Test(closed_classes, what_is_told_is_of_users_or_of_a_rate)
{
    write_scenario(
        "mixed", "",
        "{\"count\": 5, " CLOSED("8") "}, {\"online_slots\": 1000, \"arrivals\": "
                                      "{\"process\": \"poisson\", \"rate_per_s\": 0.3}}");
    struct command_result result = command_run(HERE "mixed.json 2>&1", "run");
    cr_expect(strstr(result.text, "Long-run limit 1 per second of what comes at a rate, beside "
                                  "users, set by server_cpu, because ")
                  != NULL,
              "%s", result.text);
    cr_expect(strstr(result.text, "Load at 0.3 per second of what comes at a rate: server_cpu 0.3")
                  != NULL,
              "%s", result.text);
    command_free(&result);
    write_scenario("two", "", "{\"count\": 5, " CLOSED("8") "}, {\"count\": 3, " CLOSED("2") "}");
    expect_text(command_run(HERE "two.json 2>&1", "run"), 0,
                "each of 8 users asks once in 5.143 s at most, on average");
    /* at most 5 / 9 + 3 / 3 per second, one in 5.143 s of each of 8 */
}

/* By mean value analysis 6 users of 8 s have R = 1.832 s, 7 have 2.118 s. */
Test(closed_classes, users_of_one_class_are_counted_beside_others)
{
    const struct loop six = {{8.0, 0.0}, {6, 0}, 0.0}, seven = {{8.0, 0.0}, {7, 0}, 0.0};
    write_scenario(
        "some", "",
        "{\"arrivals\": {\"process\": \"fixed\", \"rate_per_s\": 1e-6}}, {\"count\": 5, " CLOSED(
            "8") "}");
    cr_assert(analyse(&six).response_s[0] < 1.85 && analyse(&seven).response_s[0] > 2.1);
    expect_text(command_run(HERE "some.json --slo 'e2e_s.mean <= 1.97' 2>/dev/null", "capacity"), 0,
                "met up to 6 users, failed from 7 users on");
    expect_text(command_run(HERE "some.json --vary clients[1].arrivals.think_s.mean=8,16 --counts "
                                 "1,9 --max-replications 200 --metric throughput_per_s 2>/dev/null",
                            "compare"),
                0, "mean=8 is best from 1 to 9 users");
    expect_text(command_run(HERE "some.json --vary seed=1,2 --rates 1,9 2>&1", "compare"), 2,
                "must not have arrivals of their own with --rates");
    write_scenario("two", "", "{\"count\": 5, " CLOSED("8") "}, {\"count\": 3, " CLOSED("2") "}");
    expect_text(command_run(HERE "two.json --vary seed=1,2 --counts 1,9 2>&1", "compare"), 2,
                "must have \"clients\" of one class in a closed loop with --counts, which sets "
                "their count");
}

Test(closed_classes, what_does_not_go_with_users_is_refused)
{
    write_scenario("two", "", "{\"count\": 5, " CLOSED("8") "}, {\"count\": 3, " CLOSED("2") "}");
    expect_output(command_run(HERE "two.json --set clients[0].arrivals.trace=x.csv 2>&1", "check"),
                  2,
                  "pisim: two.json: clients[0].arrivals: process and trace exclude each other\n");
    expect_text(command_run(HERE "two.json --set clients[1].arrivals.rate_per_s=2 2>&1", "check"),
                2, "clients[1].arrivals.rate_per_s: must be left out: users who wait");
    expect_text(command_run(HERE "two.json --set clients[1].arrivals.assign=random 2>&1", "check"),
                2, "clients[1].arrivals.assign: must be left out in a class");
    expect_text(command_run(HERE "two.json --stable 2>&1", "capacity"), 2,
                "--stable: is asked of a rate, not of users who wait for answers");
}

/* ---- where a sweep of users, or of one class's rate, begins to find no precompute ---- */

#define SWEPT(arrivals, clients, sweep)                                                            \
    "cd \"$FOLDER\" && printf '%%s' '{\"name\": \"w\", \"network\": \"minionn\", \"input\": "      \
    "\"cifar10\", \"protocol\": \"server_garbler\", \"costs\": \"formula\", \"sharing\": "         \
    "\"contended\", " arrivals "\"horizon_s\": 50000, \"replications\": {\"count\": 20}, "         \
    "\"clients\": [" clients "], \"server\": {\"device\": \"epyc_7502\", "                         \
    "\"cores\": 4, \"he_threads\": 4, \"gc_threads\": 4, \"link\": {\"uplink_bps\": 1e9, "         \
    "\"downlink_bps\": 1e9}}, \"sweep\": {" sweep                                                  \
    "}}' >w.json && \"$PISIM\" run w.json 2>/dev/null"
#define FULL "\"device\": \"atom_z8350\", \"storage_bytes\": 32e9, \"initial_stock\": \"full\""
#define THINKING "\"arrivals\": {\"process\": \"closed\", \"think_s\": {\"mean\": 3000}}, "
#define OWN "\"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.001}"

/* Each count is a contender, which by itself has not seen enough; together they tell. */
Test(closed_classes, what_counts_of_users_say_together_is_told)
{
    struct command_result result =
        command_run(SWEPT(THINKING, "{" FULL "}", "\"clients[0].count\": [20, 80, 200]"));
    cr_expect(strstr(result.text,
                     "\nTogether: more than 1 % of the requests find no precompute from "
                     "between 80 and 200 users on.\npisim capacity --onset searches ")
                  != NULL,
              "%s", result.text);
    command_free(&result);
    result = command_run(SWEPT(THINKING, "{" FULL "}",
                               "\"protocol\": [\"server_garbler\", \"client_garbler\"], "
                               "\"clients[0].count\": [1, 200]"));
    cr_expect(strstr(result.text,
                     "\nTogether with {\"protocol\": \"server_garbler\"}: more than 1 % of "
                     "the requests find no precompute from between 1 and 200 users on.\n")
                  != NULL,
              "%s", result.text);
    cr_expect(strstr(result.text, "\nTogether with {\"protocol\": \"client_garbler\"}: ") != NULL);
    command_free(&result);
}

Test(closed_classes, what_rates_of_one_class_say_together_is_told)
{
    struct command_result result =
        command_run(SWEPT("", "{" FULL ", " OWN "}, {" FULL ", " OWN "}",
                          "\"clients[0].arrivals.rate_per_s\": [0.002, 0.02]"));
    cr_expect(strstr(result.text,
                     "\nTogether: more than 1 % of the requests find no precompute from "
                     "clients[0].arrivals.rate_per_s between 0.002 and 0.02 on.\n")
                  != NULL,
              "%s", result.text);
    cr_expect(strstr(result.text, "pisim capacity") == NULL);
    command_free(&result);
}
