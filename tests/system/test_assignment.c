#include "contended_fixture.h"

/* How many of the requests go to each client; clients 1 and 2 to 4 are of two classes. */
static void count_requests(struct contended_fixture *fixture, enum arrival_assignment rule,
                           uint64_t requests, uint64_t counts[5])
{
    static double nothing_s[] = {0.0};
    struct assignment assignment;
    fixture_init(fixture, 1, nothing_s, 1);
    fixture->settings.class_count = 2;
    fixture->arrivals.assignment = rule;
    fixture->classes[0].share = 1.0;
    fixture->classes[1].share = 9.0;
    fixture->classes[1].count = 3;
    assignment_init(&assignment, &fixture->settings, 1);
    for (uint64_t i = 0; i < requests; i++)
        counts[assignment_next(&assignment, i % 7 + 1)]++;
    assignment_free(&assignment);
}

Test(assignment, single_is_the_first_client)
{
    struct contended_fixture f;
    uint64_t counts[5] = {0};
    count_requests(&f, ARRIVALS_SINGLE, 10, counts);
    cr_expect(eq(u64, counts[1], 10));
}

Test(assignment, round_robin_begins_with_the_first_and_passes_through_all_classes)
{
    struct contended_fixture f;
    uint64_t counts[5] = {0};
    count_requests(&f, ARRIVALS_ROUND_ROBIN, 9, counts);
    cr_expect(eq(u64, counts[1], 3));
    for (size_t client = 2; client <= 4; client++)
        cr_expect(eq(u64, counts[client], 2));
}

Test(assignment, random_goes_by_the_share_of_the_class)
{
    struct contended_fixture f;
    uint64_t counts[5] = {0};
    count_requests(&f, ARRIVALS_RANDOM, 100000, counts);
    cr_expect(epsilon_eq(dbl, (double)counts[1], 10000.0, 400.0)); /* four standard deviations */
    for (size_t client = 2; client <= 4; client++)
        cr_expect(epsilon_eq(dbl, (double)counts[client], 30000.0, 600.0));
}

/* Labels 1 to 7 in turn, four clients. */
Test(assignment, a_hashed_label_is_always_the_same_client)
{
    struct contended_fixture f;
    uint64_t counts[5] = {0};
    count_requests(&f, ARRIVALS_HASH, 7, counts);
    cr_expect(eq(u64, counts[1], 1)); /* 4 */
    cr_expect(eq(u64, counts[2], 2)); /* 1, 5 */
    cr_expect(eq(u64, counts[3], 2)); /* 2, 6 */
    cr_expect(eq(u64, counts[4], 2)); /* 3, 7 */
}

Test(assignment, a_column_names_the_client)
{
    struct contended_fixture f;
    uint64_t counts[5] = {0};
    count_requests(&f, ARRIVALS_COLUMN, 4, counts);
    for (size_t client = 1; client <= 4; client++)
        cr_expect(eq(u64, counts[client], 1));
}
