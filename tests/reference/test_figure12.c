/*
 * The mean total latency of Figure 12's set-up against the published simulator's, at every rate.
 *
 * Both are means over 30 seeded replications; the seeds differ, so they are compared within the
 * joint 99 % interval (2.576 joint standard errors). Equal systems leave it at less than one of 45
 * rates on average; each rate has a seed of its own, so the rates are independent.
 */
#include "../integration/command.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#define RATES 45
#define CONFIGURATIONS 4
#define FEWEST_INSIDE 42
#define NORMAL_99 2.575829     /* quantile 0.995 of the normal distribution */
#define STUDENT_95_29 2.045230 /* quantile 0.975 of Student's t with 29 degrees of freedom */

struct mean {
    char protocol[64];
    double client_storage_bytes;
    double rate_per_s;
    double mean_s;
    double error_s; /* standard error, or half-width */
};

static bool read_mean(const char **text, struct mean *mean)
{
    int length = 0;
    if (sscanf(*text, "%63[^,],%lf,%lf,%lf,%lf\n%n", mean->protocol, &mean->client_storage_bytes,
               &mean->rate_per_s, &mean->mean_s, &mean->error_s, &length)
        != 5)
        return false;
    *text += length;
    return true;
}

static bool is_inside(struct mean *published, struct mean *ours)
{
    double our_error_s = ours->error_s / STUDENT_95_29;
    cr_assert(eq(str, published->protocol, ours->protocol));
    cr_assert(epsilon_eq(dbl, published->client_storage_bytes, ours->client_storage_bytes, 0.5));
    cr_assert(epsilon_eq(dbl, published->rate_per_s, ours->rate_per_s, 1e-12));
    return fabs(published->mean_s - ours->mean_s)
        <= NORMAL_99 * hypot(published->error_s, our_error_s);
}

static const char *after_lines(const char *text, int count)
{
    while (count-- > 0)
        text = strchr(text, '\n') + 1;
    return text;
}

Test(figure12, mean_latency_is_within_the_joint_interval_at_nearly_every_rate)
{
    char *folder = command_new_folder();
    struct command_result run = command_run(
        "\"$PISIM\" run \"$SOURCE/models/scenarios/figure12_tinyimagenet_resnet18.json\" "
        "--out '%s/x.db' 2>&1",
        folder);
    cr_assert(eq(int, run.status, 0), "%s", run.text);
    struct command_result got = command_run(
        "\"$PISIM\" query '%s/x.db' 'SELECT protocol, client_storage_bytes, rate_per_s, "
        "mean_of_replications_s, mean_of_replications_half_width_s FROM point JOIN point_metric "
        "USING (point_id) WHERE metric = \"e2e_s\" "
        "ORDER BY point_index' --format csv",
        folder);
    struct command_result want =
        command_run("cat \"$SOURCE/tests/reference/data/figure12_tinyimagenet_resnet18.csv\"");
    const char *got_text = after_lines(got.text, 1);
    const char *want_text = after_lines(want.text, 3);
    for (int configuration = 0; configuration < CONFIGURATIONS; configuration++) {
        int inside = 0;
        struct mean published;
        struct mean ours;
        for (int i = 0; i < RATES; i++) {
            cr_assert(read_mean(&want_text, &published) && read_mean(&got_text, &ours));
            inside += is_inside(&published, &ours);
        }
        cr_log_info("%s, %.0f GB: %d of %d rates inside", ours.protocol,
                    ours.client_storage_bytes / 1e9, inside, RATES);
        cr_expect(ge(int, inside, FEWEST_INSIDE), "%s, %.0f GB", ours.protocol,
                  ours.client_storage_bytes / 1e9);
    }
    command_free(&run);
    command_free(&got);
    command_free(&want);
    command_remove_folder(folder);
}
