/*
 * What `pisim check --self` finds, and that it finds what is wrong.
 */
#include "command_expect.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { LAW_COUNT = 48, CASE_COUNT = 10 };

static double number_after(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    return at ? strtod(at + strlen(key), NULL) : NAN;
}

/* Every law holds, by an interval narrow enough to tell. */
static void expect_finding(char *line)
{
    double expected = number_after(line, "\"expected\": ");
    double width = number_after(line, "\"high\": ") - number_after(line, "\"low\": ");
    cr_expect(strstr(line, "\"holds\": true") != NULL, "%s", line);
    if (expected > 0.0)
        cr_expect(lt(dbl, width, 0.37 * expected), "%s", line);
    else
        cr_expect(lt(dbl, number_after(line, "\"got\": "), 1e-6), "%s", line);
}

static void expect_all(int seed)
{
    struct command_result result =
        command_run("\"$PISIM\" check --self --seed %d --json 2>&1", seed);
    int count = 0;
    cr_expect(eq(int, result.status, 0), "%s", result.text);
    char *rest = result.text;
    for (char *line = strtok_r(rest, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        if (strstr(line, "\"law\"")) {
            expect_finding(line);
            count++;
        }
    cr_expect(eq(int, count, LAW_COUNT + CASE_COUNT));
    command_free(&result);
}

Test(self_check, what_is_known_comes_out)
{
    int seeds = getenv("PISIM_LONG") ? 5 : 1;
    for (int seed = 2; seed < 2 + seeds; seed++)
        expect_all(seed);
}

/* The shipped scenarios, a hundredth as long; owned by the caller. */
static char *short_models(void)
{
    char *folder = command_new_folder();
    expect_output(command_run("cp -r \"$SOURCE/models/scenarios\" '%s/scenarios' && cd '%s' && "
                              "sed -i 's/\\(\"[a-z]*_s\": [0-9]*\\)00,/\\1,/g' "
                              "scenarios/reference/*.json 2>&1",
                              folder, folder),
                  0, "");
    return folder;
}

/* Fixed gaps of more than the service make nobody wait. */
Test(self_check, what_is_wrong_is_told)
{
    char *folder = short_models();
    expect_output(command_run("cd '%s/scenarios' && sed -i 's/\"poisson\"/\"fixed\"/' "
                              "reference/md1.json && sed -i '3s/$/e1/' published/cg_c10_vgg_a.csv "
                              "&& sed -i '$d' published/sg_c10_vgg_a.csv 2>&1",
                              folder),
                  0, "");
    struct command_result result =
        command_run("cd '%s' && \"$PISIM\" check --self --models . 2>&1", folder);
    cr_expect(eq(int, result.status, 3), "%s", result.text);
    cr_expect(strstr(result.text, "of 58 hold.\n") != NULL, "%s", result.text);
    command_free(&result);
    expect_output(command_run("cd '%s' && \"$PISIM\" check --self --models . 2>&1 | "
                              "grep 'md1\\|vgg_a' | awk '{print $2, $NF}'",
                              folder),
                  0,
                  "reference/md1 outside\nreference/md1 outside\nreference/md1 outside\n"
                  "published/sg_c10_vgg_a outside\npublished/sg_tiny_vgg_a holds\n"
                  "published/cg_c10_vgg_a outside\npublished/cg_tiny_vgg_a holds\n");
    command_remove_folder(folder);
}

Test(self_check, it_does_not_depend_on_the_threads)
{
    char *folder = short_models();
    expect_output(command_run("cd '%s' && for jobs in 1 3; do "
                              "\"$PISIM\" check --self --models . --jobs $jobs --json >$jobs.json; "
                              "done 2>&1; cmp 1.json 3.json",
                              folder),
                  0, "");
    command_remove_folder(folder);
}

/* `pisim check --self` in the folder, its output in the file self.txt there. */
static pid_t start_self_check(const char *folder)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    if (chdir(folder) == 0 && dup2(creat("self.txt", 0666), STDOUT_FILENO) >= 0)
        execl(PISIM_PROGRAM, "pisim", "check", "--self", "--jobs", "1", "--models", ".",
              (char *)NULL);
    _exit(127);
}

static int interrupt_and_wait(pid_t child)
{
    int status = 0;
    nanosleep(&(struct timespec){.tv_nsec = 700000000}, NULL);
    kill(child, SIGINT);
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Test(self_check, what_was_found_before_an_interruption_is_told)
{
    char *folder = command_new_folder();
    expect_output(command_run("cp -r \"$SOURCE/models/scenarios\" '%s/scenarios'", folder), 0, "");
    pid_t child = start_self_check(folder);
    cr_assert(gt(int, child, 0));
    cr_expect(eq(int, interrupt_and_wait(child), 130));
    expect_text(command_run("cat '%s/self.txt'", folder), 0, "; interrupted, so there are more.\n");
    command_remove_folder(folder);
}

/* Whatever takes the place of the shipped scenarios. */
Test(self_check, what_no_law_is_about_does_not_hold)
{
    char *folder = short_models();
    expect_output(command_run("cd '%s/scenarios/reference' && "
                              "sed -i 's/\"exponential\"/\"fixed\"/' mm4_slots.json && "
                              "sed -i 's/\"contended\"/\"dedicated\"/; s/, \"link\": \"lan_3g\"//' "
                              "several_clients.json && "
                              "sed -i 's/\"horizon_s\"/\"client\": {\"online_slots\": 2}, &/' "
                              "mm1.json 2>&1",
                              folder),
                  0, "");
    expect_output(command_run("cd '%s' && \"$PISIM\" check --self --models . 2>&1 | "
                              "grep 'mm1\\|slots\\|several' | awk '{print $2, $NF}' | sort -u",
                              folder),
                  0,
                  "reference/mm1 outside\nreference/mm4_slots outside\n"
                  "reference/several_clients holds\nreference/several_clients outside\n");
    command_remove_folder(folder);
}

Test(self_check, a_file_that_cannot_be_read_is_told)
{
    char *folder = short_models();
    expect_output(command_run("cd '%s' && sed -i '3s/,/;/' scenarios/published/cg_c10_vgg_a.csv && "
                              "\"$PISIM\" check --self --models . 2>&1",
                              folder),
                  2, "pisim: ./scenarios/published/cg_c10_vgg_a.csv: line 3: must be 5 numbers\n");
    expect_text(command_run("cd '%s' && rm scenarios/published/cg_c10_vgg_a.csv && "
                            "\"$PISIM\" check --self --models . 2>&1",
                            folder),
                2, "cg_c10_vgg_a.csv: ");
    command_remove_folder(folder);
}

Test(self_check, it_has_its_own_scenarios_and_options)
{
    static const struct {
        const char *words;
        const char *expected;
    } cases[] = {
        {"", "pisim: check: takes either a SCENARIO or --self\n"},
        {"default --self", "pisim: check: takes either a SCENARIO or --self\n"},
        {"--self --effective", "pisim: check: --effective goes not with --self\n"},
        {"--self --set seed=2", "pisim: check: --set goes not with --self\n"},
        {"default --seed 2", "pisim: check: --seed goes with --self\n"},
        {"default --jobs 2", "pisim: check: --jobs goes with --self\n"},
        {"--self --seed x", "pisim: --seed: must be a whole number from 0 to "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_text(command_run("\"$PISIM\" check %s 2>&1", cases[i].words), 2, cases[i].expected);
}
