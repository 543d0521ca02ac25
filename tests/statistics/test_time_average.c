#include "statistics/time_average.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <signal.h>

/* 1 from 0 to 2 s, 3 from 2 to 5 s, 0 from 5 to 10 s: (2 + 9 + 0) / 10 = 1.1 */
Test(time_average, weighs_each_level_with_its_time)
{
    struct time_average average;
    time_average_init(&average, 0.0, 1.0);
    time_average_set(&average, 2.0, 3.0);
    time_average_set(&average, 5.0, 0.0);
    cr_assert(epsilon_eq(dbl, time_average_mean(&average, 10.0), 1.1, 1e-12));
}

/* From 100 s on: 4 for 1 s, 6 for 3 s: (4 + 18) / 4 = 5.5 */
Test(time_average, begins_at_its_start)
{
    struct time_average average;
    time_average_init(&average, 100.0, 4.0);
    time_average_add(&average, 101.0, 2.0);
    cr_assert(eq(dbl, average.level, 6.0));
    cr_assert(epsilon_eq(dbl, time_average_mean(&average, 104.0), 5.5, 1e-12));
}

Test(time_average, is_the_level_while_no_time_has_passed)
{
    struct time_average average;
    time_average_init(&average, 7.0, 2.0);
    time_average_add(&average, 7.0, 3.0);
    cr_assert(eq(dbl, time_average_mean(&average, 7.0), 5.0));
}

Test(time_average, asking_changes_nothing)
{
    struct time_average average;
    time_average_init(&average, 0.0, 2.0);
    time_average_mean(&average, 5.0);
    time_average_set(&average, 1.0, 0.0);
    cr_assert(epsilon_eq(dbl, time_average_mean(&average, 4.0), 0.5, 1e-12));
}

Test(time_average, a_level_of_no_duration_counts_for_nothing)
{
    struct time_average average;
    time_average_init(&average, 0.0, 0.0);
    time_average_set(&average, 1.0, 8.0);
    time_average_set(&average, 1.0, 1.0);
    cr_assert(epsilon_eq(dbl, time_average_mean(&average, 2.0), 0.5, 1e-12));
}

Test(time_average, going_back_in_time_is_our_mistake, .signal = SIGABRT)
{
    struct time_average average;
    time_average_init(&average, 2.0, 0.0);
    time_average_set(&average, 1.0, 1.0);
}
