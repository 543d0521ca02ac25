/*
 * Shipped queries of the onset: from which rate on requests find no precompute, and how much later
 * with machines and links of one's own.
 */
#include "judged.h"

/* A rate with the stock-outs of its replications, each of 1,000 requests; NULL: of one without
 * chance. */
static void add_stock_outs(struct fixture *f, struct point_row point, const uint64_t stock_outs[],
                           size_t count)
{
    point.replications = count;
    point.is_drawn = count > 1;
    point.bound_per_s = 10.0;
    point.bound_resource = "offline_slots";
    add_point(f, &point);
    for (size_t i = 0; i < count; i++) {
        struct replication_row row = {.replication_index = i + 1,
                                      .arrived = 1000,
                                      .taken_up = 1000,
                                      .done = 1000,
                                      .stock_outs = stock_outs[i]};
        cr_assert(recorder_add_replications(f->recorder, &row, 1, &f->scratch.error));
    }
}

/* Of eight replications: less than 10 stock-outs in the mean for sure, more for sure, or neither.
 */
static const uint64_t few[8] = {0, 1, 2, 0, 1, 2, 0, 1};
static const uint64_t some[8] = {0, 20, 5, 15, 2, 18, 9, 11};
static const uint64_t many[8] = {50, 60, 55, 45, 52, 58, 49, 51};

/* A low rate that is above counts although a higher one is below. */
Test(shipped_queries, onset_is_below_the_first_rate_that_is_above)
{
    struct fixture f = recording();
    const uint64_t *const stock_outs[] = {few, some, many, few};
    for (size_t k = 0; k < 4; k++)
        add_stock_outs(&f, point_at(0, (double)k + 1.0), stock_outs[k], 8);
    expect_rows(
        &f, "onset_by_network",
        "contender,network,input,protocol,onset_above_per_s,onset_below_per_s,"
        "highest_stable_per_s,lowest_overloaded_per_s,bound_per_s,bound_resource,"
        "class_count,rate_count,has_offline\n"
        "resnet18_delphi,resnet18_delphi,cifar10,server_garbler,1,3,4,,10,offline_slots,1,4,1\n");
}

/* With seeds of their own, rates must agree with those beyond: 3 and 4 do not. */
Test(shipped_queries, onset_of_rates_with_seeds_of_their_own)
{
    struct fixture f = recording();
    const uint64_t *const stock_outs[] = {few, some, many, few, many};
    static const char *const parameters[] = {"{\"seed\":1}", "{\"seed\":2}", "{\"seed\":3}",
                                             "{\"seed\":4}", "{\"seed\":5}"};
    for (size_t k = 0; k < 5; k++) {
        struct point_row point = point_at(0, (double)k + 1.0);
        point.parameters = parameters[k];
        add_stock_outs(&f, point, stock_outs[k], 8);
    }
    expect_rows(&f,
                "SELECT onset_bracket(0.01, confidence, point_index, rate_per_s, "
                "parameters ->> '$.seed', is_drawn, replication_index, replication.taken_up, "
                "replication.stock_outs) AS bracket FROM point JOIN replication USING (point_id)",
                "bracket\n\"{\"\"above_per_s\"\":1,\"\"below_per_s\"\":5}\"\n");
}

Test(shipped_queries, onset_without_random_draws_needs_no_interval)
{
    struct fixture f = recording();
    add_stock_outs(&f, point_at(0, 1.0), (const uint64_t[]){0}, 1);
    add_stock_outs(&f, point_at(0, 2.0), (const uint64_t[]){500}, 1);
    expect_rows(
        &f, "onset_by_network",
        "contender,network,input,protocol,onset_above_per_s,onset_below_per_s,"
        "highest_stable_per_s,lowest_overloaded_per_s,bound_per_s,bound_resource,"
        "class_count,rate_count,has_offline\n"
        "resnet18_delphi,resnet18_delphi,cifar10,server_garbler,1,2,2,,10,offline_slots,1,2,1\n");
}

/* More stock-outs than requests come from no run. */
Test(shipped_queries, counts_that_cannot_be_are_refused)
{
    struct fixture f = recording();
    cr_assert(database_commit(f.database, &f.scratch.error));
    FILE *stream = fopen("/dev/null", "w");
    cr_expect(not(query_run(f.database, "SELECT onset_bracket(0.01, 0.95, 1, 0.5, 0, 1, 1, 5, 6)",
                            NULL, 0, FORMAT_CSV, stream, &f.scratch.error)));
    cr_expect(strstr(f.scratch.error.message, "onset_bracket: these counts cannot be") != NULL);
    fclose(stream);
    recorder_free(f.recorder);
    cr_assert(database_close(f.database, &f.scratch.error));
    scratch_remove(&f.scratch);
}

/* Two rates, stock-outs at the second. */
static void add_onset(struct fixture *f, const char *sharing, const char *parameters, double first,
                      double second)
{
    struct point_row point = point_at(0, first);
    point.sharing = sharing;
    point.parameters = parameters;
    point.contender = parameters;
    add_stock_outs(f, point, few, 8);
    point.rate_per_s = second;
    add_stock_outs(f, point, many, 8);
}

/* One with a slow and one with a fast interface stand against the one without any. */
Test(shipped_queries, dedicated_sharing_stands_against_each_interface_by_itself)
{
    struct fixture f = recording();
    add_onset(&f, "contended", "{\"sharing\":\"contended\",\"server.link\":\"a\"}", 1.0, 2.0);
    add_onset(&f, "contended", "{\"sharing\":\"contended\",\"server.link\":\"b\"}", 3.0, 4.0);
    add_onset(&f, "dedicated", "{\"sharing\":\"dedicated\",\"server.link\":null}", 6.0, 8.0);
    expect_rows(&f, "dedicated_against_contended",
                "network,input,protocol,client_count,contended_below_per_s,contended_above_per_s,"
                "dedicated_below_per_s,dedicated_above_per_s,times_later,contended_bound_per_s,"
                "contended_bound,dedicated_bound_per_s,dedicated_bound,setting\n"
                "resnet18_delphi,cifar10,server_garbler,1,1,2,6,8,3,10,offline_slots,10,"
                "offline_slots,\"{\"\"server.link\"\":\"\"a\"\"}\"\n"
                "resnet18_delphi,cifar10,server_garbler,1,3,4,6,8,1.5,10,offline_slots,10,"
                "offline_slots,\"{\"\"server.link\"\":\"\"b\"\"}\"\n");
}

/* Growth 0.5 at a load of 0.5 and none at 2 are two disagreements, whatever the verdict. */
Test(shipped_queries, bound_agrees_where_the_queue_grows_and_nowhere_else)
{
    static const struct {
        double load, low, growth, high;
    } cases[] = {{0.5, -0.1, 0.0, 0.02}, {0.6, 0.4, 0.5, 0.6}, {2.0, 0.4, 0.5, 0.6},
                 {3.0, -0.1, 0.0, 0.02}, {4.0, NAN, 0.5, NAN}, {5.0, 0.0, 0.05, 0.1}};
    struct fixture f = recording();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct point_row point = point_at(0, 1.0);
        point.load = cases[i].load;
        point.growth_fraction = cases[i].growth;
        point.growth_fraction_low = cases[i].low;
        point.growth_fraction_high = cases[i].high;
        point.verdict = "overloaded";
        point.bound_per_s = 1.0;
        point.bound_resource = "offline_slots";
        add_point(&f, &point);
    }
    expect_rows(
        &f, "bound_against_simulated",
        "point_index,contender,network,protocol,rate_per_s,bound_per_s,bound_resource,load,"
        "growth_fraction_low,growth_fraction,growth_fraction_high,verdict,agrees\n"
        "1,resnet18_delphi,resnet18_delphi,server_garbler,1,1,offline_slots,0.5,-0.1,0,0.02,"
        "overloaded,1\n"
        "2,resnet18_delphi,resnet18_delphi,server_garbler,1,1,offline_slots,0.6,0.4,0.5,0.6,"
        "overloaded,0\n"
        "3,resnet18_delphi,resnet18_delphi,server_garbler,1,1,offline_slots,2,0.4,0.5,0.6,"
        "overloaded,1\n"
        "4,resnet18_delphi,resnet18_delphi,server_garbler,1,1,offline_slots,3,-0.1,0,0.02,"
        "overloaded,0\n"
        "5,resnet18_delphi,resnet18_delphi,server_garbler,1,1,offline_slots,4,,0.5,,overloaded,1\n"
        "6,resnet18_delphi,resnet18_delphi,server_garbler,1,1,offline_slots,5,0,0.05,0.1,"
        "overloaded,\n");
}
