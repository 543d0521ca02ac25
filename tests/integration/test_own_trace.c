/*
 * A user's own trace, as a log has it: replayed on a client for each of its users.
 */
#include "command_expect.h"

#include <stdint.h>

#define ROWS 500
#define USERS 20

/* Who sends row k: user 7 k mod 20 and now and then another one, so that some send more. */
static unsigned user_of(unsigned k)
{
    return k % 9 == 4 ? k / 9 % 3 : 7 * k % USERS;
}

/* From noon on, 86.25 s apart, with the users' names and one of two models. */
static void write_log(const char *folder)
{
    char path[512];
    snprintf(path, sizeof path, "%s/log.csv", folder);
    FILE *file = fopen(path, "w");
    fputs("ts,user,model\n", file);
    for (unsigned k = 0; k < ROWS; k++) {
        unsigned quarters = 345 * k;
        unsigned second = 12 * 3600 + quarters / 4;
        fprintf(file, "2026-03-%02uT%02u:%02u:%02u.%02uZ,user-%u,%s\n", 1 + second / 86400,
                second / 3600 % 24, second / 60 % 60, second % 60, quarters % 4 * 25,
                100 - user_of(k), k % 5 == 0 ? "large" : "small");
    }
    fclose(file);
}

static void write_scenario(const char *folder, const char *name, const char *count,
                           const char *more)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    fprintf(file,
            "{ \"name\": \"mine\",\n"
            "  \"network\": \"minionn\", \"input\": \"cifar10\",\n"
            "  \"protocol\": \"client_garbler\", \"costs\": \"formula\",\n"
            "  \"clients\": [{\"count\": %s, \"initial_stock\": \"full\"}],\n"
            "  \"server\": {\"he_threads\": 8, \"gc_threads\": 8},\n"
            "  \"arrivals\": {\"trace\": \"log.csv\", \"column\": \"ts\",%s\n"
            "               \"assign\": \"label\", \"assign_column\": \"user\"},\n"
            "  \"record\": {\"requests\": true} }\n",
            count, more);
    fclose(file);
}

/* How many requests each client has, one line each. */
#define REQUESTS_OF_CLIENTS                                                                        \
    "cd '%s' && \"$PISIM\" run %s --out x.db 2>&1 >/dev/null | grep 'labels_\\|trace_'; "          \
    "\"$PISIM\" query x.db 'SELECT client_index, count(*) AS n FROM request GROUP BY 1 ORDER BY "  \
    "1' "                                                                                          \
    "--format csv"

/* The n-th user of the log is client n. */
static void expected_counts(unsigned step, char text[], size_t size)
{
    unsigned counts[USERS] = {0};
    unsigned order[USERS];
    unsigned known = 0;
    for (unsigned k = 0; k < ROWS; k += step) {
        if (counts[user_of(k)]++ == 0)
            order[known++] = user_of(k);
    }
    size_t used = (size_t)snprintf(text, size, "client_index,n\n");
    for (unsigned n = 0; n < known; n++)
        used += (size_t)snprintf(text + used, size - used, "%u,%u\n", n + 1, counts[order[n]]);
}

Test(own_trace, each_user_of_a_log_is_a_client)
{
    char expected[1024];
    char *folder = command_new_folder();
    write_log(folder);
    write_scenario(folder, "s.json", "20", "");
    expected_counts(1, expected, sizeof expected);
    expect_output(command_run(REQUESTS_OF_CLIENTS, folder, "s.json"), 0, expected);
    expect_output(command_run("cd '%s' && \"$PISIM\" query x.db 'SELECT count(*) AS n, "
                              "min(arrival_s) AS first_s, max(arrival_s) AS last_s FROM request' "
                              "--format csv",
                              folder),
                  0, "n,first_s,last_s\n500,0,43038.75\n");
    command_remove_folder(folder);
}

Test(own_trace, as_many_clients_as_users_may_be_asked_for)
{
    char expected[1024];
    char *folder = command_new_folder();
    write_log(folder);
    write_scenario(folder, "s.json", "\"labels\"", " \"where\": {\"model\": \"large\"},");
    expected_counts(5, expected, sizeof expected);
    expect_output(command_run(REQUESTS_OF_CLIENTS, folder, "s.json"), 0, expected);
    command_remove_folder(folder);
}

/* Client 1 has 5 of 6 requests, so it is the limit as if its rows named it: half the rate of turns.
 */
Test(own_trace, bounds_weigh_by_whose_the_requests_are)
{
    static const char rows[] = "ts,user,client\\n0,a,1\\n40,a,1\\n80,b,2\\n120,a,1\\n"
                               "160,a,1\\n200,a,1\\n";
    char *folder = command_new_folder();
    write_scenario(folder, "s.json", "2", "");
    expect_output(
        command_run("cd '%s' && printf '%s' >log.csv && for how in label column round_robin; do "
                    "case $how in label) of=user;; column) of=client;; *) of=null;; esac; "
                    "\"$PISIM\" run s.json --set arrivals.assign=$how "
                    "--set arrivals.assign_column=$of --json 2>/dev/null "
                    "| sed -n 's/.*\"bound_per_s\": \\([0-9.e-]*\\).*/\\1/p'; done >bounds; "
                    "awk '{ print $1 / first; } NR == 1 { first = $1 } ' first=1 bounds "
                    "| tail -n 2 | awk '{ printf \"%%.4f\\n\", $1 }'",
                    folder, rows),
        0, "1.0000\n1.6667\n");
    command_remove_folder(folder);
}

Test(own_trace, too_few_clients_are_refused_with_both_numbers)
{
    char *folder = command_new_folder();
    write_log(folder);
    write_scenario(folder, "s.json", "19", "");
    expect_text(command_run("cd '%s' && \"$PISIM\" check s.json 2>&1", folder), 2,
                "arrivals.assign: label needs a client for each of the 20 distinct values in "
                "column \"user\", there are 19");
    write_scenario(folder, "s.json", "\"users\"", "");
    expect_text(command_run("cd '%s' && \"$PISIM\" check s.json 2>&1", folder), 2,
                "clients[0].count: must be a number or labels, is \"users\"");
    command_remove_folder(folder);
}

/* Seconds since 1970 are counted from the first row; the default horizon takes in all rows. */
Test(own_trace, standard_input_and_late_times_are_replayed_whole)
{
    char *folder = command_new_folder();
    write_scenario(folder, "s.json", "2", " \"unit\": \"ms\",");
    expect_text(command_run("cd '%s' && printf 'ts,user\\n1731695870123,a\\n1731695990123,b\\n"
                            "1731696110123,a\\n' | \"$PISIM\" run s.json --set arrivals.trace=- "
                            "--out x.db 2>&1 >/dev/null",
                            folder),
                0, "its times begin at 1731695870 s, so they are counted from the first row");
    expect_output(command_run("cd '%s' && \"$PISIM\" query x.db 'SELECT client_index, arrival_s "
                              "FROM request' --format csv",
                              folder),
                  0, "client_index,arrival_s\n1,0\n2,120\n1,240\n");
    command_remove_folder(folder);
}
