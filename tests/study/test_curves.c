#include "study/curves.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static void expect_curve(const struct curve *curve, const struct point *first,
                         const size_t indices[], size_t count)
{
    cr_assert(eq(sz, curve->count, count));
    for (size_t i = 0; i < count; i++)
        cr_expect(eq(ptr, (void *)curve->points[i], (void *)&first[indices[i]]));
}

Test(curves, they_come_in_the_order_of_their_first_points_and_keep_that_of_their_points)
{
    struct point points[] = {{.curve = "z"}, {.curve = "a"}, {.curve = "z"},
                             {.curve = "m"}, {.curve = "a"}, {.curve = "z"}};
    struct curves curves;
    curves_find(&curves, points, 6);
    cr_assert(eq(sz, curves.count, 3));
    expect_curve(&curves.items[0], points, (size_t[]){0, 2, 5}, 3);
    expect_curve(&curves.items[1], points, (size_t[]){1, 4}, 2);
    expect_curve(&curves.items[2], points, (size_t[]){3}, 1);
    curves_free(&curves);
}

Test(curves, no_points_are_no_curves)
{
    struct curves curves;
    curves_find(&curves, NULL, 0);
    cr_expect(eq(sz, curves.count, 0));
    curves_free(&curves);
}
