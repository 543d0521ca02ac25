/*
 * Up to which rate: against an M/M/1 queue, whose capacity is known, and the usage of the verb.
 */
#include "base/memory.h"
#include "command_expect.h"

#include <math.h>

#define MM1 "\"$SOURCE/tests/data/mm1.json\" "

/* Of tests/data/mm1.json; `pisim plan` tells it. */
#define SERVICE_S 0.003138054144

struct ends {
    double pass;
    double fail;
};

static double number_after(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    return at ? strtod(at + strlen(key), NULL) : NAN;
}

static struct ends capacity_of(const char *words)
{
    struct command_result result = command_run("\"$PISIM\" capacity %s --json 2>/dev/null", words);
    struct ends ends = {number_after(result.text, "\"pass\": "),
                        number_after(result.text, "\"fail\": ")};
    cr_expect(eq(int, result.status, 0), "%s", result.text);
    command_free(&result);
    return ends;
}

/*
 * P(time in system > t) = exp(-(1 / S - rate) t) (Kleinrock, Queueing Systems, vol. 1, 1975,
 * section 3.2), so the 95 % quantile is 10 S at the rate (1 - ln(20) / 10) / S.
 */
static int count_brackets_with_the_true_rate(int seeds)
{
    const double true_per_s = (1.0 - log(20.0) / 10.0) / SERVICE_S;
    int holding = 0;
    for (int seed = 1; seed <= seeds; seed++) {
        char words[256];
        snprintf(words, sizeof words,
                 MM1 "--slo 'e2e_s.p95 <= %.17g' --set seed=%d --max-replications 80",
                 10.0 * SERVICE_S, seed);
        struct ends ends = capacity_of(words);
        holding += ends.pass <= true_per_s && true_per_s <= ends.fail;
    }
    return holding;
}

/* A hundred seeds: tests/reference/test_capacity_coverage.c. */
Test(capacity, the_bracket_holds_the_capacity_of_an_mm1_queue)
{
    int holding = count_brackets_with_the_true_rate(10);
    cr_expect(ge(int, holding, 9), "%d of 10", holding);
}

Test(capacity, no_more_than_the_bound_is_stable)
{
    struct ends ends = capacity_of(MM1 "--stable --max-replications 80");
    cr_expect(ge(dbl, ends.pass, 0.85 / SERVICE_S));
    cr_expect(lt(dbl, ends.pass, 1.0 / SERVICE_S));
    cr_expect(le(dbl, ends.fail, 1.0001 / SERVICE_S));
    expect_text(
        command_run("\"$PISIM\" capacity " MM1 "--stable --max-replications 20 2>/dev/null"), 0,
        "\nLong-run limit 318.7 per second, set by online_slots, because ");
}

/* 500 per second are a load of 1.57 on one slot. */
Test(capacity, a_rate_needs_as_many_slots_as_its_load)
{
    struct ends ends = capacity_of(MM1 "--stable --need rate=500 --find client.online_slots");
    cr_expect(eq(dbl, ends.fail, 1.0));
    cr_expect(eq(dbl, ends.pass, 2.0));
}

/* A load above 1 fails whatever is seen of the queue, so how probes lean says nothing here. */
Test(capacity, it_is_narrowed_where_nothing_can_be_aimed_at)
{
    struct ends ends = capacity_of("default --stable --need rate=0.001 --find server.he_threads");
    cr_expect(eq(dbl, ends.pass, ends.fail + 1.0));
}

/* The table of `pisim run default` has it between 0.0001818 and 0.0002636. */
Test(capacity, the_onset_is_where_the_table_has_it)
{
    struct ends ends = capacity_of("default --onset --max-replications 2000");
    cr_expect(ge(dbl, ends.pass, 0.00015));
    cr_expect(le(dbl, ends.fail, 0.00027));
    cr_expect(lt(dbl, ends.pass, ends.fail));
}

Test(capacity, it_is_told_for_each_value_of_a_parameter)
{
    struct command_result result =
        command_run("\"$PISIM\" capacity default --stable --vary server.he_threads=1,4 "
                    "--max-replications 500 2>/dev/null");
    const char *one = strstr(result.text, "he_threads=1 (resnet18_delphi on ");
    const char *four = strstr(result.text, "\nhe_threads=4 (resnet18_delphi on ");
    cr_expect(one != NULL && four != NULL, "%s", result.text);
    if (one && four)
        cr_expect(lt(dbl, number_after(one, "up to "), number_after(four, "up to ")));
    command_free(&result);
}

/* Who was not done counts on either side of a quantile; drained, the turn is at 0.0003382
 * (results/README.md). */
Test(capacity, a_quantile_is_searched_for_where_a_horizon_cuts)
{
    struct ends ends = capacity_of("default --slo 'e2e_s.p95 <= 2000' --set at_horizon=cut "
                                   "--tolerance 0.2 --max-replications 3000");
    cr_expect(gt(dbl, ends.pass, 0.0002));
    cr_expect(lt(dbl, ends.pass, 0.0003382));
    cr_expect(gt(dbl, ends.fail, 0.0003382));
}

/* Nobody knows how much they add to a mean, nor how many are beyond, whatever the replications. */
Test(capacity, replications_are_not_advised_for_what_a_horizon_cuts)
{
    struct command_result result =
        command_run("\"$PISIM\" capacity default --slo 'e2e_s.mean <= 1000' --set at_horizon=cut "
                    "--max-replications 300 2>&1");
    cr_expect(strstr(result.text, "leaves it open: set at_horizon \"drain\" [") != NULL, "%s",
              result.text);
    command_free(&result);
    expect_text(command_run("\"$PISIM\" capacity default --slo 'offline_wait_s.p99 <= 500' --set "
                            "at_horizon=cut --tolerance 0.02 --max-replications 3000 2>&1"),
                0, "leaves it open: set at_horizon \"drain\" [");
}

/* A horizon of an hour is over before the stock is. */
Test(capacity, what_is_met_above_the_long_run_limit_is_told_as_such)
{
    expect_text(command_run("\"$PISIM\" capacity default --slo 'e2e_s.p50 <= 600' --set "
                            "horizon_s=3600 --tolerance 0.3 --max-replications 2000 2>/dev/null"),
                0,
                "per second is above this limit: not all of so many can be served in the long run, "
                "but within the horizon of 60 min, which begins with precomputes in stock, the "
                "goal is met.");
}

/* One core does 74.12 core s for each inference, so that 11 users who think for 600 s have their
 * answers after 11 * 74.12 - 600 = 215.3 s on average, when the first stock is gone. */
Test(capacity, users_who_live_on_the_first_stock_are_told)
{
    expect_text(
        command_run(
            "f=$(mktemp) && printf '%%s' "
            "'{\"name\":\"c\",\"network\":\"resnet32_delphi\",\"input\":"
            "\"cifar10\",\"protocol\":\"server_garbler\",\"clients\":[{\"storage_bytes\":32e9,"
            "\"initial_stock\":\"full\"}],\"server\":{\"he_threads\":1,\"gc_threads\":4,\"cores\":"
            "1},"
            "\"link\":{\"uplink_bps\":500e6,\"downlink_bps\":500e6},\"arrivals\":{\"process\":"
            "\"closed\",\"think_s\":{\"mean\":600}},\"sharing\":\"contended\",\"horizon_s\":7200,"
            "\"replications\":{\"count\":20}}' > $f.json && \"$PISIM\" capacity $f.json --slo "
            "'e2e_s.p95 <= "
            "120' --tolerance 0.5 --max-replications 20 2>/dev/null; rm $f $f.json"),
        0,
        "11 users would ask for more than this limit, were all answered at once: in the long run "
        "an answer takes 215.3 s or more on average, but within the horizon of 2 h, which begins "
        "with precomputes in stock, the goal is met.\n");
}

Test(capacity, what_is_met_nowhere_is_said_and_exits_3)
{
    expect_text(command_run("\"$PISIM\" capacity " MM1
                            "--slo 'done_fraction <= 0.5' --max-replications 20 "
                            "2>/dev/null"),
                0, "done_fraction <= 0.5: met from ");
    expect_text(command_run("\"$PISIM\" capacity " MM1 "--slo 'online_s.p50 <= 0.0001' "
                            "--max-replications 20 2>/dev/null"),
                3, "online_s.p50 <= 0.0001: met at no rate that was tried, failed from ");
}

/* The best that a look of so many can do is wider; the table of `pisim run default` has the 95 %
 * quantile above 600 from 0.000325 per second on. */
Test(capacity, an_online_phase_that_is_too_long_by_itself_is_told)
{
    expect_text(
        command_run("\"$PISIM\" capacity default --slo 'e2e_s.mean <= 200' --max-replications "
                    "20 --set 'variability={\"distribution\": \"lognormal\", \"cv\": 0.2}' "
                    "2>&1"),
        3, "\nWithout variability one online phase takes 243.1 s by itself.\n");
}

Test(capacity, replications_are_added_until_the_bracket_is_as_narrow_as_asked)
{
    struct ends wide = capacity_of("default --slo 'e2e_s.p95 <= 600' --max-replications 400");
    struct ends ends = capacity_of("default --slo 'e2e_s.p95 <= 600'");
    cr_expect(gt(dbl, wide.fail - wide.pass, 0.04 * wide.fail));
    cr_expect(le(dbl, ends.fail - ends.pass, 0.02 * ends.fail));
    cr_expect(ends.pass > wide.pass && ends.fail < wide.fail && wide.fail < 0.000325);
}

Test(capacity, that_it_could_not_be_told_more_closely_is_said)
{
    expect_text(command_run("\"$PISIM\" capacity default --onset --max-replications 1000 2>&1"), 0,
                "apart, not 2 %: between them 1000 replications do not decide, about ");
}

/* What the search says, with the probes in x.db of the folder; owned by the caller. */
static char *answer_of(const char *folder, const char *words)
{
    struct command_result result =
        command_run("\"$PISIM\" capacity default --slo 'e2e_s.p95 <= 600' --max-replications 800 "
                    "--out '%s/x.db' %s 2>/dev/null",
                    folder, words);
    cr_assert(eq(int, result.status, 0), "%s", result.text);
    return result.text;
}

static int known_probes(const char *folder, const char *words)
{
    char *text = answer_of(folder, words);
    double known = number_after(text, " probes, ");
    free(text);
    return isnan(known) ? 0 : (int)known;
}

Test(capacity, what_was_simulated_once_is_not_simulated_again)
{
    char *folder = command_new_folder();
    char *first = answer_of(folder, "");
    char *second = answer_of(folder, "");
    cr_expect(eq(dbl, number_after(first, "met up to "), number_after(second, "met up to ")));
    cr_expect(eq(dbl, number_after(first, "failed from "), number_after(second, "failed from ")));
    cr_expect(eq(dbl, number_after(second, " probes, "), number_after(first, " on (")));
    cr_expect(strstr(first, "because a client prepares one inference at a time") != NULL);
    expect_output(command_run("\"$PISIM\" query '%s/x.db' \"SELECT count(*) AS runs, verb, status, "
                              "point_total = (SELECT count(*) FROM point) AS whole FROM run\" "
                              "--format csv",
                              folder),
                  0, "runs,verb,status,whole\n1,capacity,done,1\n");
    expect_text(command_run("\"$PISIM\" query '%s/x.db' warnings", folder), 0, "capacity_is_wide");
    expect_text(command_run("\"$PISIM\" rerun '%s/x.db' 1 2>&1", folder), 2,
                "run 1 holds the probes of pisim capacity: repeat its command");
    free(first);
    free(second);
    command_remove_folder(folder);
}

/* The link's file has the same numbers, but is another file. */
Test(capacity, what_something_else_decided_is_not_taken)
{
    char *folder = command_new_folder();
    char *models = memory_format_text("--models '%s'", folder);
    expect_output(
        command_run("mkdir '%s/links' && (cat \"$SOURCE/models/links/asplos23_wired.json\""
                    "; echo '// another') > '%s/links/asplos23_wired.json'",
                    folder, folder),
        0, "");
    free(answer_of(folder, ""));
    cr_expect(eq(int, known_probes(folder, "--set seed=2"), 0));
    cr_expect(eq(int, known_probes(folder, "--set client.storage_bytes=64e9"), 0));
    cr_expect(eq(int, known_probes(folder, models), 0));
    cr_expect(gt(int, known_probes(folder, "--set seed=2"), 0));
    cr_expect(gt(int, known_probes(folder, "--set name=other --set replications.count=30"), 0));
    cr_expect(gt(int, known_probes(folder, "--set replications.confidence=0.9"), 0));
    free(models);
    command_remove_folder(folder);
}

/* 17 threads were measured, whatever the tolerance is. */
Test(capacity, the_last_value_that_is_allowed_is_tried)
{
    expect_text(command_run("\"$PISIM\" capacity default --slo 'e2e_s.p95 <= 600' --need 0.001 "
                            "--tolerance 0.2 --max-replications 200 --find server.he_threads 2>&1"),
                3, "failed with 17, at 0.001 per second");
}

/* 1,858.5 s of offline phase for each, one at a time, whatever is stored: 0.000538 per second. */
Test(capacity, what_the_long_run_rules_out_is_said_before_anything_is_simulated)
{
    expect_text(
        command_run("\"$PISIM\" capacity default --slo 'e2e_s.p95 <= 600' --need rate=0.001 "
                    "--find client.storage_bytes 2>&1"),
        4,
        "0.001 per second is above the long-run limit whatever client.storage_bytes is, so none "
        "was tried: offline_slots allow no more than 0.0005381 requests per second in the long "
        "run");
    expect_text(command_run("\"$PISIM\" capacity default --stable --need 0.01 "
                            "--find server.he_threads 2>&1"),
                3, "no server.he_threads can serve 0.01 per second, since ");
}

/* 243.06 s online; a precompute takes 40.7 GB. Fewer requests help neither. */
Test(capacity, what_no_rate_can_meet_is_said_before_anything_is_simulated)
{
    static const struct {
        const char *words;
        const char *expected;
    } cases[] = {
        {"default --slo 'e2e_s.p95 <= 200'",
         "met at no rate, since one online phase takes 243.1 s by itself"},
        {"default --slo 'online_s.within(200) >= 0.5'",
         "met at no rate, since one online phase takes 243.1 s by itself"},
        {"default --onset --set client.storage_bytes=32e9",
         "met at no rate, since no precompute fits, so every request finds none"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_text(command_run("timeout 20 \"$PISIM\" capacity %s 2>&1", cases[i].words), 3,
                    cases[i].expected);
}

/* Of storage, in whole precomputes; of threads, within the range that is given, both ends. */
Test(capacity, what_it_takes_is_the_least_that_serves)
{
    struct ends ends =
        capacity_of("default --onset --need rate=0.00015 --find client.storage_bytes "
                    "--max-replications 4000");
    struct ends few = capacity_of("default --stable --need rate=0.001 --find server.he_threads "
                                  "--between 1:8 --max-replications 500");
    struct ends many = capacity_of("default --stable --need rate=0.0001 --find server.he_threads "
                                   "--between 3:12 --max-replications 500");
    double step = ends.pass - ends.fail;
    cr_expect(gt(dbl, step, 0.0));
    cr_expect(epsilon_eq(dbl, fmod(ends.pass, step), 0.0, 1.0), "%g %g", ends.pass, ends.fail);
    cr_expect(eq(dbl, few.pass, few.fail + 1.0));
    cr_expect(eq(dbl, many.pass, 3.0));
    cr_expect(eq(dbl, many.fail, 0.0)); /* null */
}

/* Half of the requests per second are done at half the rate of the queue, whatever the part of the
 * horizon that is a warm-up. */
Test(capacity, of_throughput_does_not_depend_on_the_warmup)
{
    struct ends ends = capacity_of("reference/mm1 --slo 'throughput_per_s >= 0.5' --tolerance 0.1 "
                                   "--set warmup_s=10000");
    cr_expect(lt(dbl, ends.fail, 0.5));
    cr_expect(gt(dbl, ends.pass, 0.5));
}

/* Without a limit of the queue and of patience no request is dropped, in no replication: ten of
 * them are enough at each rate, up to 16 times the limit. */
Test(capacity, what_cannot_happen_is_not_waited_for)
{
    expect_text(command_run("\"$PISIM\" capacity " MM1
                            "--slo 'dropped_fraction <= 0.0001' --set replications.count=10 "
                            "--set horizon_s=10 2>&1"),
                0, "of up to 10 replications");
    expect_text(command_run("\"$PISIM\" run " MM1
                            "--set sweep={} --slo 'dropped_fraction <= 0.0001' "
                            "--set replications.count=2 --set horizon_s=10 2>&1"),
                0, "pass");
}

/* p95 is below 600 up to a rate that --slo 'e2e_s.p95 <= 600' finds, and above from there on. */
Test(capacity, what_gets_easier_with_the_rate_is_sought_from_the_other_side)
{
    expect_text(command_run("\"$PISIM\" capacity default --slo 'e2e_s.p95 >= 600' "
                            "--max-replications 2000 2>/dev/null"),
                0, "e2e_s.p95 >= 600: met from 0.0003");
    expect_text(command_run("\"$PISIM\" capacity default --slo 'throughput_per_s >= 0.0002' "
                            "--tolerance 0.1 --max-replications 1000 2>/dev/null"),
                0, "throughput_per_s >= 0.0002: met from 0.0002");
    expect_text(command_run("\"$PISIM\" capacity default --slo 'e2e_s.p95 <= 600' "
                            "--slo 'throughput_per_s >= 0.0002' 2>&1"),
                2, "must all get harder, or all easier, the higher the rate");
}

Test(capacity, what_cannot_be_asked_is_refused)
{
    static const struct {
        const char *words;
        const char *expected;
    } cases[] = {
        {"default", "pisim: --slo: there is no objective"},
        {"default --stable --onset", "only one of --slo, --stable and --onset"},
        {"default --stable --slo 'e2e_s <= 1'", "only one of --slo, --stable and --onset"},
        {"default --stable --need 0.001", "--need RATE and --find PATH belong together"},
        {"default --stable --need nan --find client.threads", "must be a rate above 0"},
        {"default --stable --need 1 --find network", "must be the path of a number above 0"},
        {"default --stable --need 1 --find client.threads --between 4:2", "must be LOWEST:HIGHEST"},
        {"default --stable --between 1:2", "belongs to --find"},
        {"default --stable --tolerance 0", "must be from 1e-6 to below 1"},
        {"default --stable --max-replications 1", "must be a whole number from 2 to 1000000"},
        {"default --stable --vary client.threads", "must be PATH=VALUES"},
        {"figure12_cifar10_resnet32 --stable", "must not set the rate"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_text(command_run("\"$PISIM\" capacity %s 2>&1", cases[i].words), 2,
                    cases[i].expected);
}
