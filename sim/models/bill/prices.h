/*
 * prices.h: what a server's operator pays: for cores, bytes to and from the server, bytes that the
 * server stores, and requests.
 *
 * As people quote them: per core-hour, per GB (1e9 bytes), per GB-month (a month has 30 days). What
 * has no price costs nothing.
 */
#ifndef MODELS_BILL_PRICES_H
#define MODELS_BILL_PRICES_H

#include "base/error.h"
#include "json/json.h"

#define MONTH_S 2592000.0 /* 30 days */

enum price {
    PRICE_CORE_HOUR,
    PRICE_GB_OUT, /* from the server to clients */
    PRICE_GB_IN,
    PRICE_GB_MONTH,
    PRICE_REQUEST, /* that is finished */
    PRICE_COUNT
};

/* Which core-hours are paid. */
enum paid_cores {
    CORES_RESERVED, /* all that the server has, all the time */
    CORES_BUSY      /* those that work, while they do */
};

struct prices {
    enum paid_cores cores;
    double usd[PRICE_COUNT];
};

/*
 * Reads {"cores": "reserved", "core_hour": {"usd": 0.05, "source": "...", "date": "2026-11-30"},
 * "gb_out": ...}. Source and date are for people.
 *
 * Fails on a price without currency, on none at all, and on a core_hour that does not say which
 * cores.
 */
bool prices_load(struct prices *prices, const struct json_node *node,
                 struct error *error) MUST_CHECK;

#endif
