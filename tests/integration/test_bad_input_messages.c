/*
 * Broken scenarios, models and traces, each refused with one line that says what is wrong and
 * where.
 *
 * tests/data/bad/expected.tsv lists every file of its folder with the line that the program prints.
 */
#include "command.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dirent.h>

#define FEWEST_FILES 60

static void expect_refusal(const char *file, const char *expected)
{
    const char *verb = strncmp(file, "trace_", 6) == 0 ? "trace info" : "check";
    struct command_result result =
        command_run("cd \"$SOURCE/tests/data/bad\" && \"$PISIM\" %s %s 2>&1", verb, file);
    char line[4096];
    snprintf(line, sizeof line, "%s\n", expected);
    cr_expect(eq(int, result.status, 2), "%s", file);
    cr_expect(eq(str, result.text, line), "%s", file);
    command_free(&result);
}

static int count_files(void)
{
    int count = 0;
    DIR *folder = opendir(PISIM_SOURCE_DIR "/tests/data/bad");
    cr_assert(folder != NULL);
    for (struct dirent *entry; (entry = readdir(folder));)
        count += entry->d_name[0] != '.' && strcmp(entry->d_name, "expected.tsv") != 0;
    closedir(folder);
    return count;
}

Test(bad_input_messages, every_broken_file_is_refused_with_its_line)
{
    struct command_result list = command_run("cat \"$SOURCE/tests/data/bad/expected.tsv\"");
    int count = 0;
    for (char *line = strtok(list.text, "\n"); line; line = strtok(NULL, "\n")) {
        char *tab = strchr(line, '\t');
        cr_assert(tab != NULL);
        *tab = '\0';
        expect_refusal(line, tab + 1);
        count++;
    }
    cr_expect(ge(int, count, FEWEST_FILES));
    cr_expect(eq(int, count, count_files()));
    command_free(&list);
}

Test(bad_input_messages, the_run_itself_refuses_them_too_and_writes_nothing)
{
    char *folder = command_new_folder();
    struct command_result result = command_run(
        "\"$PISIM\" run \"$SOURCE/tests/data/bad/seed_fraction.json\" --out '%s/x.db' 2>&1; "
        "status=$?; ls '%s'; exit $status",
        folder, folder);
    cr_expect(eq(int, result.status, 2));
    cr_expect(strstr(result.text, "x.db\n") == NULL);
    command_free(&result);
    command_remove_folder(folder);
}

Test(bad_input_messages, the_command_line_says_what_it_did_not_understand)
{
    static const struct {
        const char *words;
        const char *expected;
    } cases[] = {
        {"rum default", "pisim: there is no verb \"rum\" (did you mean \"run\"?)\n"},
        {"run", "pisim: run: needs 1 operand (SCENARIO), has 0\n"},
        {"run no_such", "pisim: no scenario named \"no_such\"\n"},
        {"run defualt", "pisim: no scenario named \"defualt\" (did you mean \"default\"?)\n"},
        {"run default --set seed", "pisim: --set: must be PATH=VALUE, is \"seed\"\n"},
        {"run default --jobs 0", "pisim: --jobs: must be"},
        {"check default --set client.thread=4",
         "client: unknown key \"thread\" (did you mean \"threads\"?)"},
        {"check default --set arrivals.rate_per_s=0.0003",
         "sweep: sets \"arrivals.rate_per_s\", as the command line does; --set sweep={} leaves the "
         "sweep out\n"},
        {"check default --set link=CMakeLists.txt",
         "link: no link named \"CMakeLists.txt\" (the file here is \"./CMakeLists.txt\") (set on "
         "the command line)\n"},
        {"check default --set link=lan_1g --set link.uplink_bps=1e8",
         "link.uplink_bps: cannot be set: link is a name: set it to an object first\n"},
        {"check default --set 'link={\"uplink_bps\": 1e8, rtt_s: 0}'",
         "link: cannot be set: 1:21: expected a key in double quotes"},
        {"check default --set horizon_s=24h",
         "horizon_s: must be a number, is \"24h\" (write 86400) (set on the command line)\n"},
        {"compare default --vary network=resnet18,resnet34 --rates 0.001:0.002",
         "pisim: --rates: must be VALUE,VALUE,... or FIRST:LAST:COUNT, is \"0.001:0.002\"\n"},
        {"check default --models no_such", "pisim: --models: must be a folder, is \"no_such\"\n"},
        {"network counts resnet18 --models CMakeLists.txt",
         "pisim: --models: must be a folder, is \"CMakeLists.txt\"\n"},
        {"compare default --csv --json", "pisim: --csv and --json exclude each other\n"},
        {"capacity default --stable --tolerance 5",
         "pisim: --tolerance: must be from 1e-6 to below 1, is 5\n"},
        {"capacity default --stable --find client.storage_bytes --need 1/s",
         "pisim: --need: must be a rate above 0, such as 0.002, or count=USERS, is \"1/s\"\n"},
        {"capacity default --stable --need 0.001 --find client.storage_bytes --between 2e9:1e9",
         "pisim: --between: must be LOWEST:HIGHEST, two numbers above 0 in this order, is "
         "\"2e9:1e9\"\n"},
        {"check default --set client.threads=0",
         "client.threads: must be from 1 to 65536, is 0 (set on the command line)\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct command_result result =
            command_run("cd \"$SOURCE\" && \"$PISIM\" %s 2>&1", cases[i].words);
        cr_expect(eq(int, result.status, 2), "%s", cases[i].words);
        cr_expect(strstr(result.text, cases[i].expected) != NULL, "%s: %s", cases[i].words,
                  result.text);
        command_free(&result);
    }
}
