/*
 * The plans against the simulator of Garimella et al., ASPLOS 2023 (doi 10.1145/3582016.3582065):
 * seconds per phase and bytes per precompute that it printed, for its own measurements.
 */
#include "models.h"

#include <math.h>
#include <stdlib.h>

#define PHASES PISIM_SOURCE_DIR "/tests/reference/data/published_phases.csv"
#define MOST_COLUMNS 40

static struct plan build(const struct models *models, struct thread_counts threads,
                         const struct plan_options *options)
{
    struct plan plan;
    struct error error = {0};
    struct measured_costs measured = {&models->measurement, &models->network, threads};
    struct cost_source costs = measured_cost_source(&measured);
    cr_assert(plan_build(&plan, &models->network, &models->protocol, &costs, options, &error),
              "%s: %s", error.place, error.message);
    return plan;
}

/* ---- seconds per phase ---- */

struct table {
    char *columns[MOST_COLUMNS];
    size_t column_count;
    char *fields[MOST_COLUMNS];
};

static size_t split(char *line, char *fields[MOST_COLUMNS])
{
    size_t count = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = line; at; count++) {
        cr_assert(lt(sz, count, MOST_COLUMNS));
        fields[count] = at;
        at = strchr(at, ',');
        if (at)
            *at++ = '\0';
    }
    return count;
}

/* NULL: there is no such column. */
static const char *find_field(const struct table *table, const char *column)
{
    for (size_t index = 0; index < table->column_count; index++)
        if (strcmp(table->columns[index], column) == 0)
            return table->fields[index];
    return NULL;
}

static const char *field(const struct table *table, const char *column)
{
    const char *found = find_field(table, column);
    cr_assert(found != NULL, "no column %s", column);
    return found;
}

static double number(const struct table *table, const char *column)
{
    return strtod(field(table, column), NULL);
}

static void check(const struct table *table, const char *column, double ours)
{
    double published = number(table, column);
    cr_expect(fabs(ours - published) <= 1e-9 * fabs(published), "%s %s %s %s: %.17g, not %.17g",
              field(table, "protocol"), field(table, "dataset"), field(table, "network"), column,
              ours, published);
}

static double operation_s(const struct plan *plan, int operation, const struct link_profile *link)
{
    double sum_s = 0.0;
    for (uint32_t index = 0; index < plan->step_count; index++)
        if ((int)plan->steps[index].operation == operation)
            sum_s += plan_step_s(&plan->steps[index], link);
    return sum_s;
}

static void check_row(const struct table *table)
{
    struct models models =
        load_models(field(table, "network"), field(table, "dataset"), field(table, "protocol"));
    struct plan_options options = {0};
    struct thread_counts threads = {
        .client = (uint64_t)number(table, "threads_client"),
        .server_he = (uint64_t)number(table, "threads_server_he"),
        .server_gc = (uint64_t)number(table, "threads_server_gc"),
    };
    struct link_profile link = {.uplink_bps = number(table, "upload_mbps") * 1e6,
                                .downlink_bps = number(table, "download_mbps") * 1e6};
    struct plan plan = build(&models, threads, &options);
    for (int operation = 0; operation < OPERATION_COUNT; operation++) {
        char column[64];
        if (!operation_is_measured((enum operation)operation))
            continue;
        snprintf(column, sizeof column, "%s_s", operation_name((enum operation)operation));
        if (find_field(table, column))
            check(table, column, operation_s(&plan, operation, &link));
        else /* of protocols by oblivious transfer, which came later */
            cr_expect(eq(dbl, operation_s(&plan, operation, &link), 0.0), "%s", column);
    }
    check(table, "offline_total_s", plan_phase_s(&plan, PHASE_OFFLINE, &link));
    check(table, "online_total_s", plan_phase_s(&plan, PHASE_ONLINE, &link));
    plan_free(&plan);
    free_models(&models);
}

Test(published_plans, seconds_per_phase_are_those_of_the_published_simulator)
{
    char header[2048], line[2048];
    size_t rows = 0;
    struct table table = {0};
    FILE *file = fopen(PHASES, "r");
    cr_assert(file != NULL);
    cr_assert(fgets(line, sizeof line, file) && line[0] == '#');
    cr_assert(fgets(header, sizeof header, file) != NULL);
    table.column_count = split(header, table.columns);
    for (; fgets(line, sizeof line, file); rows++) {
        cr_assert(eq(sz, split(line, table.fields), table.column_count));
        check_row(&table);
    }
    fclose(file);
    cr_assert(eq(sz, rows, 54));
}

/* ---- bytes per precompute ---- */

struct published_storage {
    const char *protocol, *input, *network;
    uint64_t bytes_per_relu[PARTY_COUNT]; /* 18,428 in its scripts, a slip for 18,248; one case
                                             without it */
    uint64_t storage_bytes[PARTY_COUNT];
};

static const struct published_storage published_storage[] = {
    {"server_garbler", "cifar10", "resnet18", {18428, 3590}, {10274316368, 2004287568}},
    {"server_garbler", "cifar10", "resnet32", {18428, 3590}, {5590450256, 1090568272}},
    {"server_garbler", "cifar10", "vgg16", {18428, 3590}, {5249765456, 1024249936}},
    {"server_garbler", "tinyimagenet", "resnet18", {18428, 3590}, {41097266752, 8017151552}},
    {"server_garbler", "tinyimagenet", "resnet32", {18428, 3590}, {22361802304, 4362274368}},
    {"server_garbler", "tinyimagenet", "vgg16", {18428, 3590}, {20545783360, 4008576576}},
    {"client_garbler", "cifar10", "resnet18", {3590, 18428}, {2008719440, 10269884496}},
    {"client_garbler", "cifar10", "resnet32", {3590, 18428}, {1092993104, 5588025424}},
    {"client_garbler", "cifar10", "vgg16", {3590, 18428}, {1025802320, 5248213072}},
    {"client_garbler", "tinyimagenet", "resnet18", {3590, 18428}, {8034879040, 41079539264}},
    {"client_garbler", "tinyimagenet", "resnet32", {0, 0}, {4371973696, 22133868096}},
    {"client_garbler", "tinyimagenet", "vgg16", {3590, 18428}, {4014589504, 20539770432}},
};

Test(published_plans, bytes_per_precompute_are_those_of_the_published_simulator)
{
    for (size_t index = 0; index < sizeof published_storage / sizeof *published_storage; index++) {
        const struct published_storage *published = &published_storage[index];
        struct models models =
            load_models(published->network, published->input, published->protocol);
        struct plan_options options = {0};
        struct thread_counts one_each = {1, 1, 1};
        memcpy(options.bytes_per_relu, published->bytes_per_relu, sizeof options.bytes_per_relu);
        struct plan plan = build(&models, one_each, &options);
        for (int party = 0; party < PARTY_COUNT; party++)
            cr_expect(eq(u64, plan.storage_bytes[party], published->storage_bytes[party]));
        plan_free(&plan);
        free_models(&models);
    }
}
