/*
 * Every verb that prints data prints it in every format, and on a terminal within its width.
 */
#include "command_expect.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define LOADED "--models \"$SOURCE/models\""
#define QUICK                                                                                      \
    "--set replications.count=4 --set 'sweep={\"arrivals.rate_per_s\":[0.0002,0.0004]}' " LOADED

/* A command of each verb, and the first columns of its rows: with the names of the database. */
static const struct {
    const char *command;
    const char *columns;
} verbs[] = {
    {"run default " QUICK, "point_index,parameters,contender,network,input,protocol,rate_per_s,"},
    {"compare default --vary client.threads=2,8 --rates 0.0002,0.0004 --set replications.count=4 "
     "--max-replications 4 " LOADED,
     "contender,rate_per_s,value,low,high,difference,"},
    {"capacity default --stable --tolerance 0.5 --max-replications 20 --set sweep={} " LOADED,
     "parameters,goal,slo,path,need_per_s,pass,fail,"},
    {"whatif default --at 0.0002 --set replications.count=4 " LOADED,
     "kind,lever,change,from,to,set,metric,"},
    {"plan default " LOADED, "phase,operation,resource,seconds,work_core_s,bytes,"},
    {"plan default --per-layer " LOADED, "layer,he_s,garbling_s,"},
    {"plan default --per-operation " LOADED, "index,phase,operation,layer,"},
    {"plan default --bounds " LOADED, "resource,class_index,capacity,offline_s,online_s,"},
    {"plan default --against measurements --set input=cifar10 " LOADED,
     "phase,operation,formula_s,measured_s,error_fraction,"},
    {"network counts resnet18 " LOADED, "network,input,classes,family,"},
    {"network list " LOADED, "network,family,stages\n"},
    {"network show resnet18 " LOADED, "transforms,stage,polynomials,relus,relus_fraction,"},
    {"network layer fc --in 64 --out 10 " LOADED, "quantity,value,meaning\n"},
    {"network layer relu --count 1000", "quantity,value,meaning\n"},
    {"network design --depths 2,2,2,2", "tuple,quantity,stem,s1,s2,s3,s4,head,total\n"},
    {"trace info \"$SOURCE/traces/generated_poisson_0_002_per_s_seed_1.txt\"",
     "format,rows,first_s,span_s,mean_rate_per_s,"},
    {"trace fit \"$SOURCE/traces/generated_poisson_0_002_per_s_seed_1.txt\"",
     "quantity,load,trace,gamma,gamma_low,"},
    {"check default --effective " LOADED, "path,value,origin\n"},
    {"calibrate garimella_2023/resnet18_delphi_cifar10_server_garbler " LOADED,
     "coefficient,fitted,base\n"},
    {"list links " LOADED, "kind,name,about\n"},
    {"query x.db latency_by_rate", "contender,network,protocol,parameters,rate_per_s,mean_s,"},
    {"runs x.db", "run_id,"},
};

enum { VERB_COUNT = sizeof verbs / sizeof *verbs };

static struct command_result in_format(const char *folder, size_t verb, const char *format)
{
    return command_run("cd '%s' && \"$PISIM\" %s --format %s 2>/dev/null", folder,
                       verbs[verb].command, format);
}

static size_t count_lines(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

/* What each line begins with, from the given one on; the last lines of some formats end lists. */
static void expect_lines(const struct command_result *result, const char *begin, const char *end)
{
    char *rest = NULL;
    for (char *line = strtok_r(result->text, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest)) {
        cr_expect(strncmp(line, begin, strlen(begin)) == 0, "%s", line);
        cr_expect(strcmp(line + strlen(line) - strlen(end), end) == 0, "%s", line);
    }
}

static char *folder_with_database(void)
{
    char *folder = command_new_folder();
    struct command_result result =
        command_run("cd '%s' && \"$PISIM\" run default " QUICK " --out x.db 2>&1", folder);
    cr_assert(result.status == 0, "%s", result.text);
    command_free(&result);
    return folder;
}

Test(formats, every_verb_has_each)
{
    char *folder = folder_with_database();
    for (size_t i = 0; i < VERB_COUNT; i++) {
        struct command_result csv = in_format(folder, i, "csv");
        struct command_result lines = in_format(folder, i, "ndjson");
        struct command_result markdown = in_format(folder, i, "markdown");
        struct command_result json = in_format(folder, i, "json");
        struct command_result table = in_format(folder, i, "table");
        cr_expect(strncmp(csv.text, verbs[i].columns, strlen(verbs[i].columns)) == 0, "%s: %s",
                  verbs[i].command, csv.text);
        size_t row_count = count_lines(csv.text) - 1;
        cr_expect(row_count > 0 && count_lines(lines.text) == row_count, "%s: %s", verbs[i].command,
                  lines.text);
        cr_expect(eq(sz, count_lines(markdown.text), row_count + 2), "%s: %s", verbs[i].command,
                  markdown.text);
        cr_expect(json.text[0] == '{' || json.text[0] == '[', "%s: %s", verbs[i].command,
                  json.text);
        cr_expect(table.text[0] != '{' && table.text[0] != '|' && table.text[0] != '\0');
        expect_lines(&lines, "{", "}");
        expect_lines(&markdown, "| ", " |");
        command_free(&csv);
        command_free(&lines);
        command_free(&markdown);
        command_free(&json);
        command_free(&table);
    }
    command_remove_folder(folder);
}

/* Columns of one meaning have one name: what the database holds is what stdout said. */
Test(formats, columns_are_those_of_the_database)
{
    char *folder = folder_with_database();
    expect_output(
        command_run("cd '%s' && \"$PISIM\" run default " QUICK " --csv 2>/dev/null | head -1 | "
                    "tr , '\\n' | sort >told && for view in v_point v_latency; do \"$PISIM\" query "
                    "x.db \"SELECT * FROM $view LIMIT 1\" --csv | head -1; done | tr , '\\n' | "
                    "sort -u >kept; comm -23 told kept",
                    folder),
        0, "");
    expect_output(
        command_run("cd '%s' && \"$PISIM\" run default " QUICK " --csv 2>/dev/null | sed 1d | "
                    "tr , '\\n' | sort >told; \"$PISIM\" query x.db \"SELECT rate_per_s, "
                    "arrival_rate_low_per_s, mean_e2e_s, mean_e2e_high_s, stock_out_fraction, "
                    "growth_fraction_low, load, done FROM v_point UNION ALL SELECT p50_s, "
                    "p50_low_s, p50_high_s, p95_s, p99_s, mean_s, mean_low_s, count FROM v_latency "
                    "WHERE metric = 'e2e_s'\" --csv | sed 1d | tr , '\\n' | sort -u >kept; "
                    "sort -u told | comm -13 - kept",
                    folder),
        0, "");
    command_remove_folder(folder);
}

Test(formats, points_stream_where_nothing_is_kept)
{
    char *folder = command_new_folder();
    expect_output(command_run("cd '%s' && \"$PISIM\" run default " QUICK
                              " --out - --format ndjson 2>/dev/null | cut -c 1-17; ls",
                              folder),
                  0, "{\"point_index\": 1\n{\"point_index\": 2\n");
    expect_text(command_run("\"$PISIM\" run default " QUICK " --out - --tag x 2>&1"), 2,
                "--tag: needs a database");
    command_remove_folder(folder);
}

Test(formats, what_is_no_format_is_refused)
{
    expect_text(command_run("\"$PISIM\" run default --format cvs 2>&1"), 2,
                "--format: must be table, csv, json, ndjson or markdown, is 'cvs'; did you mean "
                "'csv'?");
    expect_text(command_run("\"$PISIM\" plan default --json --csv 2>&1"), 2,
                "--csv and --json exclude each other");
    expect_text(command_run("\"$PISIM\" plan default --format csv --json 2>&1"), 2,
                "--format and --json exclude each other");
}

/* ---- on a terminal ---- */

/* What the command writes to a terminal of so many columns; owned by the caller. */
static char *on_terminal(unsigned short columns, const char *command)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    cr_assert(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    cr_assert(slave >= 0 && ioctl(slave, TIOCSWINSZ, &size) == 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(slave, STDOUT_FILENO);
        execl("/bin/sh", "sh", "-c", command, NULL);
        _exit(127);
    }
    close(slave);
    char *text = NULL, piece[4096];
    size_t length = 0;
    for (ssize_t got; (got = read(master, piece, sizeof piece)) > 0; length += (size_t)got) {
        text = realloc(text, length + (size_t)got + 1);
        memcpy(text + length, piece, (size_t)got);
    }
    close(master);
    waitpid(child, NULL, 0);
    text = realloc(text, length + 1);
    text[length] = '\0';
    return text;
}

/* Rows of tables are indented, or follow a rule of dashes; sentences may be as long as they are. */
static void expect_narrow(char *text, size_t most, const char *command)
{
    char *rest = NULL;
    bool is_ruled = false;
    for (char *line = strtok_r(text, "\r\n", &rest); line; line = strtok_r(NULL, "\r\n", &rest)) {
        size_t width = 0;
        for (const char *at = line; *at; at++)
            width += ((unsigned char)*at & 0xc0) != 0x80;
        is_ruled |= strncmp(line, "---", 3) == 0;
        if ((is_ruled || strncmp(line, "  ", 2) == 0) && strncmp(line, "  of the total", 14) != 0
            && strchr(line, ';') == NULL)
            cr_expect(le(sz, width, most), "%s: %s", command, line);
    }
}

Test(formats, tables_fit_the_terminal)
{
    char *folder = folder_with_database();
    cr_assert(chdir(folder) == 0);
    for (size_t i = 0; i < VERB_COUNT; i++) {
        char command[1024];
        snprintf(command, sizeof command, "\"$PISIM\" %s 2>/dev/null", verbs[i].command);
        char *text = on_terminal(80, command);
        cr_expect(text[0] != '\0', "%s", command);
        expect_narrow(text, 80, command);
        free(text);
    }
    char *text = on_terminal(80, "\"$PISIM\" run default " QUICK " 2>/dev/null");
    cr_expect(strstr(text, "  no room for: requests, simulated per s, online, ") != NULL, "%s",
              text);
    free(text);
    cr_assert(chdir("/") == 0);
    command_remove_folder(folder);
}
