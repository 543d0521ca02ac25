/*
 * Every request of the published simulator's golden cases, by the program as a user runs it.
 *
 * Cases and expectations are in models/scenarios/published (see its README.md). The two cases whose
 * arrivals come from a public trace read them from the folder named by PISIM_REFERENCE, or beside
 * the project; they are skipped where it is absent.
 */
#include "../integration/command.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <unistd.h>

#define TOLERANCE_S 1e-6

struct golden {
    const char *name;
    uint64_t arrived;
    uint64_t done;
    uint64_t in_service;
    uint64_t waiting;
    bool inline_offline; /* nothing fits: the published simulator tells no offline wait */
};

struct row {
    unsigned long long request_index;
    double arrival_s;
    double start_s;
    double offline_wait_s;
    double completion_s;
};

static bool read_row(const char **text, struct row *row)
{
    int length = 0;
    if (sscanf(*text, "%llu,%lf,%lf,%lf,%lf%n", &row->request_index, &row->arrival_s, &row->start_s,
               &row->offline_wait_s, &row->completion_s, &length)
        != 5)
        return false;
    *text += length;
    return true;
}

static const char *after_first_line(const char *text)
{
    const char *line_end = strchr(text, '\n');
    return line_end ? line_end + 1 : "";
}

static void expect_row(const struct golden *golden, const struct row *got, const struct row *want)
{
    cr_expect(
        got->request_index == want->request_index
            && fabs(got->arrival_s - want->arrival_s) <= TOLERANCE_S
            && fabs(got->start_s - want->start_s) <= TOLERANCE_S
            && fabs(got->completion_s - want->completion_s) <= TOLERANCE_S
            && (golden->inline_offline
                || fabs(got->offline_wait_s - want->offline_wait_s) <= TOLERANCE_S),
        "%s: request %llu: start %.9f, offline wait %.9f, completion %.9f; expected %llu: %.9f, "
        "%.9f, %.9f",
        golden->name, got->request_index, got->start_s, got->offline_wait_s, got->completion_s,
        want->request_index, want->start_s, want->offline_wait_s, want->completion_s);
}

static void expect_requests(const struct golden *golden, const char *got_text,
                            const char *want_text)
{
    struct row got;
    struct row want;
    uint64_t compared = 0;
    got_text = after_first_line(got_text);
    want_text = after_first_line(want_text);
    while (read_row(&got_text, &got)) {
        cr_assert(read_row(&want_text, &want), "%s: request %llu was not to be done", golden->name,
                  got.request_index);
        expect_row(golden, &got, &want);
        compared++;
    }
    cr_expect(not(read_row(&want_text, &want)));
    cr_expect(eq(u64, compared, golden->done));
}

static void expect_counts(const struct golden *golden, const char *database)
{
    char expected[256];
    snprintf(expected, sizeof expected,
             "arrived,done,in_service,waiting,dropped\n%llu,%llu,%llu,%llu,0\n",
             (unsigned long long)golden->arrived, (unsigned long long)golden->done,
             (unsigned long long)golden->in_service, (unsigned long long)golden->waiting);
    struct command_result counts = command_run(
        "\"$PISIM\" query '%s' 'SELECT arrived, done, in_service, waiting, dropped FROM point' "
        "--format csv",
        database);
    cr_expect(eq(str, counts.text, expected));
    command_free(&counts);
}

/* The case with arrivals and expectations from these files; trace NULL: as the scenario says. */
static void run_case(const struct golden *golden, const char *trace, const char *expected_file)
{
    char *folder = command_new_folder();
    char setting[1024] = "";
    if (trace)
        snprintf(setting, sizeof setting, "--set 'arrivals.trace=%s'", trace);
    struct command_result run = command_run("\"$PISIM\" run published/%s --out '%s/x.db' %s 2>&1",
                                            golden->name, folder, setting);
    cr_assert(eq(int, run.status, 0), "%s", run.text);
    struct command_result got = command_run(
        "\"$PISIM\" query '%s/x.db' 'SELECT request_index, arrival_s, start_s, offline_wait_s, "
        "completion_s FROM request WHERE status = \"done\" ORDER BY request_index' --format csv",
        folder);
    struct command_result want = command_run("cat '%s'", expected_file);
    cr_assert(eq(int, want.status, 0));
    expect_requests(golden, got.text, want.text);
    char database[1024];
    snprintf(database, sizeof database, "%s/x.db", folder);
    expect_counts(golden, database);
    command_free(&run);
    command_free(&got);
    command_free(&want);
    command_remove_folder(folder);
}

static void run_own_case(const struct golden *golden)
{
    char expected_file[1024];
    snprintf(expected_file, sizeof expected_file, "%s/models/scenarios/published/%s.csv",
             PISIM_SOURCE_DIR, golden->name);
    run_case(golden, NULL, expected_file);
}

static void run_trace_case(const struct golden *golden)
{
    const char *named = getenv("PISIM_REFERENCE");
    const char *folder = named ? named : PISIM_SOURCE_DIR "/../shared/reference";
    char trace[1024];
    char expected_file[1024];
    snprintf(trace, sizeof trace, "%s/peer/arrivals/%s.txt", folder, golden->name);
    snprintf(expected_file, sizeof expected_file, "%s/peer/expected/%s.csv", folder, golden->name);
    if (access(trace, R_OK) != 0 || access(expected_file, R_OK) != 0)
        cr_skip_test("the arrivals made from a public trace are not there (PISIM_REFERENCE)");
    run_case(golden, trace, expected_file);
}

Test(published_latency, server_garbler_cifar10_resnet18_at_load_0_95)
{
    run_own_case(&(struct golden){"sg_c10_r18_a", 173, 168, 1, 4, false});
}

Test(published_latency, server_garbler_cifar10_resnet32_as_in_figure_12)
{
    run_own_case(&(struct golden){"sg_c10_r32_a", 364, 363, 1, 0, false});
}

Test(published_latency, server_garbler_cifar10_vgg16_where_nothing_fits)
{
    run_own_case(&(struct golden){"sg_c10_vgg_a", 84, 83, 1, 0, true});
}

Test(published_latency, server_garbler_tinyimagenet_resnet18_on_a_real_trace)
{
    run_trace_case(&(struct golden){"sg_tiny_r18_a", 64, 64, 0, 0, false});
}

Test(published_latency, server_garbler_tinyimagenet_resnet32_in_one_burst)
{
    run_own_case(&(struct golden){"sg_tiny_r32_a", 20, 20, 0, 0, false});
}

Test(published_latency, server_garbler_tinyimagenet_vgg16_over_saturated)
{
    run_own_case(&(struct golden){"sg_tiny_vgg_a", 83, 46, 1, 36, false});
}

Test(published_latency, client_garbler_cifar10_resnet18_on_a_real_trace)
{
    run_trace_case(&(struct golden){"cg_c10_r18_a", 255, 255, 0, 0, false});
}

Test(published_latency, client_garbler_cifar10_resnet32_as_in_figure_12)
{
    run_own_case(&(struct golden){"cg_c10_r32_a", 701, 701, 0, 0, false});
}

Test(published_latency, client_garbler_cifar10_vgg16_where_the_server_is_tighter)
{
    run_own_case(&(struct golden){"cg_c10_vgg_a", 24, 24, 0, 0, false});
}

Test(published_latency, client_garbler_tinyimagenet_resnet18_where_nothing_fits)
{
    run_own_case(&(struct golden){"cg_tiny_r18_a", 20, 20, 0, 0, true});
}

Test(published_latency, client_garbler_tinyimagenet_resnet32_over_saturated)
{
    run_own_case(&(struct golden){"cg_tiny_r32_a", 228, 149, 1, 78, false});
}

Test(published_latency, client_garbler_tinyimagenet_vgg16_in_whole_bytes)
{
    run_own_case(&(struct golden){"cg_tiny_vgg_a", 141, 140, 1, 0, false});
}
