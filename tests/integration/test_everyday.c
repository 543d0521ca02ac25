/* What is done every day: lists, a scenario of a service, a report beside its database, silence. */
#include "folder_suite.h"

FOLDER_SUITE(everyday);

/* ---- lists ---- */

/* Each shipped file of the kind is a line, and none is longer than a terminal. */
static void expect_all_listed(const char *kind)
{
    expect_output(command_run("for f in \"$SOURCE\"/models/%s/*.json; do n=$(basename \"$f\" "
                              ".json); \"$PISIM\" list %s | grep -q \"^  $n  *[^ ]\" || echo "
                              "\"$n\"; done; \"$PISIM\" list %s | awk 'length > 120'",
                              kind, kind, kind),
                  0, "");
}

Test(everyday, each_kind_is_listed_with_a_line_for_each)
{
    static const char *const kinds[] = {"networks", "protocols", "devices", "links", "scenarios"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        expect_all_listed(kinds[i]);
}

Test(everyday, all_kinds_are_listed_with_titles_or_as_json)
{
    expect_output(command_run("\"$PISIM\" list | grep '^[a-z]'"), 0,
                  "networks\ntransforms\nprotocols\ndevices\nlinks\nprices\nscenarios\n");
    expect_text(command_run("\"$PISIM\" list --json"), 0, "\"name\": \"epyc_7502\"");
    expect_text(command_run("\"$PISIM\" list network 2>&1"), 2, "(did you mean \"networks\"?)");
}

Test(everyday, a_file_that_cannot_be_read_is_listed_with_the_reason)
{
    expect_text(command_run("cd '%s' && mkdir -p models/links && echo '{' > models/links/mine.json "
                            "&& \"$PISIM\" list links",
                            folder),
                0, "  mine               expected a key in double quotes");
}

/* ---- a service ---- */

/* 24 clients with 32 cores and 100 Mbit/s: nothing to be warned of, and it is simulated. */
Test(everyday, a_service_is_written_from_a_few_numbers)
{
    expect_output(command_run("cd '%s' && \"$PISIM\" init --service --clients 24 --rate 0.002 "
                              "--storage 200e9 --uplink 1e8 --cores 32 --network resnet32_a s.json "
                              "2>&1",
                              folder),
                  0, "s.json is there; " PISIM_TYPED " run s.json simulates it\n");
    expect_text(command_run("cd '%s' && \"$PISIM\" run s.json --set replications='{\"count\":2}' "
                            "--set horizon_s=20000 2>/dev/null",
                            folder),
                0, "resnet32_a on cifar100, client_garbler, contended");
    expect_text(command_run("cd '%s' && \"$PISIM\" check s.json --csv 2>&1", folder), 0,
                "\nclients[0].count,24,");
}

/* Twenty times the offline phase, in whole days: h is one, and h - 86400 would be too short. */
Test(everyday, a_service_is_simulated_for_twenty_offline_phases)
{
    expect_output(
        command_run(
            "cd '%s' && \"$PISIM\" init --service --uplink 1e6 s.json 2>/dev/null && "
            "{ grep horizon_s s.json; \"$PISIM\" plan s.json --json 2>/dev/null | grep "
            "offline_total_s; } | tr -d ',' | awk '/horizon/ {h = $2} /offline/ {o = 20 * $2} "
            "END {print h %% 86400, (h >= o), (h < o + 86400), (h > 86400)}'",
            folder),
        0, "0 1 1 1\n");
}

Test(everyday, what_no_service_can_be_is_refused)
{
    expect_output(command_run("cd '%s' && \"$PISIM\" init --clients 3 2>&1 | head -1", folder), 0,
                  "pisim: --clients belongs to --service\n");
    expect_output(
        command_run("cd '%s' && \"$PISIM\" init --service --rate 0 2>&1 | head -1; ls", folder), 0,
        "pisim: --rate must be above 0 and at most 1e9, is 0\n");
    expect_text(command_run("cd '%s' && \"$PISIM\" init --service --network resnet81 2>&1", folder),
                2, "no network named \"resnet81\" (did you mean \"resnet18\"?)");
    expect_text(command_run("cd '%s' && \"$PISIM\" init --service --network 'a\"b' 2>&1", folder),
                2, "network: no network named \"a\"b\"");
}

/* ---- reports and silence ---- */

#define SMALL "\"$PISIM\" run \"$SOURCE/tests/data/small_sweep.json\" "

Test(everyday, a_report_is_beside_its_database_unless_told_otherwise)
{
    expect_output(command_run("cd '%s' && " SMALL "--out x.db >/dev/null 2>&1; \"$PISIM\" report "
                              "x.db 2>&1 && grep -c '</html>' x.html && \"$PISIM\" report x.db "
                              "--out - | cmp - x.html",
                              folder),
                  0, "the report is in x.html\n1\n");
}

Test(everyday, quiet_is_silent_but_for_errors)
{
    expect_output(command_run("cd '%s' && " SMALL "--quiet --out x.db 2>&1 >/dev/null", folder), 0,
                  "");
    expect_text(command_run("cd '%s' && \"$PISIM\" run nothing -q 2>&1", folder), 2,
                "pisim: no scenario named \"nothing\"");
    expect_text(command_run("\"$PISIM\" run --quite 2>&1"), 2, "(did you mean --quiet?)");
}

Test(everyday, the_version_and_help_on_help)
{
    expect_output(
        command_run("test \"$(\"$PISIM\" -V)\" = \"$(\"$PISIM\" --version)\" && echo same"), 0,
        "same\n");
    expect_text(command_run("\"$PISIM\" help --help"), 0, "  pisim run ");
}

Test(everyday, a_service_with_units_is_told_the_numbers)
{
    expect_text(command_run("cd '%s' && \"$PISIM\" init --service u.json --storage 64GB 2>&1; "
                            "\"$PISIM\" init --service u.json --uplink 100Mbit/s 2>&1; ls u.json",
                            folder),
                2, "--storage must be a number without a unit, is \"64GB\" (write 64e9)");
    expect_text(
        command_run("cd '%s' && \"$PISIM\" init --service u.json --uplink 100Mbit/s 2>&1", folder),
        2, "is \"100Mbit/s\" (write 100e6)");
}

/* ---- several clients ---- */

/* Not to begin with a full stock, where no precompute finds room. */
Test(everyday, a_scenario_that_says_nothing_of_sharing_gets_one_warning)
{
    static const char several[] = "--set clients='[{\"count\":50}]' --set client=null";
    expect_output(
        command_run("\"$PISIM\" check default --set sharing=null --set server='{\"cores\":64}' %s "
                    "2>&1 >/dev/null | grep -E 'clients|threads|assign' | cut -c1-98",
                    several),
        0,
        "pisim: warning: 50 clients, and no word about sharing, arrivals.assign, "
        "server.he_threads and gc_t\n");
}

/* ---- several faults ---- */

/* Lines count from 1; the last fault's line comes last, as one alone does. */
Test(everyday, all_faults_of_a_file_are_told_with_their_lines)
{
    expect_output(
        command_run(
            "cd '%s' && printf '{\"name\": \"s\", \"network\": \"resnet81\",\\n\"input\": "
            "\"cifar10\", \"protocol\": \"delphi\",\\n\"costs\": \"formula\", \"clent\": "
            "{},\\n\"client\": {\"threads\": 0,\\n  \"storage_bytes\": -1},\\n\"arrivals\": "
            "{\"process\": \"poisson\",\\n  \"rate_per_s\": 0},\\n\"sharing\": \"shared\"}' "
            "> s.json; \"$PISIM\" check s.json 2>&1 | cut -c1-60 | sort",
            folder),
        0,
        "pisim: s.json:1: network: no network named \"resnet81\" (did y\n"
        "pisim: s.json:1: unknown key \"clent\" (did you mean \"client\"?\n"
        "pisim: s.json:4: client.threads: must be from 1 to 65536, is\n"
        "pisim: s.json:5: client.storage_bytes: must be a whole numbe\n"
        "pisim: s.json:7: arrivals.rate_per_s: must be above 0 and at\n"
        "pisim: s.json:8: sharing: must be one of dedicated, contende\n");
}

/* What depends on a wrong choice, as cv on the process, is not told; all else is. */
Test(everyday, a_wrong_choice_hides_no_other_fault)
{
    expect_output(
        command_run("cd '%s' && printf '{\"name\": \"s\", \"network\": \"resnet18_delphi\", "
                    "\"input\": \"tinyimagenet\",\n\"protocol\": \"client_garbler\",\n"
                    "\"client\": {\"threads\": -4, \"storage_byte\": 32e9},\n\"server\": "
                    "{\"he_threads\": \"x\"},\n\"link\": \"lan_1g\",\n\"arrivals\": "
                    "{\"process\": \"gama\", \"rate_per_s\": 0.0005, \"cv\": 3}}' > t.json; "
                    "\"$PISIM\" check t.json 2>&1 | cut -c1-46 | sort",
                    folder),
        0,
        "pisim: t.json:3: client.threads: must be a who\n"
        "pisim: t.json:3: client: unknown key \"storage_\n"
        "pisim: t.json:4: server.he_threads: must be a \n"
        "pisim: t.json:6: arrivals.process: must be one\n");
}

/* Behind one that may follow from others, whose own is not told: keys that nobody knows are. */
Test(everyday, unknown_keys_are_told_behind_any_fault)
{
    expect_output(
        command_run("\"$PISIM\" check default --set seed=-1 --set arrivals.rate_per_s=null "
                    "--set client.thread=3 2>&1 | sed 's/^.*json[:0-9]*: //' | cut -c1-28 "
                    "| sort"),
        0, "client: unknown key \"thread\"\nseed: must be a whole number\n");
}

/* What is taken as it is said, and can hardly be meant. */
Test(everyday, what_is_hardly_meant_is_warned_of)
{
    expect_text(
        command_run("\"$PISIM\" check default --set costs=formula --set client.threads=1000 "
                    "2>&1"),
        0, "client.threads is 1000, and the client's device has 4 cores");
    expect_text(command_run("\"$PISIM\" check default --set client.threads=1000 2>&1"), 0,
                "client.threads is 1000: hardly any client has as many cores");
    expect_text(
        command_run("\"$PISIM\" check default --set horizon_s=1e5 --set warmup_s=99000 2>&1"), 0,
        "warmup_s leaves the last 1 % of the horizon");
    expect_text(command_run("\"$PISIM\" check default --set "
                            "'refill.batch={\"seconds_fraction\": {\"online_ss\": 0.5, \"garble\": "
                            "0.5}}' 2>&1"),
                0,
                "pisim: warning: refill.batch.seconds_fraction.online_ss changes nothing: no "
                "offline phase has this operation [batch_fraction_unused]\n/");
    expect_text(command_run("\"$PISIM\" check default --set client.threads=4 --set warmup_s=43200 "
                            "2>&1"),
                0, "models/scenarios/default.json: good, 45 points\n");
}

/* A stock of every server is an even part of what the client has: 128 GB are 32 for each of four.
 */
Test(everyday, what_does_not_fit_is_told_by_the_part_that_it_would_fill)
{
    expect_text(command_run("\"$PISIM\" check default --set sweep={} --set server.count=4 --set "
                            "server.routing=round_robin --set client.initial_stock=empty 2>&1"),
                0, "no precompute fits (client 40.7 GB of 32 GB for each of 4 servers, server ");
    expect_text(command_run("\"$PISIM\" check default --set sweep={} --set "
                            "client.storage_bytes=40696186431 2>&1"),
                0,
                "no precompute fits (client 40696186432 of 40696186431 bytes, server 8.02 GB of ");
}

Test(everyday, a_single_fault_is_told_as_ever)
{
    expect_output(command_run("\"$PISIM\" check default --set client.threads=0 2>&1 | grep -c "
                              "'^pisim: [^:]*: client.threads: '"),
                  0, "1\n");
}

/* On a terminal, which script(1) gives: verdicts and warnings; elsewhere, or as NO_COLOR says,
 * nothing is coloured. */
Test(everyday, verdicts_and_warnings_stand_out_on_a_terminal)
{
    if (system("command -v script >/dev/null") != 0)
        cr_skip_test("no script(1) that gives a terminal");
    static const char run[] =
        "\\\"$PISIM\\\" run default --set sweep={} --set replications.count=2 "
        "--set horizon_s=1000 --slo 'e2e_s.mean <= 1e-9'";
    expect_text(
        command_run("TERM=xterm script -qec \"%s\" /dev/null </dev/null | tr -d '\\r' | "
                    "sed 's/\033/E/g' | grep -o 'E\\[3[123]m[a-z]*' | sort -u | paste -sd ' '",
                    run),
        0, "E[33mwarning");
    expect_text(command_run("NO_COLOR=1 TERM=xterm script -qec \"%s\" /dev/null </dev/null | "
                            "grep -c '\033\\[3'",
                            run),
                1, "0\n");
    expect_text(command_run("TERM=xterm sh -c \"%s\" 2>&1 | grep -c '\033\\[3'", run), 1, "0\n");
}
