/*
 * The questions of results/README.md take three lines each, ask views only, and get the right
 * answers: numbers from the requests themselves, or that other commands print.
 */
#include "command_expect.h"
#include "document.h"

#include <math.h>

#define MOST_LINES 3
#define WIDEST_LINE 120
#define RUN "\"$PISIM\" run \"$SOURCE/tests/data/questions.json\" --out q.db "

/* Of a plan of one network, nothing swept. */
#define PLAN "\"$PISIM\" plan \"$SOURCE/tests/data/questions.json\" --set sweep={} --set network="

/* A SELECT over the requests of run 1, each with its point (index, network, rate). */
#define REQUESTS(select)                                                                           \
    "\"$PISIM\" query q.db --format csv \"WITH one AS (SELECT point.run_id AS run, point_index, "  \
    "network, rate_per_s, replication_index, request_index, completion_s - arrival_s AS e2e, "     \
    "start_s - arrival_s AS queued, offline_wait_s AS waited, completion_s - start_s - "           \
    "offline_wait_s AS online FROM request JOIN point USING (point_id) WHERE status = 'done'), "   \
    "part AS (SELECT run, network, rate_per_s, sum(e2e) AS y, count(*) AS x FROM one "             \
    "GROUP BY run, point_index, replication_index), "                                              \
    "whole AS (SELECT run, network, rate_per_s, sum(y) / sum(x) AS r FROM part GROUP BY 1, 2, "    \
    "3), "                                                                                         \
    "moment AS (SELECT run, network, rate_per_s, r, count(*) AS n, avg(x) AS x, "                  \
    "avg((y - r * x) * (y - r * x)) AS m2, avg(pow(y - r * x, 3)) AS m3 "                          \
    "FROM part JOIN whole USING (run, network, rate_per_s) GROUP BY 1, 2, 3, 4), "                 \
    "skewed AS (SELECT *, sqrt(m2 / (n - 1)) / x AS error, m3 / pow(m2, 1.5) / 3 / sqrt(n) AS a "  \
    "FROM moment), told AS (SELECT run_id AS run, network, rate_per_s, mean_low_s IS NOT NULL AS " \
    "is_told FROM v_latency WHERE metric = 'e2e_s') " select "\" | tail -n +2"

/* Hall's limits of a ratio (sim/statistics/confidence.c); 2.2621571628 is the 97.5 % quantile of
 * Student's t with 9 degrees of freedom. */
#define CUBE_ROOT(x) "sign(" x ") * pow(abs(" x "), 1 / 3.0)"
#define LIMIT(t) "r - error * (" CUBE_ROOT("(1 + 3 * a * (" t " - a / 2))") " - 1) / a"

/* How each answer is found otherwise, in the order of the document. */
static const char *const otherwise[] = {
    REQUESTS("SELECT network, rate_per_s, r, iif(is_told, " LIMIT(
        "2.2621571628") ", NULL), iif(is_told, " LIMIT("-2.2621571628") ", NULL) FROM skewed JOIN "
                                                                        "told USING (run, network, "
                                                                        "rate_per_s) WHERE run = 1 "
                                                                        "ORDER BY network, "
                                                                        "rate_per_s"),
    REQUESTS("SELECT network, rate_per_s, avg(queued), avg(waited), avg(online) FROM one "
             "WHERE run = 1 GROUP BY network, rate_per_s"),
    "sed -nE -e 's/^([a-z0-9_]+) on .* between ([0-9.]+) and ([0-9.]+) per second "
    "on.*/\\1,\\2,\\3/p' "
    "-e 's/^([a-z0-9_]+) on .*: from ([0-9.]+) requests per second on, more.*/\\1,,\\2/p' one.txt "
    "| sort",
    "for name in minionn resnet32_delphi; do offline=$(" PLAN "$name --json 2>/dev/null | sed -n "
    "'s/.*\"offline_total_s\": *//p' | tr -d ,); awk -v name=$name -v offline=$offline "
    "'$1 == name && /able|load/ {print name \",\" $2 \",\" 1 / offline \",\" $NF \",1\"}' one.txt; "
    "done",
    REQUESTS("SELECT rate_per_s, network, min(r) FROM whole WHERE run = 1 GROUP BY rate_per_s"),
    PLAN
    "resnet32_delphi --csv 2>/dev/null | awk -F, 'NR > 1 {print $1 \",\" $2 \",\" $3 \",\" $4}' "
    "| sort -t, -k4 -gr | head -5",
    "\"$PISIM\" network counts resnet32_delphi --input 32 --classes 10 --csv | awk -F, 'NR == 1 "
    "{for (i = 1; i <= NF; i++) name[i] = $i} NR == 2 {for (i = 1; i <= NF; i++) if (name[i] ~ "
    "/^relus_/ && $i != \"\") {stage = substr(name[i], 7); order[++n] = stage; relus[stage] = $i} "
    "else if (name[i] ~ /^macs_s|^macs_head/) macs[substr(name[i], 6)] = $i; "
    "for (k = 1; k <= n; k++) print order[k] \",\" relus[order[k]] \",\" macs[order[k]]}'",
    /* of 1 Gbit/s; keys are sent once per client, not for each inference */
    "\"$PISIM\" query q.db --format csv \"SELECT resource, sum(8e-9 * size_bytes) FILTER (WHERE "
    "phase = 'offline' AND operation <> 'key_up'), sum(8e-9 * size_bytes) FILTER (WHERE phase = "
    "'online') FROM phase_cost WHERE point_id = 1 AND resource LIKE '%link' GROUP BY resource\" "
    "| tail -n +2",
    "for name in minionn resnet32_delphi; do " PLAN "$name 2>/dev/null | awk -v name=$name "
    "'/bytes per precompute/ {bytes[$1] = $2; room[$1] = $7} END {print name \",\" "
    "bytes[\"client\"] \",\" bytes[\"server\"] \",\" int(room[\"client\"] / bytes[\"client\"])}'; "
    "done",
    "\"$PISIM\" query q.db --format csv \"SELECT network, rate_per_s, mean_stock FROM point "
    "WHERE run_id = 1 ORDER BY 1, 2\" | tail -n +2",
    REQUESTS("SELECT replication_index, request_index, e2e, queued, waited, online FROM one "
             "WHERE run = 1 AND rate_per_s = 0.004 ORDER BY e2e DESC LIMIT 5"),
    REQUESTS(", step AS (SELECT b.value ->> 1 AS within FROM v_histogram, "
             "json_each(histogram_buckets(buckets)) AS b WHERE run_id = 1 AND point_index = 2 "
             "AND metric = 'e2e_s') SELECT within, avg(e2e <= within) FROM step, one "
             "WHERE run = 1 AND point_index = 2 GROUP BY within"),
    REQUESTS("SELECT point_index, avg(e2e) FILTER (WHERE run = 1), avg(e2e) FILTER (WHERE run = 2) "
             "FROM one GROUP BY point_index"),
    "sed -nE 's/.*\\(([0-9]+) of 6 points\\) \\[(.*)\\]/\\2,\\1/p' one.err | awk -F, "
    "'{points[$1] += $2} END {for (code in points) print code \",\" points[code]}' | sort",
};
enum { QUESTION_COUNT = sizeof otherwise / sizeof *otherwise };

/* The database of both runs, with what the first printed. */
static char *asked_folder(void)
{
    char *folder = command_new_folder();
    struct command_result result = command_run(
        "cd '%s' && " RUN ">one.txt 2>one.err; " RUN "--set server.he_threads=8 >/dev/null 2>&1; "
        "\"$PISIM\" query q.db \"SELECT count(*) AS runs FROM run\" --format csv",
        folder);
    cr_assert(eq(str, result.text, "runs\n2\n"));
    command_free(&result);
    return folder;
}

static void expect_short(const struct document_block *block)
{
    int lines = 0;
    for (const char *line = block->text; *line; line = strchr(line, '\n') + 1) {
        cr_expect(le(sz, strcspn(line, "\n"), WIDEST_LINE), "line %d", block->line);
        lines++;
    }
    cr_expect(le(int, lines, MOST_LINES), "line %d", block->line);
    for (const char *at = block->text; (at = strstr(at, "FROM ")) != NULL; at++)
        cr_expect(strncmp(at, "FROM v_", 7) == 0, "line %d asks a table", block->line);
}

/* Whether two cells are the same text, or numbers that agree within what is printed of them. */
static bool is_same_cell(const char *one, const char *other)
{
    char *one_end, *other_end;
    double a = strtod(one, &one_end), b = strtod(other, &other_end);
    if (one_end == one || *one_end || other_end == other || *other_end)
        return strcmp(one, other) == 0;
    return fabs(a - b) <= 1e-6 + 5e-6 * fabs(b);
}

static void expect_same_rows(char *answer, char *expected, int question)
{
    char *answer_rest = NULL, *expected_rest = NULL;
    int cells = 0;
    char *one = strtok_r(answer, ",\n", &answer_rest);
    char *other = strtok_r(expected, ",\n", &expected_rest);
    for (; one && other; cells++) {
        cr_expect(is_same_cell(one, other), "question %d, cell %d: %s, not %s", question, cells + 1,
                  one, other);
        one = strtok_r(NULL, ",\n", &answer_rest);
        other = strtok_r(NULL, ",\n", &expected_rest);
    }
    cr_expect(one == NULL && other == NULL && cells > 0, "question %d: other than %d cells",
              question, cells);
}

static void expect_right_answer(const char *folder, const struct document_block *block, int k)
{
    expect_short(block);
    struct command_result answer = command_run(
        "cd '%s' && \"$PISIM\" query q.db \"%s\" --format csv | tail -n +2", folder, block->text);
    struct command_result expected = command_run("cd '%s' && %s", folder, otherwise[k]);
    cr_expect(eq(int, answer.status, 0), "%s", answer.text);
    expect_same_rows(answer.text, expected.text, k + 1);
    command_free(&answer);
    command_free(&expected);
}

Test(questions, each_takes_three_lines_and_gets_the_right_answer)
{
    char *folder = asked_folder();
    struct document document = document_read(PISIM_SOURCE_DIR "/results/README.md");
    int asked = 0;
    for (size_t i = 0; i < document.count; i++)
        if (document.blocks[i].kind == DOCUMENT_SQL) {
            cr_assert(lt(int, asked, QUESTION_COUNT));
            expect_right_answer(folder, &document.blocks[i], asked++);
        }
    cr_expect(eq(int, asked, QUESTION_COUNT));
    document_free(&document);
    command_remove_folder(folder);
}
