#include "study/evidence.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define MOST 400

/* Replications of which so many had these least stocks, in turn. */
static struct evidence evidence_with(const uint64_t least_stocks[], size_t kinds, size_t count)
{
    static struct metrics replications[MOST];
    for (size_t i = 0; i < count; i++)
        replications[i] = (struct metrics){.least_stock = least_stocks[i % kinds]};
    return evidence_of(replications, count, true);
}

Test(evidence, what_it_costs_to_run_dry_is_known_once_ten_replications_did)
{
    const uint64_t one_of_ten[] = {9, 0, 8, 9, 9, 9, 9, 9, 9, 9};
    struct evidence evidence = evidence_with(one_of_ten, 10, 90);
    cr_expect(eq(sz, evidence.hit_count, 9));
    cr_expect(eq(int, evidence_tail(&evidence), TAIL_UNSEEN));
    evidence = evidence_with(one_of_ten, 10, 100);
    cr_expect(eq(int, evidence_tail(&evidence), TAIL_SEEN));
}

/*
 * Least stocks 3, 4, 4, 4, 5 in turn: mean 4, s = 0.667 of ten, so 0 is 4 / (0.667 sqrt(1.1))
 * = 5.72 away, of which Student's t with 9 degrees of freedom has 1.4e-4, in ten
 * replications 1.4e-3. But geometrically: 2 of 10 at 3 or below, the middle is 4, (4 / 10)^1 per
 * unit: 2 0.4^3 = 0.128.
 */
Test(evidence, few_replications_that_come_near_say_that_another_may_run_dry)
{
    const uint64_t near[] = {3, 4, 4, 4, 5};
    struct evidence evidence = evidence_with(near, 5, 10);
    cr_expect(evidence.is_near);
    cr_expect(eq(int, evidence_tail(&evidence), TAIL_UNSEEN));
    cr_expect(evidence_gap(&evidence) != NULL);
}

/* 12, 13, 13, 17, 21 twice: geometrically 2 (4 / 10)^12, but s = 3.55 and the mean 15.2, 4.08 away,
 * of which t has 1.4e-3: in ten replications 0.014. */
Test(evidence, few_replications_that_vary_much_say_little_of_another)
{
    const uint64_t wide[] = {12, 13, 13, 17, 21};
    struct evidence evidence = evidence_with(wide, 5, 10);
    cr_expect(eq(int, evidence_tail(&evidence), TAIL_UNSEEN));
    const uint64_t narrow[] = {12, 13, 13, 13, 14};
    evidence = evidence_with(narrow, 5, 10);
    cr_expect(eq(int, evidence_tail(&evidence), TAIL_UNLIKELY));
}

Test(evidence, many_replications_that_stay_away_rule_it_out)
{
    const uint64_t far[] = {12, 13, 13, 13, 14};
    struct evidence evidence = evidence_with(far, 5, 399);
    cr_expect(eq(int, evidence_tail(&evidence), TAIL_UNLIKELY));
    evidence = evidence_with(far, 5, 400);
    cr_expect(eq(int, evidence_tail(&evidence), TAIL_ABSENT));
    cr_expect(evidence_gap(&evidence) == NULL);
}

Test(evidence, replications_without_a_request_say_nothing)
{
    const uint64_t some[] = {3, UINT64_MAX, UINT64_MAX, 4, UINT64_MAX};
    struct evidence evidence = evidence_with(some, 5, 10);
    cr_expect(eq(int, evidence_tail(&evidence), TAIL_UNSEEN));
    const uint64_t none[] = {UINT64_MAX};
    evidence = evidence_with(none, 1, 10);
    cr_expect(eq(int, evidence_tail(&evidence), TAIL_UNLIKELY));
}
