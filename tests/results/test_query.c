#include "results/database/database.h"
#include "results/database/recorder.h"
#include "results/report/query.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

struct fixture {
    struct scratch scratch;
    struct database *database; /* open for reading */
};

/* One run with two points; the first has metrics, a histogram, a request and a warning. */
static void record_run(struct scratch *scratch, const struct run_row *run)
{
    struct error *error = &scratch->error;
    struct database *database = database_open(scratch->path, error);
    struct recorder *recorder = recorder_new(database, run, error);
    struct point_row points[] = {point_at(1, 0.5), point_at(2, 0.25)};
    struct point_metric_row metric = {
        .metric = "e2e_s", .mean_s = 12.5, .mean_low_s = NAN, .mean_high_s = NAN};
    /* no zeros; one bucket: number 40 * 512 = 20480 = 1 * 2^14 + 32 * 2^7 + 0, count 3 */
    struct histogram_row histogram = {"e2e_s", (const unsigned char *)"\x01\x00\x80\xa0\x01\x03",
                                      6};
    struct request_row request = request_at(1, 5.5, 6.5, 7.5, 18.5, "done");
    struct warning_row warning = {1, "no_room", "does not fit"};
    cr_assert(recorder != NULL && recorder_add_point(recorder, &points[0], error)
              && recorder_add_point_metric(recorder, &metric, error)
              && recorder_add_histogram(recorder, &histogram, error)
              && recorder_add_requests(recorder, &request, 1, error)
              && recorder_add_warning(recorder, &warning, error)
              && recorder_add_point(recorder, &points[1], error)
              && recorder_finish(recorder, "done", run->started_at, error));
    recorder_free(recorder);
    cr_assert(database_close(database, error));
}

static struct fixture recorded(void)
{
    struct fixture f = {.scratch = scratch_new()};
    struct run_row run = run_called("burst");
    record_run(&f.scratch, &run);
    f.database = database_open_for_reading(f.scratch.path, &f.scratch.error);
    cr_assert(f.database != NULL, "%s", f.scratch.error.message);
    return f;
}

static void done(struct fixture *f)
{
    database_close(f->database, &f->scratch.error);
    scratch_remove(&f->scratch);
}

static void expect_output_with(struct fixture *f, const char *sql,
                               const struct query_parameter parameters[], size_t parameter_count,
                               enum output_format format, const char *expected)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    bool printed =
        query_run(f->database, sql, parameters, parameter_count, format, stream, &f->scratch.error);
    fclose(stream);
    cr_expect(printed, "%s", f->scratch.error.message);
    cr_expect(eq(str, text, (char *)expected));
    free(text);
}

static void expect_output(struct fixture *f, const char *sql, enum output_format format,
                          const char *expected)
{
    expect_output_with(f, sql, NULL, 0, format, expected);
}

static void expect_refused_with(struct fixture *f, const char *sql,
                                const struct query_parameter parameters[], size_t parameter_count,
                                const char *message)
{
    FILE *stream = tmpfile();
    cr_expect(not(query_run(f->database, sql, parameters, parameter_count, FORMAT_CSV, stream,
                            &f->scratch.error)));
    fclose(stream);
    cr_expect(eq(int, f->scratch.error.code, ERROR_INPUT));
    cr_expect(eq(str, f->scratch.error.message, (char *)message));
}

static void expect_refused(struct fixture *f, const char *sql, const char *message)
{
    expect_refused_with(f, sql, NULL, 0, message);
}

/* ---- formats ---- */

Test(query, a_table_aligns_numbers_to_the_right_and_texts_to_the_left)
{
    struct fixture f = recorded();
    expect_output(&f,
                  "SELECT 'a' AS name, 1 AS n, 0.5 AS rate, NULL AS x UNION ALL "
                  "SELECT 'long', 100, 12.25, 'y'",
                  FORMAT_TABLE,
                  "name    n   rate  x\n"
                  "----  ---  -----  ----\n"
                  "a       1    0.5  NULL\n"
                  "long  100  12.25  y\n");
    done(&f);
}

Test(query, a_table_shows_ten_digits_and_csv_all_that_are_needed)
{
    struct fixture f = recorded();
    /* 0.1 + 0.2 is the double above 0.3: 0.3000000000000000444 */
    expect_output(&f, "SELECT 0.1 + 0.2 AS s, 1.0 / 3 AS t, 38040244480.0 AS u", FORMAT_TABLE,
                  "  s             t            u\n"
                  "---  ------------  -----------\n"
                  "0.3  0.3333333333  38040244480\n");
    expect_output(&f, "SELECT 0.1 + 0.2 AS s, 1.0 / 3 AS t, 38040244480.0 AS u", FORMAT_CSV,
                  "s,t,u\n0.30000000000000004,0.3333333333333333,38040244480\n");
    done(&f);
}

/* Of seconds, not of rates, and only for people. */
Test(query, a_table_does_not_show_what_rounding_leaves_of_seconds)
{
    static const char sql[] = "SELECT 7.4e-14 AS wait_s, 2e-9 AS b_s, 7.4e-14 AS rate_per_s";
    struct fixture f = recorded();
    expect_output(&f, sql, FORMAT_TABLE,
                  "wait_s   b_s  rate_per_s\n"
                  "------  ----  ----------\n"
                  "     0  2e-9     7.4e-14\n");
    expect_output(&f, sql, FORMAT_CSV, "wait_s,b_s,rate_per_s\n7.4e-14,2e-09,7.4e-14\n");
    done(&f);
}

Test(query, a_table_without_rows_has_its_head)
{
    struct fixture f = recorded();
    expect_output(&f, "SELECT 1 AS a WHERE 0", FORMAT_TABLE, "a\n-\n");
    done(&f);
}

Test(query, a_table_counts_characters_not_bytes)
{
    struct fixture f = recorded();
    expect_output(&f, "SELECT 'caf\u00e9' AS a, 1 AS b UNION ALL SELECT 'tea', 2", FORMAT_TABLE,
                  "a     b\n"
                  "----  -\n"
                  "caf\u00e9  1\n"
                  "tea   2\n");
    done(&f);
}

Test(query, what_terminals_obey_is_shown_as_a_question_mark)
{
    struct fixture f = recorded();
    /* escape, new line, DEL, C1 as UTF-8 (c2 9b), a byte that is no UTF-8 (ff), a cut-off character
     * (c3) */
    expect_output(&f, "SELECT CAST(x'1b5b326d410a427fc29bffc3' AS TEXT) AS a", FORMAT_TABLE,
                  "a\n"
                  "-----------\n"
                  "?[2mA?B???\?\n");
    done(&f);
}

Test(query, csv_is_that_of_rfc_4180)
{
    struct fixture f = recorded();
    expect_output(&f,
                  "SELECT 'a,b' AS \"x,y\", 'say \"hi\"' AS q, 'two' || char(10) || 'lines' AS n, "
                  "NULL AS z, '' AS e, x'0aff' AS blob, 'plain' AS p",
                  FORMAT_CSV,
                  "\"x,y\",q,n,z,e,blob,p\n"
                  "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",,\"\",0aff,plain\n");
    done(&f);
}

Test(query, json_is_an_array_of_objects)
{
    struct fixture f = recorded();
    expect_output(&f, "SELECT 1 AS n, 'x' AS t UNION ALL SELECT 2.5, NULL", FORMAT_JSON,
                  "[\n{\"n\":1,\"t\":\"x\"},\n{\"n\":2.5,\"t\":null}\n]\n");
    expect_output(&f, "SELECT 1 AS n WHERE 0", FORMAT_JSON, "[]\n");
    done(&f);
}

Test(query, ndjson_is_an_object_per_line)
{
    struct fixture f = recorded();
    expect_output(&f, "SELECT 1 AS a, 'x' AS b UNION SELECT 2, NULL", FORMAT_NDJSON,
                  "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":null}\n");
    done(&f);
}

Test(query, json_escapes_texts_and_writes_blobs_as_hexadecimal)
{
    struct fixture f = recorded();
    /* quote, backslash, new line, control 01, C1 9b as UTF-8, e acute, a byte that is no UTF-8 */
    expect_output(&f, "SELECT CAST(x'225c0a01c29bc3a9ff' AS TEXT) AS \"a\"\"b\", x'0aff' AS c",
                  FORMAT_JSON,
                  "[\n{\"a\\\"b\":\"\\\"\\\\\\n\\u0001\\u009b\u00e9\\ufffd\",\"c\":\"0aff\"}\n]\n");
    expect_output(&f, "SELECT 1e999 AS a, -1e999 AS b", FORMAT_JSON,
                  "[\n{\"a\":9e999,\"b\":-9e999}\n]\n");
    done(&f);
}

Test(query, markdown_escapes_what_would_end_a_cell)
{
    struct fixture f = recorded();
    expect_output(&f, "SELECT 'a|b' AS \"c|d\", 5 AS n", FORMAT_MARKDOWN,
                  "| c\\|d |   n |\n"
                  "| ---- | --: |\n"
                  "| a\\|b |   5 |\n");
    done(&f);
}

/* ---- refusals ---- */

Test(query, whatever_is_not_a_select_is_refused_by_name)
{
    struct fixture f = recorded();
    expect_refused(&f, "DELETE FROM run", "DELETE is refused: a query may only SELECT");
    expect_refused(&f, "DROP TABLE run", "DROP is refused: a query may only SELECT");
    expect_refused(&f, "UPDATE run SET name = 'x'", "UPDATE is refused: a query may only SELECT");
    expect_refused(&f, "CREATE TABLE t (a)", "CREATE is refused: a query may only SELECT");
    expect_refused(&f, "CREATE TEMP TABLE t (a)", "CREATE is refused: a query may only SELECT");
    expect_refused(&f, "WITH x AS (SELECT 1) INSERT INTO run SELECT * FROM run",
                   "INSERT is refused: a query may only SELECT");
    expect_refused(&f, "ATTACH 'other.db' AS other", "ATTACH is refused: a query may only SELECT");
    expect_refused(&f, "PRAGMA user_version = 9",
                   "PRAGMA user_version is refused: a query may only SELECT");
    expect_refused(&f, "SELECT * FROM pragma_table_info('run')",
                   "this table-valued function is refused: a query may only SELECT");
    expect_refused(&f, "ALTER TABLE run ADD COLUMN a", "ALTER is refused: a query may only SELECT");
    expect_refused(&f, "EXPLAIN DELETE FROM run", "DELETE is refused: a query may only SELECT");
    expect_refused(&f, "BEGIN;", "a transaction is refused: a query may only SELECT");
    expect_refused(&f, "VACUUM;", "this statement is refused: a query may only SELECT");
    expect_refused(&f, "SELECT load_extension('evil')",
                   "the function load_extension is refused: a query may only SELECT");
    cr_expect(scratch_value_is(&f.scratch, "SELECT count(*) FROM run", "1"));
    done(&f);
}

Test(query, copying_the_database_to_another_file_is_refused)
{
    struct fixture f = recorded();
    char *sql = sqlite3_mprintf("VACUUM INTO '%s.copy'", f.scratch.path);
    expect_refused(&f, sql, "this statement is refused: a query may only SELECT");
    sqlite3_free(sql);
    cr_expect(eq(int, scratch_files(&f.scratch, false), 1));
    done(&f);
}

Test(query, a_second_statement_is_refused)
{
    struct fixture f = recorded();
    expect_refused(&f, "SELECT 1; DELETE FROM run",
                   "only one statement is allowed; after the first ';' comes: DELETE FROM run");
    expect_refused(&f, "SELECT 1; gibberish",
                   "only one statement is allowed; after the first ';' comes: gibberish");
    expect_output(&f, "SELECT 1 AS a; -- that is all\n", FORMAT_CSV, "a\n1\n");
    done(&f);
}

Test(query, bad_sql_is_told_with_its_place)
{
    struct fixture f = recorded();
    expect_refused(&f, "SELECT x FROM run", "no such column: x");
    cr_expect(eq(str, f.scratch.error.place, "SQL, character 8"));
    cr_expect(eq(str, f.scratch.error.file, f.scratch.path));
    expect_refused(&f, " ; ", "the SQL is empty");
    expect_refused(&f, "", "the SQL is empty");
    done(&f);
}

Test(query, an_unknown_name_is_refused_with_the_nearest)
{
    struct fixture f = recorded();
    expect_refused(&f, "latency_by_rat",
                   "no shipped query is called 'latency_by_rat'; did you mean 'latency_by_rate'?");
    expect_refused(&f, "zzzzzzzz", "no shipped query is called 'zzzzzzzz'");
    done(&f);
}

/* ---- parameters ---- */

Test(query, parameters_are_bound_by_name_as_numbers_where_they_read_as_such)
{
    struct fixture f = recorded();
    struct query_parameter parameters[] = {{"a", "7"},    {"b", "1e-3"}, {"c", "seven"},
                                           {"d", "0x10"}, {"e", "nan"},  {"f", ""}};
    expect_output_with(&f,
                       "SELECT typeof(:a) AS a, typeof(:b) AS b, typeof(:c) AS c, typeof(:d) AS d, "
                       "typeof(:e) AS e, typeof(:f) AS f, :b * 2 AS g",
                       parameters, 6, FORMAT_CSV,
                       "a,b,c,d,e,f,g\ninteger,real,text,text,text,text,0.002\n");
    done(&f);
}

Test(query, parameters_that_do_not_fit_the_query_are_refused)
{
    struct fixture f = recorded();
    struct query_parameter rate[] = {{"rat", "1"}, {"rate", "1"}, {"rate", "2"}};
    expect_refused_with(&f, "SELECT :rate", rate, 1,
                        "the query has no parameter 'rat'; did you mean 'rate'?");
    expect_refused_with(&f, "SELECT 1", rate, 1, "the query has no parameters, but rat is given");
    expect_refused_with(&f, "SELECT :rate", rate + 1, 2, "the parameter 'rate' is given twice");
    expect_refused(&f, "SELECT :rate", "the parameter 'rate' is missing");
    expect_refused(&f, "SELECT ?", "parameters are written as :name, not as ?");
    done(&f);
}

Test(query, a_documented_default_may_stay_away)
{
    struct fixture f = recorded();
    expect_output(&f, "-- What?\n-- :rate, default: 5\nSELECT coalesce(:rate, 5) AS a", FORMAT_CSV,
                  "a\n5\n");
    done(&f);
}

/* ---- shipped queries ---- */

Test(query, each_shipped_query_runs_without_parameters_and_asks_a_question)
{
    struct fixture f = recorded();
    char *list = NULL;
    size_t size;
    FILE *stream = open_memstream(&list, &size);
    query_list(stream);
    fclose(stream);
    int count = 0;
    for (char *line = strtok(list, "\n"); line != NULL; line = strtok(NULL, "\n"), count++) {
        cr_expect(line[strlen(line) - 1] == '?', "%s", line);
        line[strcspn(line, " ")] = '\0';
        FILE *nowhere = tmpfile();
        cr_expect(query_run(f.database, line, NULL, 0, FORMAT_TABLE, nowhere, &f.scratch.error),
                  "%s: %s", line, f.scratch.error.message);
        cr_expect(ftell(nowhere) > 0);
        fclose(nowhere);
    }
    cr_expect(ge(int, count, 15));
    free(list);
    done(&f);
}

Test(query, latency_is_told_by_rate)
{
    struct fixture f = recorded();
    expect_output(&f, "latency_by_rate", FORMAT_CSV,
                  "contender,network,protocol,parameters,rate_per_s,mean_s,mean_low_s,mean_high_s,"
                  "p50_s,p95_s,p99_s,verdict,latency_is_lower_bound\n"
                  "resnet18_delphi,resnet18_delphi,server_garbler,{},0.5,12.5,,,0,0,0,stable,0\n");
    done(&f);
}

Test(query, the_cdf_comes_from_the_histogram)
{
    struct fixture f = recorded();
    /* bucket 40 * 512 is [1, 1 + 1/512) */
    expect_output(&f, "cdf", FORMAT_CSV, "upper_s,count,fraction\n1.001953125,3,1\n");
    done(&f);
}

/* ---- histogram_buckets ---- */

static void expect_buckets(struct fixture *f, const char *hex, const char *expected)
{
    char sql[200];
    char csv[200];
    snprintf(sql, sizeof sql, "SELECT histogram_buckets(x'%s') AS b", hex);
    snprintf(csv, sizeof csv, "b\n%s\n", expected);
    expect_output(f, sql, FORMAT_CSV, csv);
}

Test(query, histograms_are_expanded_to_their_buckets)
{
    struct fixture f = recorded();
    expect_buckets(&f, "0000", "[]");
    /* no other bucket; 5 zeros */
    expect_buckets(&f, "0005", "\"[[0,0,5]]\"");
    /* 300 zeros: 300 = 2 * 128 + 44, so the bytes ac 02 */
    expect_buckets(&f, "00ac02", "\"[[0,0,300]]\"");
    /*
     * Two buckets, one zero. The first is number 40 * 512 = 20480: bytes 80 a0 01; 2^0 * (1 +
     * 0/512) = 1 to 1 + 1/512 = 1.001953125. The second lies 512 + 256 = 768 = 6 * 128 further:
     * bytes 80 06; 2^1 * (1 + 256/512) = 3 to 2 * (1 + 257/512) = 3.00390625.
     */
    expect_buckets(&f, "020180a0010280060a", "\"[[0,0,1],[1,1.001953125,2],[3,3.00390625,10]]\"");
    /* The lowest: number 0 begins at 2^-40 = 9.094947017729282e-13; its width is 2^-49. */
    expect_buckets(&f, "01000001", "\"[[9.094947017729282e-13,9.112710586123285e-13,1]]\"");
    expect_output(&f, "SELECT histogram_buckets(NULL) AS b", FORMAT_CSV, "b\n\n");
    done(&f);
}

Test(query, broken_histograms_are_refused)
{
    struct fixture f = recorded();
    const char *const broken[] = {
        "x''",                       /* nothing */
        "x'00'",                     /* no count of zeros */
        "x'0080'",                   /* cut within a number */
        "x'000500'",                 /* a byte too many */
        "x'0100'",                   /* the bucket announced is missing */
        "x'01000500'",               /* its count is 0 */
        "x'020005010001'",           /* the same bucket twice */
        "x'010080ff7f01'",           /* a bucket beyond the last: number 2^21 - 128 */
        "x'00ffffffffffffffffff01'", /* 2^64 - 1 zeros */
        "x'ffffffffffffffff7f00'",   /* 2^63 - 1 buckets announced, none there */
        "'text'",
        "1.5",
    };
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        char sql[100];
        snprintf(sql, sizeof sql, "SELECT histogram_buckets(%s)", broken[i]);
        FILE *nowhere = tmpfile();
        cr_expect(not(query_run(f.database, sql, NULL, 0, FORMAT_CSV, nowhere, &f.scratch.error)),
                  "%s", broken[i]);
        fclose(nowhere);
        cr_expect(eq(int, f.scratch.error.code, ERROR_INPUT));
    }
    done(&f);
}

/* ---- dump ---- */

static char *dump_of(struct fixture *f)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    cr_expect(query_dump(f->database, stream, &f->scratch.error));
    fclose(stream);
    return text;
}

Test(query, dumps_of_the_same_results_at_another_time_are_the_same)
{
    struct fixture first = recorded();
    struct fixture second = {.scratch = scratch_new()};
    struct run_row run = {.name = "burst",
                          .started_at = "2030-01-01T00:00:00Z",
                          .host = "cluster",
                          .version = "9",
                          .git_commit = NULL,
                          .verb = "run",
                          .argv = "pisim run --jobs 64 a.json",
                          .jobs = 64,
                          .seed = 7,
                          .generator = "philox4x32-10",
                          .confidence = 0.95,
                          .scenario = "{}",
                          .scenario_sha256 = "44136f",
                          .point_total = 3};
    record_run(&second.scratch, &run);
    second.database = database_open_for_reading(second.scratch.path, &second.scratch.error);
    char *one = dump_of(&first);
    char *other = dump_of(&second);
    cr_expect(eq(str, one, other));
    free(one);
    free(other);
    done(&first);
    done(&second);
}

Test(query, a_dump_is_one_json_object_a_row)
{
    struct fixture f = recorded();
    char *dump = dump_of(&f);
    const char *run =
        "{\"table\":\"run\",\"run_id\":1,\"name\":\"burst\",\"status\":\"done\","
        "\"seed\":7,\"generator\":\"philox4x32-10\",\"confidence\":0.95,"
        "\"scenario\":\"{}\",\"scenario_sha256\":\"44136f\","
        "\"point_total\":3,\"shard_index\":null,\"shard_count\":null,\"shard_by\":null}\n"
        "{\"table\":\"point\",\"point_id\":1,";
    cr_expect(strncmp(dump, run, strlen(run)) == 0, "%s", dump);
    const char *end = "{\"table\":\"histogram\",\"point_id\":1,\"metric\":\"e2e_s\","
                      "\"buckets\":\"010080a00103\"}\n"
                      "{\"table\":\"request\",\"point_id\":1,\"replication_index\":1,"
                      "\"request_index\":1,\"client_index\":1,\"arrival_s\":5.5,\"start_s\":6.5,"
                      "\"offline_wait_s\":7.5,\"completion_s\":18.5,\"status\":\"done\","
                      "\"drop_reason\":null,\"online_compute_s\":null,"
                      "\"online_transfer_s\":null,\"online_propagation_s\":null,"
                      "\"online_processor_wait_s\":null,\"online_link_wait_s\":null,"
                      "\"online_disk_s\":null,\"online_disk_wait_s\":null,"
                      "\"offline_compute_s\":null,\"offline_transfer_s\":null,"
                      "\"offline_propagation_s\":null,\"offline_processor_wait_s\":null,"
                      "\"offline_link_wait_s\":null,\"offline_disk_s\":null,"
                      "\"offline_disk_wait_s\":null}\n"
                      "{\"table\":\"warning\",\"run_id\":1,\"warning_index\":1,\"point_id\":1,"
                      "\"code\":\"no_room\",\"message\":\"does not fit\"}\n";
    cr_expect(eq(str, dump + strlen(dump) - strlen(end), (char *)end));
    free(dump);
    done(&f);
}

Test(query, output_that_cannot_be_written_is_told)
{
    struct fixture f = recorded();
    FILE *full = fopen("/dev/full", "w");
    if (full == NULL)
        cr_skip("this system has no /dev/full");
    cr_expect(not(query_run(f.database, "runs", NULL, 0, FORMAT_JSON, full, &f.scratch.error)));
    cr_expect(eq(int, f.scratch.error.code, ERROR_IO));
    fclose(full);
    done(&f);
}
