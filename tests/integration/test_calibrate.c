/*
 * `pisim calibrate` as a user runs it. Logs of real runs are not part of the project: those of the
 * artifact of Garimella et al. (ASPLOS 2023) are read where PISIM_DELPHI_LOGS names their folder.
 */
#include "command_expect.h"

#define SMALL_LOGS                                                                                 \
    "--from-logs $SOURCE/tests/data/delphi/two_runs "                                              \
    "--network $SOURCE/tests/data/delphi/small.json --input cifar10 --gc-threads 2"

static const char small_scenario[] =
    "{\"name\": \"mine\", \"network\": \"'$SOURCE'/tests/data/delphi/small.json\","
    " \"input\": \"cifar10\", \"protocol\": \"server_garbler\", \"costs\": \"mine.json\","
    " \"client\": {\"threads\": 2, \"storage_bytes\": 1e9},"
    " \"server\": {\"he_threads\": 1, \"gc_threads\": 2, \"storage_bytes\": 1e9},"
    " \"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.01}, \"horizon_s\": 10000,"
    " \"replications\": {\"count\": 1}, \"seed\": 1}";

/*
 * By hand, means of both runs: 5.0957150 s of transfers at 100 and 500 Mbit/s ahead of time,
 * 0.330454 keys, 0.047845 and 0.006723 encryption and decryption, 1.161962 evaluation, 0.123003
 * garbling, 0.031002 encoding; online 0.080553 of transfers, 0.019515 encoding, 0.244419 - 0.019515
 * on shares of the server, 0.078424 evaluation.
 */
Test(calibrate, a_scenario_runs_on_the_logs)
{
    char *folder = command_new_folder();
    expect_output(command_run("cd '%s' && $PISIM calibrate " SMALL_LOGS " --out mine.json 2>&1 "
                              "&& printf '%%s' '%s' > scenario.json",
                              folder, small_scenario),
                  0, "pisim: written to mine.json\n");
    expect_text(command_run("cd '%s' && $PISIM plan scenario.json --json", folder), 0,
                "\"offline_total_s\": 6.219150");
    expect_text(command_run("cd '%s' && $PISIM plan scenario.json --json", folder), 0,
                "\"online_total_s\": 0.403395");
    expect_text(command_run("cd '%s' && $PISIM run scenario.json", folder), 0, "0.40");
    expect_text(command_run("cd '%s' && sed -i 's/gc_threads\": 2/gc_threads\": 1/' scenario.json "
                            "&& $PISIM plan scenario.json --json",
                            folder),
                0, "\"offline_total_s\": 6.342153");
    command_remove_folder(folder);
}

/* 4096 ReLUs: all bytes of the transfers of labels, in the only layer that has ReLUs. */
Test(calibrate, roles_can_be_exchanged)
{
    struct command_result result =
        command_run("$PISIM calibrate " SMALL_LOGS " --protocol client_garbler");
    static const char *const parts[] = {
        "\"protocol\": \"client_garbler\"",
        "\"ext_ot_setup\": {\"bytes\": [2752512, 0, 0]}",
        "\"ext_ot_send\": {\"bytes\": [5505024, 0, 0]}",
        "\"online_linear_up\": {\"bytes\": [27689, 0, 0]}",
        "\"garble\": {\"seconds\": 0.123003, \"threads\": 2}",
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
    expect_text(command_run("cd '%s' && $PISIM calibrate " SMALL_LOGS
                            " --protocol client_garbler --out mine.json 2>&1 "
                            "&& printf '%%s' '%s' > scenario.json && $PISIM check scenario.json "
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
    expect_output(command_run("cd '%s' && echo mine > mine.json && $PISIM calibrate " SMALL_LOGS
                              " --out mine.json 2>&1; s=$?; cat mine.json; exit $s",
                              folder),
                  2, "pisim: mine.json: is there already and is not overwritten\nmine\n");
    expect_text(command_run("$PISIM calibrate " SMALL_LOGS " --out '%s/no/mine.json' 2>&1", folder),
                1, "cannot be written: No such file or directory");
    command_remove_folder(folder);
}

static void expect_refusal(const char *arguments, const char *message)
{
    expect_text(command_run("$PISIM calibrate %s 2>&1 >/dev/null", arguments), 2, message);
}

Test(calibrate, logs_of_another_network_are_refused)
{
    const char *logs = "--from-logs $SOURCE/tests/data/delphi/two_runs --gc-threads 1 ";
    char arguments[512];
    snprintf(arguments, sizeof arguments, "%s --network resnet18_delphi --input cifar10", logs);
    expect_refusal(arguments, "two_runs: has \"Layer dim\" of 3 layers, but resnet18_delphi on "
                              "cifar10 has 19");
    snprintf(arguments, sizeof arguments,
             "%s --network $SOURCE/tests/data/delphi/small.json --input tinyimagenet", logs);
    expect_refusal(arguments, "two_runs: has 3072 inputs of linear layer 1, but stem.conv has "
                              "12288");
    snprintf(arguments, sizeof arguments, "%s --network resnet18_delfi --input cifar10", logs);
    expect_refusal(arguments,
                   "no network named \"resnet18_delfi\" (did you mean \"resnet18_delphi\"?)");
    snprintf(arguments, sizeof arguments, "%s --network resnet18_delphi --input cifar11", logs);
    expect_refusal(arguments, "input: ");
    snprintf(arguments, sizeof arguments, "%s --input cifar10", logs);
    expect_refusal(arguments, "--network: must be given with --from-logs");
    snprintf(arguments, sizeof arguments,
             "%s --network resnet18_delphi --input cifar10 --protocol garbler", logs);
    expect_refusal(arguments, "--protocol: must be server_garbler or client_garbler");
}

/* What the artifact publishes of the same runs: all bytes are exact, but those its authors typed.
 */
static void expect_published_bytes(const char *folder, const char *network, const char *input)
{
    static const char pick[] = "tr -d ' \\n' | grep -o '\"\\(linear_up\\|linear_down\\|"
                               "online_linear_up\\|gc_transfer\\|ext_ot_send\\)\":{\"bytes\":[^}]*'"
                               " | sort";
    struct command_result ours =
        command_run("$PISIM calibrate --from-logs '%s/%s/%s' --network %s_delphi --input %s "
                    "--gc-threads 64 | %s",
                    folder, input, network, network, input, pick);
    struct command_result published = command_run(
        "cat $SOURCE/models/measurements/garimella_2023/%s_delphi_%s_server_garbler.json | %s",
        network, input, pick);
    cr_expect(ours.status == 0 && strlen(ours.text) > 100, "%s", ours.text);
    cr_expect(eq(str, ours.text, published.text));
    command_free(&ours);
    command_free(&published);
}

Test(calibrate, real_logs_give_the_published_bytes)
{
    const char *folder = getenv("PISIM_DELPHI_LOGS");
    if (folder == NULL) {
        fprintf(stderr, "skipped: PISIM_DELPHI_LOGS does not name a folder of logs\n");
        cr_skip("PISIM_DELPHI_LOGS does not name a folder of logs");
    }
    expect_published_bytes(folder, "resnet18", "cifar10");
    expect_published_bytes(folder, "resnet18", "tinyimagenet");
    expect_published_bytes(folder, "resnet32", "tinyimagenet");
    expect_published_bytes(folder, "vgg16", "cifar10");
    expect_published_bytes(folder, "vgg16", "tinyimagenet");
}
