/*
 * The recipes of sim/README.md: what they name is there. In the long form one is performed on a
 * copy of the project, built and run, and what it forgets is found.
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
                0, "11\n"); /* with the head of the table */
}

/* Copies the project into $copy, changes it, and builds and runs what follows: another Criterion,
 * which must not take itself for a part of this one (BXFI_MAP). */
#define COPY                                                                                       \
    "copy=$(mktemp -d) && trap 'rm -rf $copy' EXIT && cd \"$SOURCE\" && "                          \
    "cp -r CMakeLists.txt README.md sim models traces results tests tools $copy && cd $copy && "

/* "one_ahead": one precompute beyond those that are asked for. Three files. */
#define ADD_POLICY                                                                                 \
    "sed -i 's/^    REFILL_POLICY_COUNT/    REFILL_ONE_AHEAD,\\n    REFILL_POLICY_COUNT/' "        \
    "sim/system/requests/refill_settings.h && "                                                    \
    "sed -i -e 's/^static bool (\\*const policies/static bool wants_one_ahead(struct supply "      \
    "*supply)\\n{\\n    return stock_to_be(supply) < 1;\\n}\\n\\n&/' "                             \
    "-e 's/^    .REFILL_EAGER. = wants_eagerly,/&\\n    [REFILL_ONE_AHEAD] = wants_one_ahead,/' "  \
    "-e 's/^    .REFILL_EAGER. = \"eager\",/&\\n    [REFILL_ONE_AHEAD] = \"one_ahead\",/' "        \
    "sim/system/requests/refill.c && "                                                             \
    "sed -i 's/^    case REFILL_EAGER:/&\\n    case REFILL_ONE_AHEAD:/' "                          \
    "sim/scenario/scenario_rules.c && "

#define BUILD                                                                                      \
    "cmake -S . -B build -DPISIM_TESTS=ON -DPISIM_IPO=OFF >log 2>&1 && "                           \
    "cmake --build build -j2 --target pisim --target test_names >>log 2>&1 || { cat log; exit 1; " \
    "} "

Test(recipes, a_refill_policy_is_added_as_told, .timeout = 1200)
{
    if (!getenv("PISIM_LONG"))
        cr_skip_test("it builds a copy of the project: PISIM_LONG");
    expect_text(
        command_run(
            COPY ADD_POLICY BUILD
            "&& ! grep warning: log && env -u BXFI_MAP build/tests/test_names >/dev/null 2>&1 && "
            "build/pisim run default --models models --set sweep={} "
            "--set arrivals.rate_per_s=0.0002 --set refill.policy=one_ahead "
            "--set client.initial_stock=empty --set 'replications={\"count\":2}' "
            "2>/dev/null"),
        0, "resnet18_delphi on tinyimagenet");
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
