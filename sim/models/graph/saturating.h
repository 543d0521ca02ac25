/*
 * saturating.h: products and sums of counts that stop at SATURATED instead of wrapping around, so
 * that a hostile size is told from a small one by a single comparison at the end.
 */
#ifndef MODELS_GRAPH_SATURATING_H
#define MODELS_GRAPH_SATURATING_H

#include <stdint.h>

#define SATURATED UINT64_MAX

static inline uint64_t saturating_product(uint64_t left, uint64_t right)
{
    return right != 0 && left > SATURATED / right ? SATURATED : left * right;
}

static inline uint64_t saturating_sum(uint64_t left, uint64_t right)
{
    return left > SATURATED - right ? SATURATED : left + right;
}

#endif
