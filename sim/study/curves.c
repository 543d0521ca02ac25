#include "study/curves.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Points of one array, so their addresses are their order. */
static int by_address(const struct point *left, const struct point *right)
{
    return (left > right) - (left < right);
}

static int by_curve(const void *left, const void *right)
{
    const struct point *first = *(const struct point *const *)left;
    const struct point *second = *(const struct point *const *)right;
    int order = strcmp(first->curve, second->curve);
    return order != 0 ? order : by_address(first, second);
}

static int by_first_point(const void *left, const void *right)
{
    const struct curve *first = left;
    const struct curve *second = right;
    return by_address(first->points[0], second->points[0]);
}

void curves_find(struct curves *curves, const struct point points[], size_t count)
{
    *curves = (struct curves){
        .points = memory_allocate(count, sizeof *curves->points),
        .items = memory_allocate(count, sizeof *curves->items),
    };
    for (size_t k = 0; k < count; k++)
        curves->points[k] = &points[k];
    qsort(curves->points, count, sizeof *curves->points, by_curve);
    for (size_t k = 0; k < count; k++) {
        bool is_first =
            k == 0 || strcmp(curves->points[k - 1]->curve, curves->points[k]->curve) != 0;
        if (is_first)
            curves->items[curves->count++].points = &curves->points[k];
        curves->items[curves->count - 1].count++;
    }
    qsort(curves->items, curves->count, sizeof *curves->items, by_first_point);
}

void curves_free(struct curves *curves)
{
    free(curves->points);
    free(curves->items);
    *curves = (struct curves){0};
}
