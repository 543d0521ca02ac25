#include "cli/command_line.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/redirect.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct option_rule options[] = {
    {"out", "FILE", "write the database there", false},
    {"set", "PATH=VALUE", "change the scenario", true},
    {"jobs", "COUNT", "threads", false},
    {"json", NULL, "print JSON", false},
    {0},
};

static const struct verb run = {
    .name = "run",
    .operands = "SCENARIO",
    .summary = "simulate a scenario",
    .example = "pisim run default",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
};

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof *(array)))

Test(command_line, options_and_operands_come_in_any_order)
{
    char *words[] = {"--set", "a=1", "default", "--out=x=y.db", "--json", "--set", "b=-2"};
    struct command_line line;
    struct error error = {0};
    cr_assert(command_line_read(&line, &run, COUNT_OF(words), words, &error), "%s", error.message);
    cr_assert(eq(sz, line.operand_count, 1));
    cr_assert(eq(str, (char *)line.operands[0], (char *)"default"));
    cr_assert(eq(str, (char *)command_line_value(&line, "out"), (char *)"x=y.db"));
    cr_assert(eq(str, (char *)command_line_value(&line, "set"), (char *)"b=-2"));
    cr_assert(eq(str, (char *)command_line_value_at(&line, "set", 0), (char *)"a=1"));
    cr_assert(eq(str, (char *)command_line_value_at(&line, "set", 1), (char *)"b=-2"));
    cr_assert(eq(ptr, (void *)command_line_value_at(&line, "set", 2), NULL));
    cr_assert(command_line_has(&line, "json"));
    cr_assert(eq(ptr, (void *)command_line_value(&line, "json"), NULL));
    cr_assert(not(command_line_has(&line, "jobs")));
    command_line_free(&line);
}

Test(command_line, after_two_dashes_all_words_are_operands)
{
    char *words[] = {"--json", "--", "--help"};
    struct command_line line;
    struct error error = {0};
    cr_assert(command_line_read(&line, &run, COUNT_OF(words), words, &error));
    cr_assert(not(line.help));
    cr_assert(eq(str, (char *)line.operands[0], (char *)"--help"));
    command_line_free(&line);
}

Test(command_line, a_single_dash_is_an_operand)
{
    char *words[] = {"-"};
    struct command_line line;
    struct error error = {0};
    cr_assert(command_line_read(&line, &run, COUNT_OF(words), words, &error));
    cr_assert(eq(str, (char *)line.operands[0], (char *)"-"));
    command_line_free(&line);
}

struct refused {
    char *words[4];
    const char *place;
    const char *message;
};

#define BY_SET " (keys of the scenario are set by --set PATH=VALUE)"

static struct refused refused_lines[] = {
    {{"d", "--uot", "x"}, "--uot", "unknown option of pisim run (did you mean --out?)"},
    {{"d", "--JSON"}, "--JSON", "unknown option of pisim run (did you mean --json?)"},
    {{"d", "--colour=red"}, "--colour", "unknown option of pisim run" BY_SET},
    {{"d", "--ou", "x"}, "--ou", "unknown option of pisim run (did you mean --out?)"},
    {{"d", "-json"}, "-json", "unknown option of pisim run (did you mean --json?)"},
    {{"d", "-5"}, "-5", "unknown option of pisim run" BY_SET},
    {{"d", "--=x"}, "--", "unknown option of pisim run" BY_SET},
    {{"d", "--out"}, "--out", "needs a value: --out FILE"},
    {{"d", "--out", "--json"}, "--out", "needs a value: --out FILE"},
    {{"d", "--out="}, "--out", "the name of a file is empty"},
    {{"d", "--out", ""}, "--out", "the name of a file is empty"},
    {{""}, "run", "the name of a file is empty"},
    {{"d", "--json=yes"}, "--json", "takes no value"},
    {{"d", "--out=a", "--out=b"}, "--out", "given more than once"},
    {{"--json"}, "run", "needs 1 operand (SCENARIO), has 0"},
    {{"d", "e", "f"}, "run", "takes at most 1 operand (SCENARIO), \"e\" is one too many"},
};

Test(command_line, what_cannot_be_meant_is_refused)
{
    for (int i = 0; i < COUNT_OF(refused_lines); i++) {
        struct refused *refused = &refused_lines[i];
        struct command_line line;
        struct error error = {0};
        int count = 0;
        while (count < 4 && refused->words[count] != NULL)
            count++;
        cr_assert(not(command_line_read(&line, &run, count, refused->words, &error)), "%d", i);
        cr_expect(eq(int, (int)error.code, ERROR_USAGE));
        cr_expect(eq(str, error.place, (char *)refused->place));
        cr_expect(eq(str, error.message, (char *)refused->message));
        command_line_free(&line);
    }
}

/* One option of the line "d --jobs TEXT" as a whole number of 1 to 64. */
static bool read_jobs(char *text, unsigned long long *jobs, struct error *error)
{
    char *words[] = {"d", "--jobs", text};
    struct command_line line;
    bool read = command_line_read(&line, &run, text == NULL ? 1 : 3, words, error)
             && command_line_integer(&line, "jobs", 1, 64, jobs, error);
    command_line_free(&line);
    return read;
}

Test(command_line, integers_are_whole_and_in_range)
{
    char *bad[] = {"0", "65", "-1", "+1", "1.0", "1e1", "", " 1", "0x1", "18446744073709551617"};
    struct error error = {0};
    unsigned long long jobs = 7;
    cr_assert(read_jobs(NULL, &jobs, &error));
    cr_assert(eq(ullong, jobs, 7));
    cr_assert(read_jobs("64", &jobs, &error));
    cr_assert(eq(ullong, jobs, 64));
    for (int i = 0; i < COUNT_OF(bad); i++)
        cr_expect(not(read_jobs(bad[i], &jobs, &error)), "%s", bad[i]);
    cr_assert(eq(ullong, jobs, 64));
    cr_assert(not(read_jobs("many", &jobs, &error)));
    cr_assert(eq(str, error.place, (char *)"--jobs"));
    cr_assert(eq(str, error.message, (char *)"must be a whole number from 1 to 64, is \"many\""));
}

static bool read_number(char *text, double *number, struct error *error)
{
    char *words[] = {"d", "--jobs", text};
    struct command_line line;
    bool read = command_line_read(&line, &run, COUNT_OF(words), words, error)
             && command_line_number(&line, "jobs", number, error);
    command_line_free(&line);
    return read;
}

Test(command_line, numbers_are_decimal_and_finite)
{
    char *bad[] = {"", "nan", "inf", "1e999", "0x10", " 1", "1 ", "1.2.3", "e5", "."};
    struct error error = {0};
    double number = 0.0;
    cr_assert(read_number("-1.5e3", &number, &error));
    cr_assert(eq(dbl, number, -1500.0));
    for (int i = 0; i < COUNT_OF(bad); i++)
        cr_expect(not(read_number(bad[i], &number, &error)), "%s", bad[i]);
    cr_assert(eq(dbl, number, -1500.0));
    cr_assert(eq(str, error.message, (char *)"must be a number such as 0.5 or 1e9, is \".\""));
}

/* ---- the frame ---- */

static bool work_undecided(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)line;
    (void)error;
    *exit_status = 4;
    return true;
}

static bool work_in_vain(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    return error_set(error, ERROR_IO, line->operands[0], NULL, "cannot be written");
}

static const struct verb undecided = {
    .name = "run",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work_undecided,
};

static const struct verb in_vain = {
    .name = "run",
    .operands = "SCENARIO",
    .summary = "simulate a scenario",
    .example = "pisim run default",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work_in_vain,
};

Test(command_line, work_decides_the_exit_status, .init = cr_redirect_stderr)
{
    char *words[] = {"x.db"};
    cr_assert(eq(int, command_line_serve(&undecided, "build/pisim", 1, words), 4));
    cr_assert(eq(int, command_line_serve(&in_vain, NULL, 1, words), 1));
    fflush(stderr);
    cr_assert_stderr_eq_str("pisim: x.db: cannot be written\n");
}

Test(command_line, bad_usage_points_to_the_help, .init = cr_redirect_stderr)
{
    char *words[] = {"--uot"};
    cr_assert(eq(int, command_line_serve(&undecided, "build/pisim", 1, words), 2));
    fflush(stderr);
    cr_assert_stderr_eq_str("pisim: --uot: unknown option of pisim run (did you mean --out?)\n"
                            "try: build/pisim run --help\n");
}

Test(command_line, help_comes_whatever_else_was_written, .init = cr_redirect_stdout)
{
    char *words[] = {"--uot", "-h"};
    cr_assert(eq(int, command_line_serve(&in_vain, NULL, 2, words), 0));
    fflush(stdout);
    cr_assert_stdout_eq_str("usage: pisim run [options] SCENARIO\n"
                            "\n"
                            "simulate a scenario\n"
                            "\n"
                            "options:\n"
                            "  --out FILE        write the database there\n"
                            "  --set PATH=VALUE  change the scenario (repeatable)\n"
                            "  --jobs COUNT      threads\n"
                            "  --json            print JSON\n"
                            "  --quiet           no notes, progress and warnings: errors alone\n"
                            "  --help            print this help\n"
                            "\n"
                            "example:\n"
                            "  pisim run default\n");
}

/* A misspelt name in a verb must not lose the user's word in silence. */
Test(command_line, asking_for_an_option_that_the_verb_lacks_ends_the_program, .signal = SIGABRT)
{
    char *words[] = {"--json", "scenario"};
    struct error error = {0};
    struct command_line line;
    cr_assert(command_line_read(&line, &run, 2, words, &error));
    cr_assert(command_line_knows(&line, "json") && !command_line_knows(&line, "jso"));
    command_line_has(&line, "jso");
}
