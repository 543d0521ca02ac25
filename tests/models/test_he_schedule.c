#include "models/crypto/he_schedule.h"

#include "base/memory_slowdown.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(he_schedule, one_thread_does_one_after_the_other)
{
    const double work_s[] = {3.0, 1.0, 2.0};
    cr_expect(epsilon_eq(dbl, he_makespan_s(work_s, 3, 1, 0.1, NULL), 6.0, 1e-12));
}

/* 3 and 1 together; 2 follows the 1: both are done at 3. */
Test(he_schedule, a_free_thread_takes_the_next)
{
    const double work_s[] = {3.0, 1.0, 2.0};
    cr_expect(epsilon_eq(dbl, he_makespan_s(work_s, 3, 2, 0.0, NULL), 3.0, 1e-12));
}

/* Two busy until 1 (1.1 s), until 2 (1.1 s), then 2 more alone. */
Test(he_schedule, busy_threads_slow_each_other_down)
{
    const double work_s[] = {4.0, 1.0, 1.0};
    cr_expect(epsilon_eq(dbl, memory_slowdown(2, 0.1), 1.1, 1e-12));
    cr_expect(epsilon_eq(dbl, he_makespan_s(work_s, 3, 2, 0.1, NULL), 4.2, 1e-12));
}

Test(he_schedule, surplus_threads_change_nothing)
{
    const double work_s[] = {2.0, 2.0};
    cr_expect(epsilon_eq(dbl, he_makespan_s(work_s, 2, 64, 0.1, NULL), 2.2, 1e-12));
    cr_expect(epsilon_eq(dbl, he_makespan_s(work_s, 0, 64, 0.1, NULL), 0.0, 1e-12));
}
