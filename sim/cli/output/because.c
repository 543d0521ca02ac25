#include "cli/output/because.h"

#include "base/readable.h"
#include "models/plan/operation.h"
#include "models/plan/protocol.h"
#include "scenario/scenario.h"
#include "study/bounds/bound_parts.h"
#include "study/bounds/bounds.h"
#include "system/requests/settings.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define MOST_TOLD 5 /* parts by name; the others together */

/* ---- words ---- */

/* Behind the point, so that parts of this are told to its fourth digit. */
static int digits_of(double total_s)
{
    return total_s > 0.0 ? (int)fmin(fmax(4.0 - ceil(log10(total_s)), 0.0), 12.0) : 0;
}

/* "(server, 8 threads)", "(uplink, 100 Mbit/s)" */
static void print_place(const struct point *point, const struct bound *bound,
                        const struct bound_part *part, FILE *stream)
{
    size_t index = bound->class_index > 0 ? bound->class_index - 1 : 0;
    const struct simulation_settings *settings = &point->scenario.simulation;
    const struct thread_counts *threads = &scenario_model(&point->scenario, index)->threads;
    const struct link_profile *link = bound->class_index == 0 && settings->server.has_link
                                        ? &settings->server.link
                                        : &settings->classes[index].link;
    bool is_client = part->resource == RESOURCE_CLIENT_CPU;
    bool is_up = part->resource == RESOURCE_UPLINK;
    char text[READABLE_SIZE];
    uint64_t count = 1;
    if (resource_is_disk(part->resource)) {
        const struct disk *disks = scenario_model(&point->scenario, index)->disks;
        bool is_clients = part->resource == RESOURCE_CLIENT_DISK;
        const struct disk *disk = &disks[is_clients ? PARTY_CLIENT : PARTY_SERVER];
        bool is_written = part->operation == OPERATION_STOCK_WRITE;
        fprintf(stream, " (%s disk, %s)", is_clients ? "client" : "server",
                readable_bps(is_written ? disk->write_bps : disk->read_bps, text));
        return;
    }
    if (resource_is_link(part->resource)) {
        fprintf(stream, " (%s, %s)", resource_name(part->resource),
                readable_bps(is_up ? link->uplink_bps : link->downlink_bps, text));
        return;
    }
    if (operation_thread_use(part->operation) == THREADS_HE)
        count = threads->server_he;
    else if (operation_thread_use(part->operation) == THREADS_GC)
        count = is_client ? threads->client : threads->server_gc;
    fprintf(stream, " (%s, %llu thread%s)", is_client ? "client" : "server",
            (unsigned long long)count, readable_plural((double)count));
}

/* ---- what it is that binds ---- */

/* Who has the resource of a bound. Where a trace gives one client more requests than others, the
 * bound is reached by that one first. */
struct holders {
    bool are_servers;
    uint64_t all;         /* of them */
    uint64_t count;       /* ... that are told of */
    double busiest_share; /* where one has more to do than others: of all requests, of all that
                             servers do; else 0 */
    double each;          /* of the capacity */
};

/* What one server has of it. */
static double server_capacity(const struct server_settings *server, const struct bound *bound)
{
    if (strcmp(bound->resource, "server_cpu") == 0)
        return server->cores;
    return strstr(bound->resource, "_slots") ? (double)server->offline_slots : 1.0;
}

static struct holders servers_of(const struct simulation_settings *settings,
                                 const struct bound *bound)
{
    struct holders holders = {.are_servers = true,
                              .all = settings_server_count(settings),
                              .each = server_capacity(&settings->server, bound)};
    double as_many = bound->capacity / holders.each;
    bool are_alike = fabs(as_many - (double)holders.all) < 1e-9 * as_many;
    holders.count = are_alike ? holders.all : 1;
    holders.busiest_share = are_alike ? 0.0 : 1.0 / as_many;
    return holders;
}

static struct holders holders_of(const struct point *point, const struct bound *bound)
{
    const struct simulation_settings *settings = &point->scenario.simulation;
    if (bound->class_index == 0)
        return servers_of(settings, bound);
    size_t class = bound->class_index - 1;
    double clients = settings_class_clients(settings, class);
    struct holders holders = {.count = settings_class_senders(settings, class),
                              .each = bound->capacity / clients};
    if ((double)holders.count != clients) {
        holders.busiest_share = settings_class_share(settings, class) / clients;
        holders.count = 1;
    }
    return holders;
}

/* "the server", "2 servers", "the busiest of 2 servers, which does 57 % of all," */
static void print_servers(const struct holders *holders, FILE *stream)
{
    if (holders->busiest_share > 0.0)
        fprintf(stream, "the busiest of %" PRIu64 " servers, which does %s %% of all,",
                holders->all, READABLE(100.0 * holders->busiest_share, 3));
    else if (holders->count == 1)
        fputs("the server", stream);
    else
        fprintf(stream, "%" PRIu64 " servers", holders->count);
}

/* "a client", "12 clients", "the busiest client, whose are 57 % of the requests," */
static void print_holders(const struct holders *holders, FILE *stream)
{
    if (holders->are_servers)
        print_servers(holders, stream);
    else if (holders->busiest_share > 0.0)
        fprintf(stream, "the busiest client, whose are %s %% of the requests,",
                READABLE(100.0 * holders->busiest_share, 3));
    else if (holders->count == 1)
        fputs("a client", stream);
    else
        fprintf(stream, "%" PRIu64 " clients", holders->count);
}

/* "inference", "inferences", "batch of 4 inferences", "batches of 4 inferences" */
static void print_prepared(uint64_t batch_size, bool are_several, FILE *stream)
{
    if (batch_size == 1)
        fprintf(stream, "inference%s", are_several ? "s" : "");
    else
        fprintf(stream, "batch%s of %" PRIu64 " inferences", are_several ? "es" : "", batch_size);
}

static void print_slots(const struct holders *holders, bool prepares, uint64_t batch_size,
                        FILE *stream)
{
    const char *each = holders->count > 1 ? " each" : "";
    bool are_several = holders->each > 1.0;
    print_holders(holders, stream);
    fprintf(stream, " %s%s", prepares ? "prepare" : "run", holders->count == 1 ? "s" : "");
    if (are_several)
        fprintf(stream, " %s ", READABLE(holders->each, 4));
    else
        fputs(" one ", stream);
    print_prepared(batch_size, are_several, stream);
    fprintf(stream, " at a time%s", each);
    if (!are_several && holders->each < 1.0)
        fprintf(stream, " in %s %% of the day", READABLE(100.0 * holders->each, 3));
}

/* "32 cores of the server are", "the uplink of a client is", "the links of 4 clients are" */
static void print_resource(const struct bound *bound, const struct holders *holders, FILE *stream)
{
    const char *name = strncmp(bound->resource, "server_", 7) == 0 ? bound->resource + 7
                     : strncmp(bound->resource, "client_", 7) == 0 ? bound->resource + 7
                                                                   : bound->resource;
    bool is_cpu = strcmp(name, "cpu") == 0;
    bool are_several = is_cpu ? holders->each != 1.0 : holders->count > 1;
    if (is_cpu)
        fprintf(stream, "%s core%s of ", READABLE(holders->each, 4),
                readable_plural(holders->each));
    else
        fprintf(stream, "the %s%s of ", name, are_several ? "s" : "");
    if (is_cpu && holders->count > 1)
        fputs("each of ", stream);
    print_holders(holders, stream);
    fputs(are_several ? " are" : " is", stream);
}

static void print_cause(const struct point *point, const struct bound *bound, FILE *stream)
{
    double total_s = bound->offline_s + bound->online_s;
    bool prepares = bound->online_s == 0.0;
    uint64_t batch_size = prepares ? point->scenario.batch.size : 1;
    struct holders holders = holders_of(point, bound);
    if (strstr(bound->resource, "_slots")) {
        print_slots(&holders, prepares, batch_size, stream);
        fprintf(stream, " and that takes %.*f s%s", digits_of(total_s), total_s,
                batch_size > 1 ? " for each of them" : "");
    } else {
        print_resource(bound, &holders, stream);
        fprintf(stream, " busy for %.*f %ss with each inference", digits_of(total_s), total_s,
                strstr(bound->resource, "cpu") ? "core " : "");
    }
}

/* ---- its parts ---- */

static void print_part(double seconds, int digits, const char *word, bool is_first, FILE *stream)
{
    fprintf(stream, "%s%.*f s %s", is_first ? ": " : ", ", digits, seconds, word);
}

/* The long ones by name, then the rest; and what makes slots differ from the sum of operations. */
static void print_parts(const struct point *point, const struct bound *bound, FILE *stream)
{
    struct bound_part parts[BOUND_MOST_PARTS];
    double total_s = bound->offline_s + bound->online_s, sum_s = 0.0, told_s = 0.0;
    int digits = digits_of(total_s);
    size_t count = bound_parts_find(parts, bound, &point->scenario.simulation);
    size_t told = count <= MOST_TOLD + 1 ? count : MOST_TOLD;
    double least_s = 0.5 * pow(10.0, -digits); /* what is less would be told as 0 */
    for (size_t i = 0; i < count; i++)
        sum_s += parts[i].seconds;
    for (size_t i = 0; i < told && parts[i].seconds >= least_s; i++) {
        print_part(parts[i].seconds, digits, operation_words(parts[i].operation), i == 0, stream);
        print_place(point, bound, &parts[i], stream);
        told_s += parts[i].seconds;
    }
    if (sum_s - told_s >= least_s)
        print_part(sum_s - told_s, digits, "others", false, stream);
    if (total_s - sum_s >= least_s)
        print_part(total_s - sum_s, digits, "until the next check", false, stream);
    else if (sum_s - total_s >= least_s)
        fprintf(stream, ", less %.*f s at the same time as others", digits, sum_s - total_s);
}

void because_print_resource(const struct point *point, const struct bound *bound, FILE *stream)
{
    fputs(bound->resource, stream);
    if (bound->class_index > 0 && point->scenario.class_count > 1)
        fprintf(stream, " of class %zu", bound->class_index);
}

void because_print(const struct point *point, FILE *stream)
{
    const struct bound *bound = bounds_binding(&point->bounds);
    char text[READABLE_SIZE];
    if (!isfinite(bound->bound_per_s)) {
        fputs("Nothing limits the rate in the long run, since nothing takes time.\n", stream);
        return;
    }
    fprintf(stream, "Long-run limit %s%s%s, set by ", readable_rate(bound->bound_per_s, text),
            scenario_is_mixed(&point->scenario) ? " of what comes at a rate, beside users" : "",
            bound->is_of_mix ? ", beyond which not all requests of this mix can be served" : "");
    because_print_resource(point, bound, stream);
    fputs(", because ", stream);
    if (bound_is_users(bound)) {
        fprintf(stream,
                "each of %.15g users asks once in %s s at most, on average: so long they think "
                "and wait for their answers, where nobody waits for others.\n",
                bound->capacity, READABLE(bound->online_s, 4));
        return;
    }
    print_cause(point, bound, stream);
    print_parts(point, bound, stream);
    fputs(".\n", stream);
}
