/*
 * refill_settings.h: when offline phases for the stock start, and whose is next.
 */
#ifndef SYSTEM_REQUESTS_REFILL_SETTINGS_H
#define SYSTEM_REQUESTS_REFILL_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

enum refill_policy {
    REFILL_EAGER,     /* whenever a slot and room are free */
    REFILL_THRESHOLD, /* from below low precomputes (under way included) up to high */
    REFILL_ON_DEMAND, /* a precompute per request, from its arrival on */
    REFILL_OFF_PEAK,  /* eager from from_s to to_s of each day; what is under way goes on */
    REFILL_POLICY_COUNT
};

/* Who starts first when the server's slots or storage are scarce; equals in the order in which
 * their last phase started, longest ago first. */
enum refill_order {
    REFILL_ROUND_ROBIN,
    REFILL_EMPTIEST_FIRST, /* the fewest precomputes, under way included */
    REFILL_WAITING_FIRST,  /* those with a request that waits for a precompute */
    REFILL_ORDER_COUNT
};

struct refill_settings {
    enum refill_policy policy;
    enum refill_order order;
    double check_every_s; /* 0: reacts at once */
    bool strict;          /* "fit": "strict": what fits exactly is refused */
    uint64_t low;         /* REFILL_THRESHOLD: 1 <= low <= high */
    uint64_t high;
    double from_s; /* REFILL_OFF_PEAK: of a day of 86,400 s; from_s > to_s leads past midnight */
    double to_s;
};

/* As scenarios name them; each list ends with NULL. */
extern const char *const refill_policy_names[REFILL_POLICY_COUNT + 1];
extern const char *const refill_order_names[REFILL_ORDER_COUNT + 1];

#endif
