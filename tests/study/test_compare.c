#include "study/search/compare.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

#define MOST 3

/* Up to three contenders at one rate, each with a value for each of three replications. */
struct fixture {
    double items[MOST][3];
    struct contest contests[MOST];
    double rate_per_s;
    size_t leader;
    struct comparison comparison;
};

static void init(struct fixture *fixture, size_t count, const double items[][3])
{
    *fixture = (struct fixture){.comparison = {.confidence = 0.95,
                                               .is_drawn = true,
                                               .look_count = 1,
                                               .contender_count = count,
                                               .rate_count = 1}};
    fixture->comparison.rates_per_s = &fixture->rate_per_s;
    fixture->comparison.contests = fixture->contests;
    fixture->comparison.leaders = &fixture->leader;
    for (size_t i = 0; i < count; i++) {
        double value = (items[i][0] + items[i][1] + items[i][2]) / 3.0;
        for (int k = 0; k < 3; k++)
            fixture->items[i][k] = items[i][k];
        fixture->contests[i].interval.value = value;
        fixture->contests[i].series = (struct series){value, fixture->items[i], 3};
    }
}

static enum standing standing(const struct fixture *fixture, size_t contender)
{
    return fixture->contests[contender].standing;
}

static void release(struct fixture *fixture)
{
    free(fixture->comparison.pairs);
    free(fixture->comparison.differences);
}

/*
 * Differences 1.1, 0.9, 1: mean 1, deviation 0.1, t(2) = 4.302653, half-width 0.248414; each alone
 * has a deviation of 2. To either side one that was not seen, 0.1 away, adds its share: of three
 * none may be of its kind with 0.025 at 1 - 0.025^(1/3) = 0.707598.
 */
Test(compare, differences_are_taken_on_the_same_days)
{
    struct fixture f;
    init(&f, 2, (const double[][3]){{10.0, 12.0, 14.0}, {11.1, 12.9, 15.0}});
    comparison_judge(&f.comparison);
    cr_expect(eq(int, standing(&f, 0), STANDING_BEST));
    cr_expect(eq(int, standing(&f, 1), STANDING_WORSE));
    cr_expect(epsilon_eq(dbl, f.contests[1].difference.value, 1.0, 1e-9));
    cr_expect(epsilon_eq(dbl, f.contests[1].difference.low, 1.0 - 0.248414 - 0.0707598, 1e-5));
    cr_expect(epsilon_eq(dbl, f.contests[1].difference.high, 1.0 + 0.248414 + 0.0707598, 1e-5));
    /* variances 4 and 3.81 against 0.01 */
    cr_expect(epsilon_eq(dbl, f.contests[1].variance_ratio, (4.0 + 3.81) / 0.01, 1e-6));
    release(&f);
}

/* Of three pairs each has 1 - 0.05 / 3. With two degrees of freedom the quantile p of Student's t
 * is (2 p - 1) / sqrt(2 p (1 - p)): 7.648804 for p = 1 - 0.05 / 6. */
Test(compare, intervals_of_all_pairs_hold_together)
{
    struct fixture f;
    init(&f, 3, (const double[][3]){{10.0, 12.0, 14.0}, {11.1, 12.9, 15.0}, {20.0, 22.0, 24.0}});
    comparison_judge(&f.comparison);
    cr_expect(epsilon_eq(dbl, f.contests[1].difference.low,
                         1.0 - 7.648804 * 0.1 / sqrt(3.0) - 0.1 * (1.0 - cbrt(0.05 / 6.0)), 1e-6));
    cr_expect(eq(int, standing(&f, 0), STANDING_BEST));
    release(&f);
}

Test(compare, what_may_be_chance_is_not_distinguishable)
{
    struct fixture f;
    init(&f, 2, (const double[][3]){{10.0, 12.0, 14.0}, {11.0, 13.5, 14.5}});
    comparison_judge(&f.comparison);
    cr_expect(eq(int, standing(&f, 0), STANDING_ALIKE));
    cr_expect(eq(int, standing(&f, 1), STANDING_ALIKE));
    cr_expect(eq(sz, f.leader, 0));
    release(&f);
}

Test(compare, who_leaves_out_the_slowest_requests_cannot_win)
{
    struct fixture f;
    init(&f, 2, (const double[][3]){{10.0, 12.0, 14.0}, {11.1, 12.9, 15.0}});
    f.contests[0].is_cut = true;
    comparison_judge(&f.comparison);
    cr_expect(eq(int, standing(&f, 0), STANDING_ALIKE));
    f.contests[0].is_cut = false;
    f.contests[1].is_cut = true;
    comparison_judge(&f.comparison);
    cr_expect(eq(int, standing(&f, 0), STANDING_BEST));
    cr_expect(eq(int, standing(&f, 1), STANDING_WORSE));
    release(&f);
}

Test(compare, of_throughput_more_is_better)
{
    struct fixture f;
    init(&f, 2, (const double[][3]){{10.0, 12.0, 14.0}, {11.1, 12.9, 15.0}});
    f.comparison.measure.source = MEASURE_THROUGHPUT;
    comparison_judge(&f.comparison);
    cr_expect(eq(sz, f.leader, 1));
    cr_expect(epsilon_eq(dbl, f.contests[0].difference.value, 1.0, 1e-9));
    release(&f);
}

/* The second is worse for sure, the third is not known to be. */
Test(compare, the_pareto_front_is_of_those_whom_nobody_as_accurate_beats)
{
    struct fixture f;
    struct contender contenders[3] = {
        {.top1_fraction = 0.7}, {.top1_fraction = 0.7}, {.top1_fraction = NAN}};
    init(&f, 3, (const double[][3]){{10.0, 12.0, 14.0}, {20.0, 22.0, 24.0}, {9.0, 11.0, 13.0}});
    f.comparison.contenders = contenders;
    comparison_judge(&f.comparison);
    cr_expect(comparison_is_efficient(&f.comparison, 0, 0));
    cr_expect(not(comparison_is_efficient(&f.comparison, 1, 0)));
    cr_expect(not(comparison_is_efficient(&f.comparison, 2, 0)));
    contenders[1].top1_fraction = 0.71;
    cr_expect(comparison_is_efficient(&f.comparison, 1, 0));
    contenders[2].top1_fraction = 0.8;
    cr_expect(not(comparison_is_efficient(&f.comparison, 0, 0)));
    cr_expect(not(comparison_is_efficient(&f.comparison, 1, 0)));
    release(&f);
}

Test(compare, without_chance_every_difference_counts)
{
    struct fixture f;
    init(&f, 2, (const double[][3]){{10.0, 10.0, 10.0}, {10.5, 10.5, 10.5}});
    f.comparison.is_drawn = false;
    f.contests[0].series.count = f.contests[1].series.count = 1;
    comparison_judge(&f.comparison);
    cr_expect(eq(int, standing(&f, 1), STANDING_WORSE));
    release(&f);
}

Test(compare, what_was_not_observed_is_not_known)
{
    struct fixture f;
    init(&f, 2, (const double[][3]){{10.0, 12.0, 14.0}, {NAN, NAN, NAN}});
    comparison_judge(&f.comparison);
    cr_expect(eq(int, standing(&f, 0), STANDING_ALIKE));
    cr_expect(eq(int, standing(&f, 1), STANDING_UNKNOWN));
    release(&f);
}

/* At the first rate the second one leads by 1 in each of three replications; at the next one it is
 * worse by 0, 300 and 601: had one like that stayed unseen at the first, it might be the worse
 * one there too. */
Test(compare, what_a_day_may_cost_is_seen_at_other_rates)
{
    double items[2][2][3] = {{{10.0, 12.0, 14.0}, {10.0, 12.0, 14.0}},
                             {{9.0, 11.1, 12.9}, {10.0, 312.0, 615.0}}};
    double rates_per_s[2] = {1.0, 2.0};
    size_t leaders[2];
    struct contest contests[4] = {{0}};
    struct comparison comparison = {.confidence = 0.95,
                                    .is_drawn = true,
                                    .look_count = 1,
                                    .contender_count = 2,
                                    .rates_per_s = rates_per_s,
                                    .rate_count = 2,
                                    .contests = contests,
                                    .leaders = leaders};
    for (int i = 0; i < 4; i++) {
        double *of_contest = items[i / 2][i % 2];
        double value = (of_contest[0] + of_contest[1] + of_contest[2]) / 3.0;
        contests[i].interval.value = value;
        contests[i].series = (struct series){value, of_contest, 3};
    }
    comparison_judge(&comparison);
    cr_expect(eq(int, contests[2].standing, STANDING_ALIKE));
    cr_expect(gt(dbl, comparison_needed(&comparison, 0), 100.0));
    cr_expect(not(comparison_is_decided(&comparison)));
    free(comparison.pairs);
    free(comparison.differences);
}

/* Two rates, at which the second one leads by 1, and what is known of the replications that are
 * worst for it. */
struct worst_replications {
    double items[2][2][3];
    double rates_per_s[2];
    size_t leaders[2];
    struct contest contests[4];
    struct comparison comparison;
};

static void init_worst_replications(struct worst_replications *f, size_t rate_count)
{
    *f = (struct worst_replications){
        .items = {{{10.0, 12.0, 14.0}, {10.0, 12.0, 14.0}}, {{9.0, 11.1, 12.9}, {9.0, 11.1, 12.9}}},
        .rates_per_s = {1.0, 2.0},
        .comparison = {.confidence = 0.95,
                       .is_drawn = true,
                       .look_count = 1,
                       .contender_count = 2,
                       .rate_count = rate_count}};
    f->comparison.rates_per_s = f->rates_per_s;
    f->comparison.contests = f->contests;
    f->comparison.leaders = f->leaders;
    for (size_t i = 0; i < 2 * rate_count; i++) {
        double *of_contest = f->items[i / rate_count][i % rate_count];
        double value = (of_contest[0] + of_contest[1] + of_contest[2]) / 3.0;
        f->contests[i].interval.value = value;
        f->contests[i].series = (struct series){value, of_contest, 3};
    }
}

static void release_worst_replications(struct worst_replications *f)
{
    free(f->comparison.pairs);
    free(f->comparison.differences);
    f->comparison.pairs = NULL;
    f->comparison.differences = NULL;
}

Test(compare, who_came_near_to_running_dry_and_never_did_is_not_the_best)
{
    struct worst_replications f;
    init_worst_replications(&f, 1);
    f.contests[0].tail = TAIL_UNLIKELY;
    f.contests[1].tail = TAIL_UNSEEN;
    comparison_judge(&f.comparison);
    cr_expect(eq(int, f.contests[1].standing, STANDING_ALIKE));
    cr_expect(isinf(comparison_needed(&f.comparison, 0)));
    release_worst_replications(&f);
    f.contests[0].tail = TAIL_SEEN; /* in the same replications the other one's are known */
    f.contests[0].reach = 0.5;
    comparison_judge(&f.comparison);
    cr_expect(eq(int, f.contests[1].standing, STANDING_BEST));
    release_worst_replications(&f);
    f.contests[0].tail = TAIL_UNSEEN; /* which makes the other one no worse */
    f.contests[1].tail = TAIL_UNLIKELY;
    comparison_judge(&f.comparison);
    cr_expect(eq(int, f.contests[1].standing, STANDING_BEST));
    cr_expect(isinf(f.contests[0].difference.high));
    release_worst_replications(&f);
}

/* At the other rate its worst replications are 0.5 worse than its mean: of three such a one may be
 * 0.71, so that it leads by 1 - 0.2484 - 0.71 0.5 at least. Replications that are 5 worse leave it
 * open. */
Test(compare, what_its_worst_replications_cost_is_seen_where_it_had_some)
{
    for (int is_far = 0; is_far < 2; is_far++) {
        struct worst_replications f;
        init_worst_replications(&f, 2);
        f.contests[2].tail = TAIL_UNSEEN;
        f.contests[3].tail = TAIL_SEEN;
        f.contests[3].reach = is_far ? 5.0 : 0.5;
        comparison_judge(&f.comparison);
        cr_expect(eq(int, f.contests[2].standing, is_far ? STANDING_ALIKE : STANDING_BEST));
        cr_expect(epsilon_eq(dbl, f.contests[0].difference.low,
                             1.0 - 0.248414 - 0.707598 * f.contests[3].reach, 1e-5));
        release_worst_replications(&f);
    }
}

/* So many that hardly another differs: what replications cost at the other rate does not matter
 * here. */
Test(compare, what_so_many_replications_rule_out_does_not_count)
{
    struct worst_replications f;
    init_worst_replications(&f, 2);
    f.items[1][1][2] = 500.0;
    f.contests[3].series.value = f.contests[3].interval.value = (9.0 + 11.1 + 500.0) / 3.0;
    comparison_judge(&f.comparison);
    cr_expect(eq(int, f.contests[2].standing, STANDING_ALIKE));
    release_worst_replications(&f);
    f.contests[2].tail = TAIL_ABSENT;
    comparison_judge(&f.comparison);
    cr_expect(eq(int, f.contests[2].standing, STANDING_BEST));
    release_worst_replications(&f);
}
