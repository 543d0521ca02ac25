/*
 * pisim schema: what it says of files is what the loaders say, for shipped files and for wrong
 * keys.
 */
#include "command_expect.h"

static void require_validator(void)
{
    if (system("python3 -c 'import jsonschema' 2>/dev/null") != 0)
        cr_skip_test("no python3 with jsonschema to validate with");
}

#define CHECK "python3 \"$SOURCE/tests/integration/check_schema.py\" \"$SCRATCH/schema.json\" "

/* Writes the schema of a kind, validates files by it, and tells the last line. */
static struct command_result validate(const char *kind, const char *files)
{
    return command_run(
        "SCRATCH=$(mktemp -d) && \"$PISIM\" schema %s > \"$SCRATCH/schema.json\" && cd "
        "\"$SOURCE\" && " CHECK "%s; rm -r \"$SCRATCH\"",
        kind, files);
}

/* Every file, and no fault of any. */
static void expect_all_good(const char *kind, const char *files)
{
    struct command_result result = validate(kind, files);
    struct command_result count = command_run("cd \"$SOURCE\" && ls %s | wc -l", files);
    char expected[64];
    snprintf(expected, sizeof expected, "%d good\n", atoi(count.text));
    cr_expect(gt(int, atoi(count.text), 0));
    cr_expect(eq(str, result.text, (char *)expected), "%s", kind);
    command_free(&result);
    command_free(&count);
}

Test(schema, takes_every_shipped_file)
{
    require_validator();
    expect_all_good("scenario", "models/scenarios/*.json");
    expect_all_good("network", "models/networks/*.json");
    expect_all_good("protocol", "models/protocols/*.json");
    expect_all_good("device", "models/devices/*.json");
    expect_all_good("link", "models/links/*.json");
    expect_all_good("transforms", "models/transforms/*.json");
}

/* Texts as they stand in a file, each with a part of what must be said of it. */
static void expect_fault(const char *kind, const char *text, const char *fault)
{
    char *folder = command_new_folder();
    expect_text(
        command_run("cd '%s' && \"$PISIM\" schema %s > schema.json && echo '%s' > x.json && "
                    "python3 \"$SOURCE/tests/integration/check_schema.py\" schema.json x.json",
                    folder, kind, text),
        0, fault);
    command_remove_folder(folder);
}

Test(schema, refuses_wrong_keys_and_kinds)
{
    require_validator();
    expect_fault("scenario", "{\"netwrok\": \"resnet18\"}", "netwrok");
    expect_fault("scenario", "{\"client\": {\"storage\": 1}}", "client: Additional properties");
    expect_fault("scenario", "{\"clients\": [{\"thread\": 1}]}",
                 "clients/0: Additional properties");
    expect_fault("scenario", "{\"horizon_s\": \"1 day\"}", "horizon_s: ");
    expect_fault("scenario", "{\"sharing\": \"shared\"}", "sharing: ");
    expect_fault("scenario", "{\"server\": {\"he_threads\": 1.5}}", "server/he_threads: 1.5");
    expect_fault("scenario", "{\"link\": {\"latency_s\": 1}}", "link: ");
    expect_fault("network", "{\"name\": \"x\", \"stages\": [{\"dept\": 2}]}",
                 "stages/0: Additional");
    expect_fault("protocol", "{\"online\": [{\"operation\": \"garbel\"}]}", "online/0/operation: ");
    expect_fault("link", "{\"uplink_bps\": \"1 Gbit/s\"}", "uplink_bps: ");
}

/* Where a value may be of several forms, all of them are good. */
Test(schema, takes_every_form_of_a_value)
{
    require_validator();
    expect_fault("scenario", "{\"warmup_s\": \"mser5\", \"client\": {\"initial_stock\": 3}}",
                 "1 good");
    expect_fault("scenario", "{\"warmup_s\": 5, \"client\": {\"initial_stock\": \"full\"}}",
                 "1 good");
    expect_fault(
        "scenario",
        "{\"network\": \"resnet18\", \"sweep\": {\"arrivals.rate_per_s\": [1, 2], "
        "\"seed\": {\"linear\": [1, 2, 2]}}, \"link\": {\"rtt_s\": {\"value\": 1, \"cv\": 0.1}}}",
        "1 good");
}

Test(schema, of_something_else_is_refused_with_the_nearest)
{
    expect_text(command_run("\"$PISIM\" schema netwrok 2>&1"), 2,
                "there is no kind \"netwrok\" (did you mean \"network\"?)");
    expect_text(command_run("\"$PISIM\" help --completion bash"), 0, "schema");
    expect_text(command_run("\"$PISIM\" help --man"), 0, "pisim schema");
}
