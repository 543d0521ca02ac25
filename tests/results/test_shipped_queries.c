/*
 * Shipped queries that judge or set one thing against another: who wins, up to which rate, how one
 * run compares with another.
 */
#include "judged.h"
#include "results/report/query.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* ---- who wins ---- */

/* Student's t for 95 % and two degrees of freedom, from any table of it. */
#define T_OF_TWO 4.3027

/* A network with the mean latencies of its replications; the half width is NAN for one of them. */
static void add_contender(struct fixture *f, struct point_row point, const char *network,
                          size_t count, const double means_s[])
{
    struct point_metric_row metric = {.metric = "e2e_s", .mean_of_replications_half_width_s = NAN};
    double squares = 0.0;
    for (size_t i = 0; i < count; i++)
        metric.mean_s += means_s[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        squares += (means_s[i] - metric.mean_s) * (means_s[i] - metric.mean_s);
    if (count == 3)
        metric.mean_of_replications_half_width_s = T_OF_TWO * sqrt(squares / 2.0 / 3.0);
    metric.mean_of_replications_s = metric.mean_s;
    point.network = network;
    point.contender = network;
    point.parameters = network[0] == 'a' ? "{\"network\":\"a\"}" : "{\"network\":\"b\"}";
    point.replications = count;
    add_point(f, &point);
    cr_assert(recorder_add_point_metric(f->recorder, &metric, &f->scratch.error));
    for (size_t i = 0; i < count; i++) {
        struct replication_row row = {
            .replication_index = i + 1, .arrived = 1, .done = 1, .mean_e2e_s = means_s[i]};
        cr_assert(recorder_add_replications(f->recorder, &row, 1, &f->scratch.error));
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

/* ---- what is to be kept apart ---- */

static void add_mean(struct fixture *f, const char *parameters, double rate_per_s, double mean_s)
{
    struct point_row point = point_at(0, rate_per_s);
    struct point_metric_row metric = {.metric = "e2e_s",
                                      .mean_s = mean_s,
                                      .mean_low_s = mean_s - 1.0,
                                      .mean_high_s = mean_s + 1.0};
    point.parameters = parameters;
    add_point(f, &point);
    cr_assert(recorder_add_point_metric(f->recorder, &metric, &f->scratch.error));
}

/* The second points of the two runs are of different rates. */
Test(shipped_queries, runs_are_compared_where_their_sweeps_set_the_same)
{
    struct fixture f = recording();
    struct run_row run = run_called("again");
    add_mean(&f, "{\"r\":1}", 1.0, 10.0);
    add_mean(&f, "{\"r\":2}", 2.0, 20.0);
    add_mean(&f, "{\"r\":4}", 4.0, 40.0);
    recorder_free(f.recorder);
    f.recorder = recorder_new(f.database, &run, &f.scratch.error);
    f.point_count = 0;
    add_mean(&f, "{\"r\":1}", 1.0, 11.0);
    add_mean(&f, "{\"r\":4}", 4.0, 50.0);
    expect_rows(
        &f, "run_against_run",
        "point_index,contender,network,parameters,rate_per_s,mean_e2e_s,other_mean_e2e_s,"
        "difference_s,ratio,intervals_touch,verdict,other_verdict\n"
        "1,resnet18_delphi,resnet18_delphi,\"{\"\"r\"\":1}\",1,11,10,1,1.1,1,stable,stable\n"
        "2,resnet18_delphi,resnet18_delphi,\"{\"\"r\"\":4}\",4,50,40,10,1.25,0,stable,stable\n");
}

static void add_stages(struct fixture *f, const char *parameters, const char *contender,
                       const uint64_t relus[2], const double he_s[2])
{
    struct point_row point = point_at(0, 1.0);
    point.parameters = parameters;
    point.contender = contender;
    add_point(f, &point);
    for (size_t k = 0; k < 2; k++) {
        struct stage_cost_row row = {k == 0 ? "stem" : "s1", relus[k], 10, he_s[k], NAN};
        cr_assert(recorder_add_stage_cost(f->recorder, &row, &f->scratch.error));
    }
}

/* Of two points alike and one whose HE is faster; the shares are those of one network all the same.
 */
Test(shipped_queries, stages_have_their_share_of_one_network)
{
    struct fixture f = recording();
    static const uint64_t relus[] = {300, 100};
    add_stages(&f, "{\"r\":1}", "slow", relus, (const double[]){8.0, 4.0});
    add_stages(&f, "{\"r\":2}", "slow", relus, (const double[]){8.0, 4.0});
    add_stages(&f, "{\"r\":1}", "fast", relus, (const double[]){2.0, 1.0});
    expect_rows(&f, "cost_by_stage",
                "contender,network,input,stage,relus,macs,relu_fraction,mac_fraction,he_s,gc_s\n"
                "slow,resnet18_delphi,cifar10,stem,300,10,0.75,0.5,8,\n"
                "slow,resnet18_delphi,cifar10,s1,100,10,0.25,0.5,4,\n"
                "fast,resnet18_delphi,cifar10,stem,300,10,0.75,0.5,2,\n"
                "fast,resnet18_delphi,cifar10,s1,100,10,0.25,0.5,1,\n");
}

/* Two networks of one name that differ in one stage only, and a third that differs in none: each
 * has all its rows. */
Test(shipped_queries, networks_of_one_name_have_all_their_stages)
{
    struct fixture f = recording();
    const double he_s[] = {8.0, 4.0};
    add_stages(&f, "{\"transforms\":[]}", "all", (const uint64_t[]){300, 100}, he_s);
    add_stages(&f, "{\"transforms\":[1]}", "culled", (const uint64_t[]){0, 100}, he_s);
    add_stages(&f, "{\"transforms\":[2]}", "same", (const uint64_t[]){0, 100}, he_s);
    expect_rows(&f, "cost_by_stage",
                "contender,network,input,stage,relus,macs,relu_fraction,mac_fraction,he_s,gc_s\n"
                "all,resnet18_delphi,cifar10,stem,300,10,0.75,0.5,8,\n"
                "all,resnet18_delphi,cifar10,s1,100,10,0.25,0.5,4,\n"
                "culled,resnet18_delphi,cifar10,stem,0,10,0,0.5,8,\n"
                "culled,resnet18_delphi,cifar10,s1,100,10,1,0.5,4,\n"
                "same,resnet18_delphi,cifar10,stem,0,10,0,0.5,8,\n"
                "same,resnet18_delphi,cifar10,s1,100,10,1,0.5,4,\n");
}

static void add_uses(struct fixture *f, size_t classes)
{
    struct point_row point = point_at(0, 1.0);
    point.bound_resource = "offline_slots";
    add_point(f, &point);
    for (size_t k = 0; k <= classes; k++) {
        struct resource_use_row row = {.class_index = k,
                                       .resource = k == 0 ? "server_cpu" : "client_cpu",
                                       .capacity = 1.0,
                                       .offline_fraction = {0.25, NAN},
                                       .online_fraction = {0.5, NAN}};
        cr_assert(recorder_add_resource_use(f->recorder, &row, &f->scratch.error));
    }
}

Test(shipped_queries, resources_of_several_classes_are_curves_of_their_own)
{
    struct fixture one = recording();
    struct fixture two = recording();
    add_uses(&one, 1);
    add_uses(&two, 2);
    static const char head[] = "point_index,contender,network,protocol,parameters,rate_per_s,class_"
                               "index,resource,offline_fraction,"
                               "online_fraction,used_fraction,load,binds,curve\n";
#define ROW "1,resnet18_delphi,resnet18_delphi,server_garbler,{},1,"
#define USE ",0.25,0.5,0.75,0,0,"
    char text[1000];
    snprintf(text, sizeof text, "%s%s", head,
             ROW "0,server_cpu" USE "server_cpu\n" ROW "1,client_cpu" USE "client_cpu\n");
    expect_rows(&one, "utilization", text);
    snprintf(text, sizeof text, "%s%s", head,
             ROW "0,server_cpu" USE "server_cpu\n" ROW "1,client_cpu" USE
                 "client_cpu of class 1\n" ROW "2,client_cpu" USE "client_cpu of class 2\n");
    expect_rows(&two, "utilization", text);
}
