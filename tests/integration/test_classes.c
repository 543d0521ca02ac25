/*
 * Classes of clients that infer something of their own: the same as the scenario's where it is the
 * same, and their own plans, bounds and requests where it is not.
 */
#include "folder_suite.h"

#define REST                                                                                       \
    " \"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.004, \"assign\": "                \
    "\"round_robin\"}, \"link\": {\"uplink_bps\": 1e9, \"downlink_bps\": 1e9}, \"horizon_s\": "    \
    "40000, \"replications\": {\"count\": 2}, \"record\": {\"requests\": true}"
#define RESNET32                                                                                   \
    "\"network\": \"resnet32_delphi\", \"input\": \"cifar10\", \"protocol\": \"client_garbler\", " \
    "\"speedup\": {\"he\": 4, \"link\": 2}"
#define ROOM "\"storage_bytes\": 32e9, \"threads\": 4"

FOLDER_SUITE(classes);

static void write_scenario(const char *name, const char *own, const char *clients)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s.json", folder, name);
    FILE *file = fopen(path, "w");
    cr_assert(file != NULL);
    fprintf(file, "{\"name\": \"x\", %s \"clients\": [%s], %s}\n", own, clients, REST);
    fclose(file);
}

/* What the runs of two scenarios found is the same, to the last digit, in these tables. */
static void expect_same(const char *one, const char *other, const char *tables)
{
    expect_output(
        command_run(
            "cd \"$FOLDER\" && for name in %s %s; do \"$PISIM\" run $name.json --out "
            "$name.db >/dev/null 2>&1 && \"$PISIM\" query $name.db --dump | grep -E "
            "'\"table\":\"(%s)\"' > $name.txt || exit 1; done; test -s %s.txt && cmp %s.txt "
            "%s.txt && echo same",
            one, other, tables, one, one, other),
        0, "same\n");
}

Test(classes, one_class_with_its_own_words_is_as_the_scenario_with_them)
{
    write_scenario("top", RESNET32 ",", "{" ROOM "}");
    write_scenario("class", "", "{" ROOM ", " RESNET32 "}");
    expect_same(
        "top", "class",
        "point|point_metric|replication|phase_cost|phase_time|resource_use|histogram|request");
}

Test(classes, two_of_the_same_are_as_one_of_both)
{
    write_scenario("one", RESNET32 ",", "{\"count\": 2, " ROOM "}");
    write_scenario("two", RESNET32 ",", "{" ROOM "}, {" ROOM ", \"network\": \"resnet32_delphi\"}");
    expect_same("one", "two", "point_metric|replication|phase_cost|phase_time|histogram|request");
}

/* What `pisim plan` says of the second class alone. */
Test(classes, each_has_the_plan_of_its_own_model)
{
    write_scenario("alone", RESNET32 ",", "{" ROOM "}");
    write_scenario("mixed",
                   "\"network\": \"resnet18_delphi\", \"input\": \"tinyimagenet\", "
                   "\"protocol\": \"server_garbler\",",
                   "{" ROOM "}, {" ROOM ", " RESNET32 "}");
    expect_output(command_run("cd \"$FOLDER\" && \"$PISIM\" plan alone.json --json 2>/dev/null | "
                              "sed '/\"bounds\"/,/]/d' > alone.txt; \"$PISIM\" plan mixed.json "
                              "--class 2 --json 2>/dev/null | sed '/\"bounds\"/,/]/d' > two.txt; "
                              "test -s two.txt && cmp alone.txt two.txt && echo same"),
                  0, "same\n");
    expect_output(command_run("cd \"$FOLDER\" && \"$PISIM\" run mixed.json --out m.db >/dev/null "
                              "2>&1; \"$PISIM\" query m.db --format csv 'SELECT count(DISTINCT "
                              "round(completion_s - start_s - offline_wait_s, 6)) AS n FROM "
                              "request WHERE completion_s IS NOT NULL' | tail -n 1"),
                  0, "2\n");
}

/* Costs by formula, transforms and all: of the class alone, beside one that was measured. */
Test(classes, each_has_costs_of_its_own)
{
#define BY_FORMULA                                                                                 \
    "\"network\": \"resnet18\", \"input\": \"cifar100\", \"protocol\": \"cheetah\", \"costs\": "   \
    "\"formula\", \"transforms\": [{\"op\": \"cull\", \"stages\": [\"s1\"]}], \"speedup\": "       \
    "{\"he\": 4, \"ot_compute\": 3}"
    write_scenario("alone", BY_FORMULA ",", "{" ROOM "}");
    write_scenario("mixed", RESNET32 ",", "{" ROOM "}, {" ROOM ", " BY_FORMULA "}");
    expect_output(command_run("cd \"$FOLDER\" && \"$PISIM\" plan alone.json --json 2>/dev/null | "
                              "sed '/\"bounds\"/,/]/d' > alone.txt; \"$PISIM\" plan mixed.json "
                              "--class 2 --json 2>/dev/null | sed '/\"bounds\"/,/]/d' > two.txt; "
                              "grep -c ot_compute two.txt | sed 's/[1-9].*/some/' && cmp alone.txt "
                              "two.txt && echo same"),
                  0, "some\nsame\n");
    expect_output(command_run("cd \"$FOLDER\" && \"$PISIM\" run mixed.json --out k.db >/dev/null "
                              "2>&1; \"$PISIM\" query k.db --format csv 'SELECT costs, network, "
                              "input, protocol FROM v_client_class' | tail -n 2"),
                  0,
                  "garimella_2023,resnet32_delphi,cifar10,client_garbler\n"
                  "formula,resnet18,cifar100,cheetah\n");
}

/* Two thousand classes that say what one says; a third of them in other words. */
Test(classes, thousands_are_as_one_of_all)
{
    enum { CLASSES = 2001 };
    char *list = NULL;
    size_t size;
    FILE *stream = open_memstream(&list, &size);
    for (int i = 0; i < CLASSES; i++)
        fprintf(stream, "%s{" ROOM "%s}", i > 0 ? ", " : "",
                i % 3 == 0 ? ", \"link\": {\"uplink_bps\": 1e9, \"downlink_bps\": 1e9}" : "");
    fclose(stream);
    write_scenario("crowd", RESNET32 ", \"sharing\": \"contended\",",
                   "{\"count\": 2001, " ROOM "}");
    write_scenario("thousands", RESNET32 ", \"sharing\": \"contended\",", list);
    expect_same("crowd", "thousands",
                "point_metric|replication|phase_cost|phase_time|histogram|request");
    free(list);
}

Test(classes, what_no_class_uses_or_knows_is_refused)
{
    write_scenario("unused", RESNET32 ",", "{" ROOM ", \"network\": \"resnet18_delphi\"}");
    expect_output(
        command_run("cd \"$FOLDER\" && \"$PISIM\" check unused.json 2>&1"), 2,
        "pisim: unused.json: network: is used by no class of clients: each has its own\n");
    write_scenario("unknown", RESNET32 ",", "{" ROOM "}, {" ROOM ", \"network\": \"resnet19\"}");
    expect_text(command_run("cd \"$FOLDER\" && \"$PISIM\" check unknown.json 2>&1"), 2,
                "pisim: unknown.json: clients[1].network: ");
}

/* Of the requests themselves, class by class, and of all classes together. */
Test(classes, each_class_is_told_by_its_own_requests)
{
    write_scenario("mixed",
                   "\"network\": \"resnet18_delphi\", \"input\": \"cifar10\", \"protocol\": "
                   "\"server_garbler\",",
                   "{\"count\": 2, " ROOM "}, {" ROOM ", \"max_waiting\": 0, " RESNET32 "}");
    expect_output(
        command_run(
            "cd \"$FOLDER\" && \"$PISIM\" run mixed.json --out m.db >/dev/null 2>&1; \"$PISIM\" "
            "query "
            "m.db --format csv \"WITH own AS (SELECT 1 + (client_index > 2) AS class_index, "
            "count(*) "
            "AS arrived, sum(status = 'done') AS done, sum(status = 'dropped') AS dropped, "
            "sum(completion_s - arrival_s) / sum(status = 'done') AS mean FROM request GROUP BY 1) "
            "SELECT class_index, client_count, network, own.arrived = c.arrived AND own.done = "
            "c.done "
            "AND own.dropped = c.dropped AND abs(own.mean - mean_e2e_s) < 1e-6 * own.mean AS same, "
            "c.arrived > 50 AND c.done > 5 AS many FROM v_client_class AS c JOIN own USING "
            "(class_index)\" | tail -n 2"),
        0, "1,2,resnet18_delphi,1,1\n2,1,resnet32_delphi,1,1\n");
}

/* The column says which class; its clients take turns. */
Test(classes, a_column_of_a_trace_chooses_the_class)
{
    char path[600];
    snprintf(path, sizeof path, "%s/t.csv", folder);
    FILE *file = fopen(path, "w");
    cr_assert(file != NULL);
    fputs("arrival_s,model\n0,a\n10,b\n20,b\n30,a\n40,b\n", file);
    fclose(file);
    write_scenario("trace", RESNET32 ",", "{" ROOM "}, {\"count\": 2, " ROOM "}");
#define TRACE                                                                                      \
    "cd \"$FOLDER\" && \"$PISIM\" %s trace.json --set arrivals='{\"trace\":\"t.csv\",\"column\":"  \
    "\"arrival_s\",\"assign_class\":{\"column\":\"model\",\"classes\":{%s}}}' "
    expect_output(command_run(TRACE
                              "--out t.db >/dev/null 2>&1; \"$PISIM\" query t.db --format csv "
                              "'SELECT group_concat(client_index, \" \") AS clients FROM "
                              "(SELECT client_index FROM request WHERE replication_index = 1 "
                              "ORDER BY request_index)' | tail -n 1",
                              "run", "\"a\":1,\"b\":2"),
                  0, "1 2 3 1 2\n");
    expect_text(command_run(TRACE "2>&1", "check", "\"a\":1,\"b\":3"), 2,
                "arrivals.assign_class.classes.b: must be a class of clients, from 1 to 2, is 3");
    expect_text(command_run(TRACE "2>&1", "check", "\"a\":1"), 2,
                "classes: must have every value of column \"model\": 1 of 2 are of no class");
}

#define FIXED(rate, first)                                                                         \
    "\"arrivals\": {\"process\": \"fixed\", \"rate_per_s\": " rate ", \"first_s\": " first "}"
#define NO_ARRIVALS                                                                                \
    "\"link\": {\"uplink_bps\": 1e9, \"downlink_bps\": 1e9}, \"horizon_s\": 40000, "               \
    "\"record\": {\"requests\": true}"

static void write_own(const char *name, const char *clients, const char *rest)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s.json", folder, name);
    FILE *file = fopen(path, "w");
    cr_assert(file != NULL);
    fprintf(file, "{\"name\": \"x\", " RESNET32 ", \"clients\": [%s], %s}\n", clients, rest);
    fclose(file);
}

/* One every 500 s, to two in turn, is one every 1,000 s to each. */
Test(classes, each_has_arrivals_of_its_own)
{
    write_own("all", "{\"count\": 2, " ROOM "}",
              "\"arrivals\": {\"process\": \"fixed\", \"rate_per_s\": 0.002, \"first_s\": 0, "
              "\"assign\": \"round_robin\"}, " NO_ARRIVALS);
    write_own("own", "{" ROOM ", " FIXED("0.001", "0") "}, {" ROOM ", " FIXED("0.001", "500") "}",
              NO_ARRIVALS);
    expect_same("all", "own", "point_metric|replication|phase_cost|phase_time|histogram|request");
}

/* 0.75 and 0.25 of the requests; draws of the two are others, or both would come at once. */
Test(classes, their_rates_are_their_shares)
{
    write_own("own",
              "{" ROOM ", \"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.003}}, {" ROOM
              ", \"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.001}}",
              "\"replications\": {\"count\": 10}, " NO_ARRIVALS);
    expect_output(
        command_run("cd \"$FOLDER\" && \"$PISIM\" run own.json --out o.db >/dev/null 2>&1; "
                    "\"$PISIM\" query o.db --format csv \"SELECT round(rate_per_s, 9), "
                    "abs(sum(client_index = 1) / 1200.0 - 1) < 0.12, "
                    "abs(sum(client_index = 2) / 400.0 - 1) < 0.2, "
                    "count(DISTINCT arrival_s) = count(*) FROM request JOIN point USING "
                    "(point_id)\" | tail -n 1"),
        0, "0.004,1,1,1\n");
}

Test(classes, own_arrivals_are_those_of_every_class_or_none)
{
    write_own("some", "{" ROOM ", " FIXED("1", "0") "}, {" ROOM "}", NO_ARRIVALS);
    expect_output(
        command_run("cd \"$FOLDER\" && \"$PISIM\" check some.json 2>&1"), 2,
        "pisim: some.json: clients[1]: lacks the key \"arrivals\", which another class of "
        "clients has\n");
    write_own("both", "{" ROOM ", " FIXED("1", "0") "}", REST);
    expect_output(command_run("cd \"$FOLDER\" && \"$PISIM\" check both.json 2>&1"), 2,
                  "pisim: both.json: arrivals: is used by no class of clients: each has its own\n");
}

#define SHARED(assign)                                                                             \
    "\"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.01, \"assign\": \"" assign         \
    "\"}, \"replications\": {\"count\": 2}, " NO_ARRIVALS

/* How many of all requests are the first class's. */
static void expect_first(const char *name, const char *condition)
{
    expect_output(
        command_run("cd \"$FOLDER\" && \"$PISIM\" run %s.json --out s.db >/dev/null 2>&1; "
                    "\"$PISIM\" query s.db --format csv \"SELECT %s FROM (SELECT "
                    "sum(client_index <= 2) AS first, count(*) AS n FROM request)\" "
                    "| tail -n 1; rm s.db",
                    name, condition),
        0, "1\n");
}

/* Three of four: drawn, within four standard deviations, sqrt(n 3/4 1/4), of which there are more
 * than a few; in turn, to the request of each of two replications. */
Test(classes, shares_say_how_many_of_the_requests_are_of_a_class)
{
#define CLIENTS "{\"count\": 2, \"share\": 3, " ROOM "}, {" ROOM "}"
    write_own("drawn", CLIENTS, SHARED("random"));
    expect_first("drawn", "n > 600 AND abs(first - 0.75 * n) < 4 * sqrt(n * 3.0 / 16) AND first != "
                          "round(0.75 * n)");
    write_own("turns", CLIENTS, SHARED("round_robin"));
    expect_first("turns", "n > 600 AND abs(first - 0.75 * n) <= 2");
    write_own("none", "{\"count\": 2, \"share\": 0, " ROOM "}, {" ROOM "}", SHARED("round_robin"));
    expect_first("none", "n > 600 AND first = 0");
}

/* As if nobody had said so: drawn, and in turn where each class is one client. */
Test(classes, equal_shares_are_as_none)
{
#define TABLES "point|point_metric|replication|client_class|resource_use|histogram|request"
    write_own("even", "{\"count\": 2, \"share\": 0.5, " ROOM "}, {\"share\": 0.5, " ROOM "}",
              SHARED("random"));
    write_own("plain", "{\"count\": 2, " ROOM "}, {" ROOM "}", SHARED("random"));
    expect_same("even", "plain", TABLES);
    write_own("turns", "{\"share\": 7, " ROOM "}, {\"share\": 7, " ROOM "}", SHARED("round_robin"));
    write_own("plain_turns", "{" ROOM "}, {" ROOM "}", SHARED("round_robin"));
    expect_same("turns", "plain_turns", TABLES);
}

/* What is read is told as it can be read again, with and without shares that are looked at. */
Test(classes, effective_scenarios_are_read_again)
{
    static const char *const clients[] = {CLIENTS, "{" ROOM "}, {\"count\": 2, " ROOM "}"};
    static const char *const assigned[] = {SHARED("round_robin"), SHARED("single")};
    for (size_t i = 0; i < 2; i++) {
        write_own("read", clients[i], assigned[i]);
        expect_output(
            command_run("cd \"$FOLDER\" && \"$PISIM\" check read.json --effective --json > e.json "
                        "2>/dev/null; \"$PISIM\" check e.json --effective --json > f.json && cmp "
                        "e.json f.json && grep -c '\"share\"' e.json"),
            i == 0 ? 0 : 1, i == 0 ? "1\n" : "0\n");
    }
}

#define OWN_RATE(RATE) "\"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": " RATE "}"

/* The first class has no offline phase, the second has; neither's model stands for both. */
Test(classes, sentences_about_several_models_hold_for_all)
{
    write_own("models",
              "{\"protocol\": \"cheetah\", " ROOM ", " OWN_RATE("0.01") "}, {\"count\": 2, " ROOM
                                                                        ", " OWN_RATE("0.001") "}",
              "\"costs\": \"formula\", \"replications\": {\"count\": 2}, " NO_ARRIVALS);
    struct command_result run =
        command_run("cd \"$FOLDER\" && \"$PISIM\" run models.json --out x.db 2>&1");
    cr_expect(strstr(run.text, "2 classes of several models") != NULL, "%s", run.text);
    cr_expect(strstr(run.text, "there is no offline phase") == NULL, "%s", run.text);
    cr_expect(strstr(run.text, "the 2 clients begin without precomputes") != NULL, "%s", run.text);
    command_free(&run);
    expect_output(command_run("cd \"$FOLDER\" && \"$PISIM\" query x.db onset_by_network --format "
                              "csv | tail -n +2 | cut -d, -f2-4"),
                  0, "2 classes of several models,,\n");
    expect_text(command_run("cd \"$FOLDER\" && \"$PISIM\" whatif models.json --at 0.1 2>&1"), 2,
                "models.json: clients: must not have arrivals of their own with --at, which sets "
                "one rate for all");
    expect_text(command_run("cd \"$FOLDER\" && \"$PISIM\" capacity models.json --stable 2>&1"), 2,
                "models.json: clients: must not have arrivals of their own with capacity, which "
                "sets one rate for all");
}

/* The lines of classes tell the database's numbers with their ends; seconds are never below 0. */
Test(classes, lines_tell_intervals_as_the_database_does)
{
    expect_output(
        command_run(
            "cd \"$FOLDER\" && \"$PISIM\" run \"$SOURCE/tests/data/contended.json\" --out "
            "x.db 2>/dev/null | sed -nE 's/^Class ([0-9]+) .* end to end (at least )?([^ ]+) "
            "s \\(([^)]*)\\) on average.*/\\1 \\3 \\4/p' >lines && \"$PISIM\" query x.db "
            "\"SELECT printf('%%d %%.4g %%.4g to %%.4g', class_index, mean_e2e_s, "
            "mean_e2e_low_s, mean_e2e_high_s) AS line FROM v_client_class WHERE point_index "
            "= 2\" --format csv | tail -n +2 | cmp - lines && wc -l <lines | tr -d ' '; "
            "\"$PISIM\" query x.db 'SELECT count(*) AS n FROM point_metric WHERE mean_low_s "
            "< 0' --format csv"),
        0, "2\nn\n0\n");
}

#define OF_NETWORK(NAME) "{\"network\": \"" NAME "\", " ROOM "}"
#define OF_TWO OF_NETWORK("minionn") ", {" ROOM "}"
#define LABEL "cd \"$FOLDER\" && \"$PISIM\" run %s.json --json 2>&1"

/* However many networks the classes have. */
Test(classes, a_label_names_three_networks_at_the_most)
{
    static const char more[] = "\"costs\": \"formula\", " SHARED("round_robin");
    write_own("two", OF_TWO, more);
    write_own("three", OF_TWO ", " OF_NETWORK("resnet18"), more);
    write_own("five",
              OF_TWO
              ", " OF_NETWORK("resnet18") ", " OF_TWO
                                          ", " OF_NETWORK("resnet34") ", " OF_NETWORK("resnet50"),
              more);
    expect_text(command_run(LABEL, "two"), 0, "\"minionn and resnet32_delphi\"");
    expect_text(command_run(LABEL, "three"), 0, "\"minionn, resnet32_delphi and resnet18\"");
    expect_text(command_run(LABEL, "five"), 0, "\"minionn, resnet32_delphi and 3 more\"");
}
