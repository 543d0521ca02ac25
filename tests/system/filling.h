/*
 * filling.h: max-min fairness by progressive filling, the long way, to compare with.
 *
 * Every flow crosses some resources. All rates rise together; a flow stops where one of its
 * resources is full. Time goes on from start or end to start or end, with all rates computed anew.
 */
#ifndef TESTS_FILLING_H
#define TESTS_FILLING_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

enum { FILLING_MOST = 16, FILLING_RESOURCES = 3 };

struct filling_flow {
    double start_s;
    double work;
    int level;                        /* 0 is filled before 1 */
    int resources[FILLING_RESOURCES]; /* -1: none */
    double rate;
    double left;
    double end_s; /* out */
};

struct filling {
    struct filling_flow flows[FILLING_MOST];
    size_t flow_count;
    double capacities[2 * FILLING_MOST];
    size_t resource_count;
};

static inline bool filling_is_on(const struct filling_flow *flow, double now_s)
{
    return flow->start_s <= now_s && flow->left > 0.0;
}

/* Raises the flows of one level until each meets a full resource. */
static inline void filling_raise(struct filling *filling, int level, double now_s, double room[])
{
    bool rises[FILLING_MOST];
    for (size_t i = 0; i < filling->flow_count; i++)
        rises[i] = filling_is_on(&filling->flows[i], now_s) && filling->flows[i].level == level;
    for (;;) {
        double most = INFINITY;
        size_t full = 0;
        for (size_t r = 0; r < filling->resource_count; r++) {
            int crossing = 0;
            for (size_t i = 0; i < filling->flow_count; i++)
                for (int k = 0; k < FILLING_RESOURCES; k++)
                    crossing += rises[i] && filling->flows[i].resources[k] == (int)r;
            if (crossing > 0 && room[r] / crossing < most) {
                most = room[r] / crossing;
                full = r;
            }
        }
        if (most == INFINITY)
            return;
        for (size_t i = 0; i < filling->flow_count; i++) {
            bool stops = false;
            for (int k = 0; rises[i] && k < FILLING_RESOURCES; k++)
                if (filling->flows[i].resources[k] >= 0) {
                    room[filling->flows[i].resources[k]] -= most;
                    stops |= filling->flows[i].resources[k] == (int)full;
                }
            if (rises[i])
                filling->flows[i].rate += most;
            rises[i] &= !stops;
        }
        room[full] = 0.0;
    }
}

static inline void filling_rate(struct filling *filling, double now_s)
{
    double room[2 * FILLING_MOST];
    for (size_t r = 0; r < filling->resource_count; r++)
        room[r] = filling->capacities[r];
    for (size_t i = 0; i < filling->flow_count; i++)
        filling->flows[i].rate = 0.0;
    for (int level = 0; level < 2; level++)
        filling_raise(filling, level, now_s, room);
}

/* When what is next happens: a start, or the end of flows. */
static inline double filling_next_s(const struct filling *filling, double now_s)
{
    double next_s = INFINITY;
    for (size_t i = 0; i < filling->flow_count; i++) {
        const struct filling_flow *flow = &filling->flows[i];
        if (flow->start_s > now_s)
            next_s = fmin(next_s, flow->start_s);
        else if (flow->left > 0.0 && flow->rate > 1e-12)
            next_s = fmin(next_s, now_s + flow->left / flow->rate);
    }
    return next_s;
}

static inline void filling_run(struct filling *filling)
{
    double now_s = 0.0;
    for (size_t i = 0; i < filling->flow_count; i++)
        filling->flows[i].left = filling->flows[i].work;
    for (;;) {
        filling_rate(filling, now_s);
        double next_s = filling_next_s(filling, now_s);
        if (next_s == INFINITY)
            return;
        for (size_t i = 0; i < filling->flow_count; i++) {
            struct filling_flow *flow = &filling->flows[i];
            if (!filling_is_on(flow, now_s))
                continue;
            flow->left -= flow->rate * (next_s - now_s);
            if (flow->left <= 1e-10 * flow->work) {
                flow->left = 0.0;
                flow->end_s = next_s;
            }
        }
        now_s = next_s;
    }
}

#endif
