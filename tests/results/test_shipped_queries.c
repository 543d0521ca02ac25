/*
 * Shipped queries that judge: who wins, and up to which rate.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "results/query.h"
#include "scratch.h"

struct fixture {
    struct scratch scratch;
    struct database *database;
    struct recorder *recorder;
    uint64_t point_count;
};

static struct fixture recording(void)
{
    struct fixture f = {.scratch = scratch_new()};
    struct run_row run = run_called("judged");
    run.scenario = "{\"replications\":{\"count\":3}}";
    f.database = database_open(f.scratch.path, &f.scratch.error);
    cr_assert(f.database != NULL && database_begin(f.database, &f.scratch.error));
    f.recorder = recorder_new(f.database, &run, &f.scratch.error);
    cr_assert(f.recorder != NULL);
    return f;
}

static void expect_rows(struct fixture *f, const char *sql, const char *expected)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    cr_assert(database_commit(f->database, &f->scratch.error));
    cr_expect(query_run(f->database, sql, NULL, 0, QUERY_CSV, stream, &f->scratch.error), "%s",
              f->scratch.error.message);
    fclose(stream);
    cr_expect(eq(str, text, (char *)expected));
    free(text);
    recorder_free(f->recorder);
    cr_assert(database_close(f->database, &f->scratch.error));
    scratch_remove(&f->scratch);
}

static void add_point(struct fixture *f, struct point_row *point)
{
    point->point_index = ++f->point_count;
    cr_assert(recorder_add_point(f->recorder, point, &f->scratch.error), "%s",
              f->scratch.error.message);
}

/* ---- who wins ---- */

/* Student's t for 95 % and two degrees of freedom, from any table of it. */
#define T_OF_TWO 4.3027

/* A network with the mean latencies of its replications; the half width is NAN for one of them. */
static void add_contender(struct fixture *f, struct point_row point, const char *network,
                          size_t count, const double means_s[])
{
    struct point_metric_row metric = {.metric = "e2e_s", .mean_half_width_s = NAN};
    double squares = 0.0;
    for (size_t i = 0; i < count; i++)
        metric.mean_s += means_s[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        squares += (means_s[i] - metric.mean_s) * (means_s[i] - metric.mean_s);
    if (count == 3)
        metric.mean_half_width_s = T_OF_TWO * sqrt(squares / 2.0 / 3.0);
    point.network = network;
    point.parameters = network[0] == 'a' ? "{\"network\":\"a\"}" : "{\"network\":\"b\"}";
    point.replications = count;
    add_point(f, &point);
    cr_assert(recorder_add_point_metric(f->recorder, &metric, &f->scratch.error));
    for (size_t i = 0; i < count; i++) {
        struct replication_row row = {.replication_index = i + 1, .mean_e2e_s = means_s[i]};
        cr_assert(recorder_add_replication(f->recorder, &row, &f->scratch.error));
    }
}

static const double leading_s[] = {10.0, 12.0, 14.0};

/* Differences 3, 2, 4: mean 3, deviation 1, so 3 +- 4.3027 / sqrt(3) = 2.48, although the means'
 * own intervals, 12 +- 4.97 and 15 +- 6.57, overlap. */
static const double behind_s[] = {13.0, 14.0, 18.0};

/* Differences 2, 1, 6: mean 3, deviation 2.65, so 3 +- 6.57. */
static const double alike_s[] = {12.0, 13.0, 20.0};

Test(shipped_queries, winner_leads_by_more_than_the_paired_interval)
{
    struct fixture f = recording();
    add_contender(&f, point_at(0, 1.0), "b", 3, behind_s);
    add_contender(&f, point_at(0, 1.0), "a", 3, leading_s);
    add_contender(&f, point_at(0, 2.0), "a", 3, leading_s);
    add_contender(&f, point_at(0, 2.0), "b", 3, alike_s);
    add_contender(&f, point_at(0, 3.0), "a", 3, leading_s);
    expect_rows(&f, "winner_map",
                "rate_per_s,setting,winner,load,leader,leader_mean_s,next,next_mean_s,"
                "next_behind_s,contenders\n"
                "1,{},a,,a,12,b,15,3,2\n"
                "2,{},not distinguishable,,a,12,b,15,3,2\n");
}

/* More than 1 % not done flatters who leads; what binds all is told beside who wins. */
Test(shipped_queries, winner_is_not_one_whose_slowest_were_not_done)
{
    struct fixture f = recording();
    struct point_row cut = point_at(0, 1.0);
    struct point_row overloaded = point_at(0, 2.0);
    cut.arrived = 100;
    cut.in_service = 2;
    cut.done = 98;
    overloaded.verdict = "overloaded";
    add_contender(&f, cut, "a", 3, leading_s);
    add_contender(&f, point_at(0, 1.0), "b", 3, behind_s);
    add_contender(&f, overloaded, "a", 3, leading_s);
    add_contender(&f, overloaded, "b", 3, behind_s);
    expect_rows(&f, "winner_map",
                "rate_per_s,setting,winner,load,leader,leader_mean_s,next,next_mean_s,"
                "next_behind_s,contenders\n"
                "1,{},not distinguishable,,a,12,b,15,3,2\n"
                "2,{},a,all overloaded,a,12,b,15,3,2\n");
}

/* Once where three were asked for: nothing is drawn, and any difference is a true one. */
Test(shipped_queries, winner_without_random_draws_needs_no_interval)
{
    struct fixture f = recording();
    add_contender(&f, point_at(0, 1.0), "a", 1, (const double[]){10.5});
    add_contender(&f, point_at(0, 1.0), "b", 1, (const double[]){10.0});
    expect_rows(&f, "winner_map",
                "rate_per_s,setting,winner,load,leader,leader_mean_s,next,next_mean_s,"
                "next_behind_s,contenders\n"
                "1,{},b,,b,10,a,10.5,0.5,2\n");
}

/* ---- up to which rate ---- */

static void add_rates(struct fixture *f, const char *parameters, const char *const verdicts[3],
                      const char *const slo_verdicts[3])
{
    for (size_t k = 0; k < 3; k++) {
        struct point_row point = point_at(0, 1.0 + (double)k);
        point.parameters = parameters;
        point.verdict = verdicts[k];
        add_point(f, &point);
        if (slo_verdicts == NULL)
            continue;
        struct slo_verdict_row row = {1, "e2e_s.p95 <= 60", 50.0, 40.0, 60.0, slo_verdicts[k]};
        cr_assert(recorder_add_slo_verdict(f->recorder, &row, &f->scratch.error));
    }
}

Test(shipped_queries, capacity_lies_between_what_holds_and_what_fails)
{
    struct fixture f = recording();
    add_rates(&f, "{\"client.storage_bytes\":1e9}",
              (const char *const[]){"stable", "unresolved", "overloaded"}, NULL);
    add_rates(&f, "{\"client.storage_bytes\":2e9}",
              (const char *const[]){"stable", "stable", "stable"}, NULL);
    expect_rows(&f, "capacity_curve",
                "network,protocol,setting,parameter,value,goal,holds_per_s,fails_per_s\n"
                "resnet18_delphi,server_garbler,{},client.storage_bytes,1000000000,stable,1,3\n"
                "resnet18_delphi,server_garbler,{},client.storage_bytes,2000000000,stable,3,\n");
}

/* Objectives come before stability; a rate above one that fails does not count as held. */
Test(shipped_queries, capacity_is_judged_by_objectives_where_there_are_some)
{
    struct fixture f = recording();
    const char *const stable[] = {"stable", "stable", "stable"};
    add_rates(&f, "{\"client.threads\":4}", stable,
              (const char *const[]){"pass", "undecided", "fail"});
    add_rates(&f, "{\"client.threads\":8}", stable, (const char *const[]){"pass", "fail", "pass"});
    expect_rows(&f, "capacity_curve",
                "network,protocol,setting,parameter,value,goal,holds_per_s,fails_per_s\n"
                "resnet18_delphi,server_garbler,{},client.threads,4,objectives,1,3\n"
                "resnet18_delphi,server_garbler,{},client.threads,8,objectives,1,2\n");
}

/* One setting is no curve. */
Test(shipped_queries, capacity_is_nothing_without_a_swept_number)
{
    struct fixture f = recording();
    add_rates(&f, "{\"protocol\":\"server_garbler\"}",
              (const char *const[]){"stable", "stable", "overloaded"}, NULL);
    expect_rows(&f, "capacity_curve",
                "network,protocol,setting,parameter,value,goal,holds_per_s,fails_per_s\n");
}
