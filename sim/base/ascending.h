/*
 * ascending.h: the order of doubles, for qsort and bsearch; of numbers only, as NAN has no place.
 */
#ifndef BASE_ASCENDING_H
#define BASE_ASCENDING_H

static inline int ascending(const void *left, const void *right)
{
    double one = *(const double *)left;
    double other = *(const double *)right;
    return (one > other) - (one < other);
}

#endif
