/*
 * The recipes of sim/README.md: what they name is there. In the long form they are performed on a
 * copy of the project, built and run, and what one forgets is found.
 */
#include "command_expect.h"

/* Paths between backticks of the section, as the README writes them: below sim/ or the project. */
Test(recipes, the_files_that_they_name_are_there)
{
    expect_output(
        command_run("cd \"$SOURCE\" && sed -n '/^## Recipes/,/^## Decisions/p' sim/README.md | "
                    "grep -o '`[^` ]*[/.][^` ]*`' | tr -d '`' | grep -v NAME_ | sort -u | "
                    "while read -r path; do [ -e sim/$path ] || [ -e $path ] || "
                    "[ -e sim/traces/arrivals/$path ] || echo \"$path is not there\"; done"),
        0, "");
    expect_text(command_run("sed -n '/^## Recipes/,/^## Decisions/p' \"$SOURCE\"/sim/README.md | "
                            "grep -c '^| '"),
                0, "12\n"); /* with the head of the table */
}

/* A verb without its line would compile, and nobody could call it. */
Test(recipes, every_verb_is_listed)
{
    expect_output(command_run("cd \"$SOURCE\"/sim/cli/verbs && "
                              "sed -n 's/^const struct verb \\(.*\\)_verb = .*/\\1/p' *.c | "
                              "while read -r verb; do grep -q \"VERB($verb)\" verbs.h || "
                              "echo \"$verb has no line\"; done"),
                  0, "");
}

/* Copies the project into a folder with a space in its name, changes it, and builds and runs what
 * follows: another Criterion, which must not take itself for a part of this one (BXFI_MAP). */
#define COPY                                                                                       \
    "folder=$(mktemp -d) && trap 'rm -rf \"$folder\"' EXIT && mkdir \"$folder/a copy\" && cd "     \
    "\"$SOURCE\" && "                                                                              \
    "cp -r CMakeLists.txt README.md sim models traces results tests tools \"$folder/a copy\" && "  \
    "cd \"$folder/a copy\" && "

/* "one_ahead": one precompute beyond those that are asked for. Three files. */
#define ADD_POLICY                                                                                 \
    "sed -i 's/^    REFILL_POLICY_COUNT/    REFILL_ONE_AHEAD,\\n    REFILL_POLICY_COUNT/' "        \
    "sim/system/requests/refill_settings.h && "                                                    \
    "sed -i -e 's/^    case REFILL_THRESHOLD:/    case REFILL_ONE_AHEAD:\\n        return "        \
    "stock_to_be(supply) < 1;\\n&/' "                                                              \
    "-e 's/^    .REFILL_EAGER. = \"eager\",/&\\n    [REFILL_ONE_AHEAD] = \"one_ahead\",/' "        \
    "sim/system/requests/refill.c && "                                                             \
    "sed -i 's/^    case REFILL_EAGER:/&\\n    case REFILL_ONE_AHEAD:/' "                          \
    "sim/scenario/scenario_rules.c && "

/* "again": gaps as those of weibull. */
#define ADD_PROCESS                                                                                \
    "sed -i 's/^    ARRIVAL_WEIBULL,/&\\n    ARRIVAL_AGAIN,/' sim/traces/arrivals/arrivals.h && "  \
    "sed -i -e 's/^    .ARRIVAL_WEIBULL. = /    [ARRIVAL_AGAIN] = \"again\",\\n&/' "               \
    "-e 's/^    {\"cv\", /&ONE(ARRIVAL_AGAIN) | /' "                                               \
    "-e 's/^    case ARRIVAL_WEIBULL:/&\\n    case ARRIVAL_AGAIN:/' "                              \
    "sim/traces/arrivals/arrivals_load.c && "                                                      \
    "sed -i 's/^    case ARRIVAL_WEIBULL:/&\\n    case ARRIVAL_AGAIN:/' "                          \
    "sim/traces/arrivals/arrival_gaps.c && "

/* "polish": as linear layers on shares. */
#define ADD_OPERATION                                                                              \
    "sed -i 's/^    OPERATION_TRUNCATE_COMPUTE,/&\\n    OPERATION_POLISH,/' "                      \
    "sim/models/plan/operation.h && "                                                              \
    "sed -i 's/^    ROW(TRUNCATE_UP,/    ROW(POLISH, \"polish\", \"polishing\") \\\\\\n&/' "       \
    "sim/models/plan/operation.c && "                                                              \
    "sed -i 's/^    case OPERATION_ONLINE_SS:/&\\n    case OPERATION_POLISH:/' "                   \
    "sim/models/costs/formula_costs.c && "

/* "waiting_fraction": of all that arrived, those that wait in the end. */
#define ADD_MEASURE                                                                                \
    "sed -i 's/^    MEASURE_DROPPED,/    MEASURE_WAITING,\\n&/' sim/scenario/measure_name.h && "   \
    "sed -i 's/^    .MEASURE_DROPPED. = /    [MEASURE_WAITING] = {\"waiting_fraction\", "          \
    "\"_fraction\", MEASURE_KIND_SHARE},\\n&/' sim/scenario/measure_name.c && "                    \
    "sed -i 's/^    case MEASURE_DROPPED:/    case MEASURE_WAITING:\\n        *hits = "            \
    "(double)metrics->waiting;\\n        *trials = (double)metrics->arrived;\\n        "           \
    "return;\\n&/' sim/study/measure.c && "

/* The same as a column of points. */
#define ADD_COLUMN                                                                                 \
    "sed -i -e 's/^    done_fraction REAL CHECK.*/&\\n    waiting_fraction REAL,/' "               \
    "-e \"s/^('point', 'done_fraction'/('point', 'waiting_fraction', 'fraction', 'waiting \\/ "    \
    "arrived'),\\n&/\" results/schema.sql && "                                                     \
    "sed -i '0,/^    REAL(done_fraction)/s//    REAL(done_fraction)\\n    "                        \
    "REAL(waiting_fraction)/' sim/results/database/tables.def && "                                 \
    "sed -i 's/^    row->done_fraction = .*/&\\n    row->waiting_fraction = "                      \
    "answer->shares[MEASURE_WAITING].value;/' sim/study/record/record.c && "

/* "patience_s" of a refill: a number that nobody looks at yet. Three files. */
#define ADD_SETTING                                                                                \
    "sed -i 's/^    SETTING(check_every_s, .*/&\\n    SETTING(patience_s, NUMBER, \"s\", "         \
    "WITHIN(0, 10), IS(5))/' sim/settings/settings.def && "                                        \
    "sed -i 's/^    double check_every_s;.*/&\\n    double patience_s;/' "                         \
    "sim/system/requests/refill_settings.h && "                                                    \
    "sed -i 's/^        || !setting_number(&node, &setting_of.refill.check_every_s,.*/        || " \
    "!setting_number(\\&node, \\&setting_of.refill.patience_s, \\&refill->patience_s, "            \
    "error)\\n&/' sim/scenario/scenario_rules.c && "

#define BUILD                                                                                      \
    "cmake -S . -B build -DPISIM_TESTS=ON -DPISIM_IPO=OFF >log 2>&1 && "                           \
    "cmake --build build -j2 --target pisim --target test_names >>log 2>&1 || { cat log; exit 1; " \
    "} "

/* What was added is used: the policy, the process and the measure in a run whose column is asked
 * for, the operation in a protocol. */
#define USE                                                                                        \
    "build/pisim check default --models models --effective | grep 'refill.patience_s' | tr -s ' "  \
    "'; "                                                                                          \
    "build/pisim check default --models models --set refill.patience_s=11 2>&1 | "                 \
    "grep -o 'must be from 0 to 10, is 11'; "                                                      \
    "build/pisim run default --models models --set sweep={} --set 'arrivals={\"process\":"         \
    "\"again\",\"cv\":2,\"rate_per_s\":0.01}' --set refill.policy=one_ahead "                      \
    "--set client.initial_stock=empty --set at_horizon=cut --set 'replications={\"count\":2}' "    \
    "--slo 'waiting_fraction >= 0.1' --out x.db 2>&1 | grep -o 'slo pass *waiting_fraction'; "     \
    "build/pisim query x.db 'SELECT waiting_fraction = waiting * 1.0 / arrived AS is_right "       \
    "FROM point' --format csv 2>&1; build/pisim plan tests/data/mm1.json --models models "         \
    "--set 'protocol={\"name\":\"p\",\"online\":[{\"operation\":\"polish\",\"resource\":"          \
    "\"server_cpu\",\"per\":\"linear_layer\"}]}' 2>&1 | grep -q '^  polish  *server_cpu' && echo " \
    "polish"

/* Each by three files, and no word of the compiler. */
Test(recipes, what_they_tell_to_add_is_added, .timeout = 1200)
{
    if (!getenv("PISIM_LONG"))
        cr_skip_test("it builds a copy of the project: PISIM_LONG");
    expect_output(
        command_run(
            COPY ADD_POLICY ADD_PROCESS ADD_OPERATION ADD_MEASURE ADD_COLUMN ADD_SETTING BUILD
            "; grep warning: log; env -u BXFI_MAP build/tests/test_names >log 2>&1 || cat "
            "log; " USE),
        0,
        " refill.patience_s 5 built in\nmust be from 0 to 10, is 11\nslo pass       "
        "waiting_fraction\nis_right\n1\npolish\n");
}

/* The value without its name: the list that scenarios choose from would end before it. */
Test(recipes, a_forgotten_name_is_found, .timeout = 1200)
{
    if (!getenv("PISIM_LONG"))
        cr_skip_test("it builds a copy of the project: PISIM_LONG");
    expect_text(command_run(COPY ADD_POLICY
                            "sed -i '/= \"one_ahead\",/d' sim/system/requests/refill.c && " BUILD
                            "; env -u BXFI_MAP build/tests/test_names 2>&1"),
                1, "refill.policy: value 4 has no name");
}
