#include "contended_fixture.h"

#include <math.h>

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

/* In turn, by shares. */
static void count_shared(struct contended_fixture *fixture, const double shares[2],
                         uint64_t requests, uint64_t counts[5])
{
    static double nothing_s[] = {0.0};
    struct assignment assignment;
    fixture_init(fixture, 1, nothing_s, 1);
    fixture->settings.class_count = 2;
    fixture->settings.by_share = true;
    fixture->arrivals.assignment = ARRIVALS_ROUND_ROBIN;
    fixture->classes[0].share = shares[0];
    fixture->classes[1].share = shares[1];
    fixture->classes[1].count = 3;
    assignment_init(&assignment, &fixture->settings, 1);
    for (uint64_t i = 0; i < requests; i++)
        counts[assignment_next(&assignment, 0)]++;
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

/* Three times as many of one class as of the other, near to it at any time; its clients in turn. */
Test(assignment, round_robin_by_shares_keeps_to_them)
{
    struct contended_fixture f;
    for (uint64_t requests = 1; requests <= 40; requests++) {
        uint64_t counts[5] = {0};
        count_shared(&f, (double[]){1.0, 3.0}, requests, counts);
        cr_expect(fabs((double)counts[1] - (double)requests / 4.0) < 1.0);
        for (size_t client = 3; client <= 4; client++)
            cr_expect(counts[client] <= counts[2] && counts[2] <= counts[client] + 1);
    }
}

/* Two classes as one of the two clients; none of a class of no share, be it the last. */
Test(assignment, equal_shares_of_single_clients_are_turns_and_no_share_is_none)
{
    struct contended_fixture f;
    uint64_t counts[5] = {0};
    count_shared(&f, (double[]){0.5, 0.5}, 6, counts);
    cr_expect(eq(u64, counts[1], 3));
    for (size_t client = 2; client <= 4; client++)
        cr_expect(eq(u64, counts[client], 1));
    count_shared(&f, (double[]){1.0, 0.0}, 100, counts);
    cr_expect(eq(u64, counts[1], 103));
    cr_expect(eq(u64, settings_class_senders(&f.settings, 1), 0));
    cr_expect(not(settings_client_sends(&f.settings, 1, 2)));
    cr_expect(settings_client_sends(&f.settings, 0, 1));
    cr_expect(eq(dbl, settings_class_clients(&f.settings, 1), 0.0));
    cr_expect(eq(dbl, settings_class_share(&f.settings, 1), 0.0));
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
