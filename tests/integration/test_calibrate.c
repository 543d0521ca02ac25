/*
 * `pisim calibrate` as a user runs it. Logs of real runs are not part of the project: those of the
 * artifact of Garimella et al. (ASPLOS 2023) are read where PISIM_REFERENCE names their folder.
 */
#include "command_expect.h"

#include <unistd.h>

#define SMALL_LOGS                                                                                 \
    "--from-logs \"$SOURCE/tests/data/delphi/two_runs\" "                                          \
    "--network \"$SOURCE/tests/data/delphi/small.json\" --input cifar10 --gc-threads 2"

static const char small_scenario[] =
    "{\"name\": \"mine\", \"network\": \"'$SOURCE'/tests/data/delphi/small.json\","
    " \"input\": \"cifar10\", \"protocol\": \"server_garbler\", \"costs\": \"mine.json\","
    " \"client\": {\"threads\": 2, \"storage_bytes\": 1e9},"
    " \"server\": {\"he_threads\": 1, \"gc_threads\": 2, \"storage_bytes\": 1e9},"
    " \"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.01}, \"horizon_s\": 10000,"
    " \"replications\": {\"count\": 1}, \"seed\": 1}";

/*
 * By hand, means of both runs: 4.518161 s of transfers at 100 and 500 Mbit/s ahead of time,
 * 0.330454 and 0.104111 for keys (which the server waits for, for 0.487195 in all, while the client
 * makes them and sends them for 0.052630), 0.047845 and 0.006723 encryption and
 * decryption, 1.161962 evaluation, 0.123003 garbling, 0.031002 encoding; online 0.080553 of
 * transfers, 0.019515 encoding, 0.224904 on shares, 0.078424 evaluation. Garbling on one of two
 * threads takes twice as long; if it was on 64, of which 3.41 helped, it takes the same on 8.
 */
Test(calibrate, a_scenario_runs_on_the_logs)
{
    char *folder = command_new_folder();
    expect_output(command_run("cd '%s' && \"$PISIM\" calibrate " SMALL_LOGS " --out mine.json 2>&1 "
                              "&& printf '%%s' '%s' > scenario.json",
                              folder, small_scenario),
                  0, "pisim: written to mine.json\n");
    expect_text(command_run("cd '%s' && \"$PISIM\" plan scenario.json --json", folder), 0,
                "\"offline_total_s\": 6.323261");
    expect_text(command_run("cd '%s' && \"$PISIM\" plan scenario.json --json", folder), 0,
                "\"online_total_s\": 0.403395");
    expect_text(command_run("cd '%s' && \"$PISIM\" run scenario.json", folder), 0, "0.40");
    expect_text(command_run("cd '%s' && sed -i 's/gc_threads\": 2/gc_threads\": 1/' scenario.json "
                            "&& \"$PISIM\" plan scenario.json --json",
                            folder),
                0, "\"offline_total_s\": 6.446264");
    expect_text(command_run("cd '%s' && sed -i 's/threads\": 2,/threads\": 64,/' mine.json && "
                            "\"$PISIM\" plan scenario.json --set server.gc_threads=8 --json",
                            folder),
                0, "\"offline_total_s\": 6.323261");
    command_remove_folder(folder);
}

/* 4096 ReLUs: all bytes of the transfers of labels, in the only layer that has ReLUs. */
Test(calibrate, roles_can_be_exchanged)
{
    struct command_result result =
        command_run("\"$PISIM\" calibrate " SMALL_LOGS " --protocol client_garbler");
    static const char *const parts[] = {
        "\"protocol\": \"client_garbler\"",
        "\"ext_ot_setup\": {\"bytes\": [2752512, 0, 0]}",
        "\"ext_ot_send\": {\"bytes\": [5505024, 0, 0]}",
        "\"online_linear_up\": {\"bytes\": [27689, 0, 0]}",
        "\"garble\": {\"seconds\": 0.123003, \"threads\": 2, \"most_cores\": 3.41}",
    };
    cr_assert(eq(int, result.status, 0));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        cr_expect(strstr(result.text, parts[i]) != NULL, "%s is not in %s", parts[i], result.text);
    cr_expect(strstr(result.text, "online_labels_down") == NULL);
    command_free(&result);
}

Test(calibrate, a_set_must_be_of_the_scenario)
{
    char *folder = command_new_folder();
    expect_text(
        command_run("cd '%s' && \"$PISIM\" calibrate " SMALL_LOGS
                    " --protocol client_garbler --out mine.json 2>&1 "
                    "&& printf '%%s' '%s' > scenario.json && \"$PISIM\" check scenario.json "
                    "2>&1",
                    folder, small_scenario),
        2,
        "mine.json: protocol: must be \"server_garbler\", as in the scenario, is "
        "\"client_garbler\"");
    command_remove_folder(folder);
}

Test(calibrate, nothing_is_overwritten)
{
    char *folder = command_new_folder();
    expect_output(command_run("cd '%s' && echo mine > mine.json && \"$PISIM\" calibrate " SMALL_LOGS
                              " --out mine.json 2>&1; s=$?; cat mine.json; exit $s",
                              folder),
                  2,
                  "pisim: mine.json: exists already and is not written over; remove it or "
                  "take another name\nmine\n");
    expect_text(
        command_run("\"$PISIM\" calibrate " SMALL_LOGS " --out '%s/no/mine.json' 2>&1", folder), 1,
        "cannot be written: No such file or directory");
    command_remove_folder(folder);
}

/* The shell command writes the logs of the first run in another form; all but "source" is the same.
 */
static void expect_same_set(const char *change, const char *warning)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && mkdir logs same && "
                            "cp \"$SOURCE/tests/data/delphi/two_runs/run1/\"*.log logs && "
                            "sed -i s/33180308/33180307/ logs/client.log && "
                            "set -- --network \"$SOURCE/tests/data/delphi/small.json\" "
                            "--input cifar10 --gc-threads 2 && "
                            "\"$PISIM\" calibrate --from-logs logs \"$@\" --out set.json 2>&1 && "
                            "(cd logs && %s) && "
                            "\"$PISIM\" calibrate --from-logs logs \"$@\" --out new.json 2>&1 && "
                            "grep -v 'by formula where' new.json | "
                            "sed 's/are reckoned\",/are reckoned\"/' > same.json && "
                            "sed 's/are reckoned\",/are reckoned\"/' set.json | "
                            "diff - same.json && echo equal",
                            folder, change),
                0, "equal\n");
    expect_text(
        command_run("cd '%s' && \"$PISIM\" calibrate --from-logs logs --network "
                    "\"$SOURCE/tests/data/delphi/small.json\" --input cifar10 --gc-threads 2 "
                    "2>&1 >/dev/null; echo .",
                    folder),
        0, warning);
    command_remove_folder(folder);
}

/* CIFAR-10 by its name and by its shape. */
Test(calibrate, an_input_may_be_a_shape)
{
    char *folder = command_new_folder();
    expect_output(
        command_run("cd '%s' && for input in cifar10 '3x32x32 --classes 10'; do \"$PISIM\" "
                    "calibrate --from-logs \"$SOURCE/tests/data/delphi/two_runs/run1\" "
                    "--network \"$SOURCE/tests/data/delphi/small.json\" --gc-threads 2 "
                    "--input $input 2>/dev/null | tee set | grep -o '\"input\": "
                    "\"[^\"]*\"'; grep -v '\"input\"\\|source' set | cksum; done | "
                    "sort -u | wc -l",
                    folder),
        0, "3\n");
    command_remove_folder(folder);
}

/* Bytes in the logs of the small network are DELPHI's own, so the formulas give the same. */
Test(calibrate, the_form_of_the_logs_does_not_matter)
{
    expect_same_set("sed -i 's/) true/)/; s/) false/)/' *.log", ".");
    expect_same_set("sed -i 's/\xc2\xb7\xc2\xb7/    /g; s/^/10:00:00 /' *.log", ".");
    expect_same_set("sed -i '/Writing\\|-OT/d' *.log", "[bytes_by_formula]");
    expect_same_set("sed -i '/Writing\\|-OT\\|Layer dim/d' *.log", "[bytes_by_formula]");
    /* as BENCH_OUTPUT_FILE lists what ended, with decimal fractions: "3.12ms" is 3.012 there */
    expect_same_set("for f in *.log; do awk '/End:/ {sub(/.*End: */, \"\"); name = $0; "
                    "sub(/[.][.].*/, \"\", name); sub(/.*[.][.]+/, \"\"); unit = $0; "
                    "sub(/^[0-9.]*/, \"\", unit); split($0, part, \".\"); printf \"%s, "
                    "%d.%03d%s\\n\", name, part[1], part[2], unit}' $f > list; mv list $f; done",
                    "[bytes_by_formula]");
}

/* Also where shapes tell those of the layers; client and server each tell their sum. */
Test(calibrate, logs_must_have_the_networks_relus)
{
    static const char *const changes[] = {"'/Layer dim/d; s/with 4096/with 4095/' *.log",
                                          "'s/with 4096/with 4095/' client.log",
                                          "'s/with 4096/with 4095/' server.log"};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char *folder = command_new_folder();
        expect_text(
            command_run("cd '%s' && cp \"$SOURCE/tests/data/delphi/two_runs/run1/\"*.log . && "
                        "sed -i %s && \"$PISIM\" calibrate --from-logs . --network "
                        "\"$SOURCE/tests/data/delphi/small.json\" --input cifar10 2>&1 >/dev/null",
                        folder, changes[i]),
            2, ".: has 4095 ReLUs, but small on cifar10 has 4096");
        command_remove_folder(folder);
    }
}

static void expect_refusal(const char *arguments, const char *message)
{
    expect_text(command_run("\"$PISIM\" calibrate %s 2>&1 >/dev/null", arguments), 2, message);
}

Test(calibrate, logs_of_another_network_are_refused)
{
    const char *logs = "--from-logs \"$SOURCE/tests/data/delphi/two_runs\" --gc-threads 1 ";
    char arguments[512];
    snprintf(arguments, sizeof arguments, "%s --network resnet18_delphi --input cifar10", logs);
    expect_refusal(arguments, "two_runs: has \"Layer dim\" of 3 layers, but resnet18_delphi on "
                              "cifar10 has 19");
    snprintf(arguments, sizeof arguments,
             "%s --network \"$SOURCE/tests/data/delphi/small.json\" --input tinyimagenet", logs);
    expect_refusal(arguments, "two_runs: has 3072 inputs of linear layer 1, but stem.conv has "
                              "12288");
    snprintf(arguments, sizeof arguments, "%s --network resnet18_delfi --input cifar10", logs);
    expect_refusal(arguments,
                   "no network named \"resnet18_delfi\" (did you mean \"resnet18_delphi\"?)");
    snprintf(arguments, sizeof arguments, "%s --network resnet18_delphi --input cifar11", logs);
    expect_refusal(arguments, "input: ");
    snprintf(arguments, sizeof arguments, "%s --network resnet18_delphi --input 1x28x28", logs);
    expect_refusal(arguments, "--classes: must be given for an input of 1x28x28");
    snprintf(arguments, sizeof arguments,
             "%s --network resnet18_delphi --input cifar10 --classes 10", logs);
    expect_refusal(arguments, "--classes: goes with an --input such as 1x28x28");
    snprintf(arguments, sizeof arguments, "%s --input cifar10", logs);
    expect_refusal(arguments, "--network: must be given with --from-logs");
    snprintf(arguments, sizeof arguments,
             "%s --network resnet18_delphi --input cifar10 --protocol garbler", logs);
    expect_refusal(arguments, "--protocol: must be server_garbler or client_garbler");
}

/*
 * By hand, at 1 Gbit/s: 0.33 s of ReLUs and 0.1 of truncations less 8 (2.125 + 1.125) MiB and 8
 * (0.25 + 0.25) MiB over the link; 2 MiB up for two layers that are alike in what they send.
 */
Test(calibrate, logs_of_sci_give_a_set_that_is_planned)
{
    char *folder = command_new_folder();
    expect_text(
        command_run("cd '%s' && \"$PISIM\" calibrate --from-logs \"$SOURCE/tests/data/sci\" "
                    "--network \"$SOURCE/tests/data/delphi/small.json\" --input cifar10 "
                    "--protocol cheetah --link lan_1g --out mine.json 2>&1 && cat mine.json",
                    folder),
        0, "\"ot_compute\": {\"seconds\": [0.39854272, 0, 0]}");
    expect_text(command_run("cat '%s'/mine.json", folder), 0,
                "\"linear_up\": {\"bytes\": [1048576, 0, 1048576]}");
    expect_text(command_run("cd '%s' && printf '%%s' '%s' | sed 's/server_garbler/cheetah/' "
                            ">s.json && \"$PISIM\" plan s.json --json",
                            folder, small_scenario),
                0, "\"operation\": \"ot_compute\"");
    expect_text(
        command_run("cd '%s' && \"$PISIM\" calibrate --from-logs \"$SOURCE/tests/data/sci\" "
                    "--network \"$SOURCE/tests/data/delphi/small.json\" --input cifar10 "
                    "--protocol cryptflow2_he 2>&1 >/dev/null",
                    folder),
        0, "[seconds_with_link]");
    expect_text(
        command_run("\"$PISIM\" calibrate --from-logs \"$SOURCE/tests/data/sci\" --network minionn "
                    "--input cifar10 --protocol cheetah --gc-threads 2 2>&1"),
        2, "--gc-threads: goes with logs of DELPHI only");
    command_remove_folder(folder);
}

/* A folder in which the network of the logs is found by name, with a set of them. */
static char *small_models(void)
{
    char *folder = command_new_folder();
    struct command_result result =
        command_run("cd '%s' && mkdir -p m/networks && cp \"$SOURCE/tests/data/delphi/small.json\" "
                    "m/networks && "
                    "\"$PISIM\" calibrate " SMALL_LOGS " --out set.json 2>&1",
                    folder);
    cr_assert(result.status == 0, "%s", result.text);
    command_free(&result);
    return folder;
}

/*
 * By hand: one pool of 4096 inputs took 78.855 us in the mean, 4096 ReLUs 31.002 ms of encoding;
 * keys 330.454 ms; the first layer's formula is the base's, since there is no other convolution.
 */
Test(calibrate, a_device_is_fitted_to_a_set)
{
    char *folder = small_models();
    struct command_result result = command_run(
        "cd '%s' && \"$PISIM\" calibrate ./set.json --models m --out mine.json --name mine --cores "
        "4 "
        "--json && \"$PISIM\" network layer fc --in 1024 --out 10 --device ./mine.json --csv",
        folder);
    static const char *const parts[] = {
        "\"he.shared_pool_input_s\": 1.92517",
        "\"encode.offline_relu_s\": 7.5688",
        "\"he.keygen_s\": 0.330454",
        "\"he.key_load_s\": 0.104111", /* 0.487195 of waiting, less 0.330454 and 0.052630 */
        "{\"formula\": \"evaluation\", \"rows\": 2,",
        "\"he.shared_convolution_mac_s\",", /* kept */
        "\"variability\": {\"distribution\": \"lognormal\", \"cv\": ",
        "he_eval_s,0.07196",
    };
    cr_assert(result.status == 0, "%s", result.text);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        cr_expect(strstr(result.text, parts[i]) != NULL, "%s is not in %s", parts[i], result.text);
    command_free(&result);
    expect_text(command_run("cd '%s' && cat mine.json", folder), 0, "\"cores\": 4");
    command_remove_folder(folder);
}

/* The file is one that formulas take, and the spread one that a scenario takes. */
Test(calibrate, a_scenario_runs_on_the_device)
{
    static const char by_formula[] =
        "{\"name\": \"mine\", \"network\": \"resnet18\", \"input\": \"cifar10\","
        " \"protocol\": \"server_garbler\", \"costs\": \"formula\","
        " \"client\": {\"device\": \"./mine.json\", \"threads\": 4},"
        " \"server\": {\"device\": \"./mine.json\", \"he_threads\": 4, \"gc_threads\": 4},"
        " \"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.001}, \"horizon_s\": 10000,"
        " \"replications\": {\"count\": 1}, \"seed\": 1, \"variability\": %s}";
    char *folder = small_models();
    struct command_result result = command_run(
        "cd '%s' && \"$PISIM\" calibrate ./set.json --models m --out mine.json --json | "
        "sed -n 's/.*\"variability\": //p'",
        folder);
    cr_assert(strlen(result.text) > 30, "%s", result.text);
    char scenario[1024];
    snprintf(scenario, sizeof scenario, by_formula, result.text);
    command_free(&result);
    expect_text(command_run("cd '%s' && printf '%%s' '%s' > scenario.json && \"$PISIM\" run "
                            "scenario.json --jobs 1 2>&1",
                            folder, scenario),
                0, "resnet18 on cifar10, server_garbler: ");
    command_remove_folder(folder);
}

/* 1000 ns and 500 ns for each ReLU more; garbling of the set took longer on two threads than on
 * one here, so that no core but one is said to help. */
static const char write_bench[] =
    "for b in relu_gb relu_ev; do for n in 1 10 100; do mkdir -p b/$b/$n; printf "
    "'{\"Mean\":{\"confidence_interval\":{\"confidence_level\":0.95},\"point_estimate\":%d}}' "
    "$((1000 + 500 * n)) > b/$b/$n/estimates.json; done; done";

Test(calibrate, a_benchmark_of_garbled_circuits_gives_lines)
{
    char *folder = small_models();
    struct command_result result = command_run("cd '%s' && %s && \"$PISIM\" calibrate --gc-bench b "
                                               "| tr -s ' ' && \"$PISIM\" calibrate ./set.json "
                                               "--models m --gc-bench b --json",
                                               folder, write_bench);
    static const char *const parts[] = {
        " gc.garble_relu_s 5e-7 0.00010374",
        " gc.evaluate_start_s 1e-6 -0.0000122267",
        " gc.garble_most_cores 3.41 3.41",
        "\"garble_most_cores\": 1,",
    };
    cr_assert(result.status == 0, "%s", result.text);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        cr_expect(strstr(result.text, parts[i]) != NULL, "%s is not in %s", parts[i], result.text);
    command_free(&result);
    command_remove_folder(folder);
}

static void expect_bench_fault(const char *file, const char *text, const char *message)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && %s && printf '%%s' '%s' > b/%s && \"$PISIM\" calibrate "
                            "--gc-bench b 2>&1 >/dev/null",
                            folder, write_bench, text, file),
                2, message);
    command_remove_folder(folder);
}

Test(calibrate, what_is_no_benchmark_is_refused)
{
    const char *file = "relu_gb/10/estimates.json";
    expect_bench_fault(file, "{", "b/relu_gb/10/estimates.json: 1:");
    expect_bench_fault(file, "{\"Median\": {}}",
                       "b/relu_gb/10/estimates.json: Mean: must be an "
                       "object");
    expect_bench_fault(file, "{\"Mean\": {\"point_estimate\": -1}}",
                       "Mean.point_estimate: must be above 0 and at most 1e9 s, in nanoseconds, is "
                       "-1");
    expect_bench_fault(file, "{\"Mean\": {\"point_estimate\": 1e300}}", "at most 1e9 s");
    expect_bench_fault("relu_gb/1/estimates.json", "{\"Mean\": {\"point_estimate\": 1e9}}",
                       "b: relu_gb must take longer for more ReLUs, but takes ");
    expect_refusal("--gc-bench /nowhere", "/nowhere/relu_gb/1/estimates.json: ");
}

Test(calibrate, ways_are_not_mixed)
{
    expect_refusal("", "needs measured sets, --gc-bench, --he-parallel, or --from-logs");
    expect_refusal("--network x --gc-bench b", "--network: goes with --from-logs only");
    expect_refusal("--from-logs d --json", "--json: does not go with --from-logs");
    expect_refusal("--from-logs d set.json", "--from-logs: makes a measured set, and takes none");
    expect_refusal("--gc-bench b --name ''", "--name: must be of 1 to 63 bytes");
    expect_refusal("--gc-bench b --base atom_z8350", "he: must be there in a base device");
    expect_refusal("--gc-bench b --base epyc_7503",
                   "no device named \"epyc_7503\" (did you mean \"epyc_7502\"?)");
    expect_refusal("garimella_2023/gc_bench", "gc_bench.json: unknown key");
    expect_refusal("--he-parallel garimella_2023/gc_bench", "gc_bench.json: unknown key");
    expect_refusal("nothing", "no measurement named \"nothing\"");
}

/* What the artifact publishes of the same runs: all bytes are exact, but those its authors typed.
 */
static void expect_published_bytes(const char *folder, const char *network, const char *input)
{
    static const char pick[] = "tr -d ' \\n' | grep -o '\"\\(linear_up\\|linear_down\\|"
                               "online_linear_up\\|gc_transfer\\|ext_ot_send\\)\":{\"bytes\":[^}]*'"
                               " | sort";
    struct command_result ours =
        command_run("\"$PISIM\" calibrate --from-logs '%s/%s/%s' --network %s_delphi --input %s "
                    "--gc-threads 64 | %s",
                    folder, input, network, network, input, pick);
    struct command_result published = command_run(
        "cat \"$SOURCE/models/measurements/garimella_2023/%s_delphi_%s_server_garbler.json\" | %s",
        network, input, pick);
    cr_expect(ours.status == 0 && strlen(ours.text) > 100, "%s", ours.text);
    cr_expect(eq(str, ours.text, published.text));
    command_free(&ours);
    command_free(&published);
}

Test(calibrate, real_logs_give_the_published_bytes)
{
    const char *named = getenv("PISIM_REFERENCE");
    char folder[512];
    snprintf(folder, sizeof folder, "%s/delphi-logs",
             named ? named : PISIM_SOURCE_DIR "/../shared/reference");
    if (access(folder, R_OK) != 0) {
        fprintf(stderr, "skipped: the artifact's logs are not there (PISIM_REFERENCE)\n");
        cr_skip_test("the artifact's logs are not there (PISIM_REFERENCE)");
    }
    expect_published_bytes(folder, "resnet18", "cifar10");
    expect_published_bytes(folder, "resnet18", "tinyimagenet");
    expect_published_bytes(folder, "resnet32", "tinyimagenet");
    expect_published_bytes(folder, "vgg16", "cifar10");
    expect_published_bytes(folder, "vgg16", "tinyimagenet");
}
