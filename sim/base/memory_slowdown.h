/*
 * memory_slowdown.h: cores that work at once on what lies in one memory get in each other's way.
 */
#ifndef BASE_MEMORY_SLOWDOWN_H
#define BASE_MEMORY_SLOWDOWN_H

/* How many times as long work takes with so many cores at it; below one counts as one. */
static inline double memory_slowdown(double busy_cores, double slowdown_per_busy_core)
{
    return busy_cores > 1.0 ? 1.0 + slowdown_per_busy_core * (busy_cores - 1.0) : 1.0;
}

#endif
