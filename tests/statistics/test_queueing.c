/*
 * The closed forms against tables and hand arithmetic.
 */
#include "statistics/queueing.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

Test(queueing, a_server_is_busy_for_what_comes)
{
    const struct queue queue = {.rate_per_s = 3.0, .service_s = 0.5, .servers = 2};
    cr_expect(epsilon_eq(dbl, queue_load(&queue), 0.75, 1e-12));
}

/* At load 0.8 and 10 s: fixed 20 s, exponential 40 s, with a coefficient of variation of 2 100 s.
 */
Test(queueing, waiting_grows_with_the_variance_of_service)
{
    struct queue queue = {.rate_per_s = 0.08, .service_s = 10.0, .servers = 1};
    cr_expect(epsilon_eq(dbl, queue_general_wait_s(&queue), 20.0, 1e-9));
    queue.service_cv = 1.0;
    cr_expect(epsilon_eq(dbl, queue_general_wait_s(&queue), 40.0, 1e-9));
    cr_expect(epsilon_eq(dbl, queue_exponential_wait_s(&queue), 40.0, 1e-9));
    queue.service_cv = 2.0;
    cr_expect(epsilon_eq(dbl, queue_general_wait_s(&queue), 100.0, 1e-9));
}

/* Two servers at load 1: 1/3. Ten at 8: 0.4092 (any table of Erlang C). */
Test(queueing, erlang_c_on_a_table_of_numbers)
{
    cr_expect(epsilon_eq(dbl, queue_erlang_c(1.0, 2), 1.0 / 3.0, 1e-12));
    cr_expect(epsilon_eq(dbl, queue_erlang_c(8.0, 10), 0.4092, 5e-5));
    /* ten servers of 3 s each: 0.4092 * 3 s / (10 - 8) */
    const struct queue queue = {
        .rate_per_s = 8.0 / 3.0, .service_s = 3.0, .service_cv = 1.0, .servers = 10};
    cr_expect(epsilon_eq(dbl, queue_exponential_wait_s(&queue), 0.6138, 1e-4));
}

/* 1 / (mu - lambda) = 5 s: half are faster than 5 ln 2, one in twenty slower than 5 ln 20. */
Test(queueing, time_in_an_exponential_queue_is_exponential)
{
    const struct queue queue = {
        .rate_per_s = 0.8, .service_s = 1.0, .service_cv = 1.0, .servers = 1};
    cr_expect(epsilon_eq(dbl, queue_exponential_sojourn_s(&queue, 0.5), 3.4657, 1e-4));
    cr_expect(epsilon_eq(dbl, queue_exponential_sojourn_s(&queue, 0.95), 14.9787, 1e-4));
    cr_expect(epsilon_eq(dbl, queue_sharing_sojourn_s(&queue), 5.0, 1e-9));
}

Test(queueing, what_is_not_stable_waits_for_ever)
{
    struct queue queue = {.rate_per_s = 1.0, .service_s = 1.0, .service_cv = 1.0, .servers = 1};
    cr_expect(isinf(queue_general_wait_s(&queue)));
    cr_expect(isinf(queue_exponential_sojourn_s(&queue, 0.5)));
    cr_expect(isinf(queue_sharing_sojourn_s(&queue)));
    queue.rate_per_s = 2.0;
    cr_expect(isinf(queue_exponential_wait_s(&queue)));
}

Test(queueing, a_form_is_for_its_queues_only)
{
    struct queue queue = {.rate_per_s = 0.5, .service_s = 1.0, .service_cv = 0.0, .servers = 1};
    cr_expect(isnan(queue_exponential_wait_s(&queue)));
    cr_expect(isnan(queue_exponential_sojourn_s(&queue, 0.5)));
    queue.service_cv = 1.0;
    queue.servers = 2;
    cr_expect(isnan(queue_general_wait_s(&queue)));
    cr_expect(isnan(queue_exponential_sojourn_s(&queue, 0.5)));
    cr_expect(isnan(queue_sharing_sojourn_s(&queue)));
}
