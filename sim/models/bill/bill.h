/*
 * bill.h: what a span of simulated time cost, in money and in energy, and for what.
 *
 * Money is the server operator's: cores of the server, bytes out of it and into it, bytes that it
 * stores, and requests. Energy is everybody's. Precomputes that were made and not used have a part
 * of their own, which is in no other; the parts of a bill add up to it.
 */
#ifndef MODELS_BILL_BILL_H
#define MODELS_BILL_BILL_H

#include "models/bill/prices.h"
#include "models/crypto/power.h"
#include "models/plan/protocol.h"

#include <stddef.h>

/* What was used: of a class of clients; or of the server, as far as nobody knows for which. */
struct usage {
    double spent[RESOURCE_COUNT];  /* core-seconds of processors, bytes of links */
    double unused[RESOURCE_COUNT]; /* ... for precomputes made beyond those that were used */
    double stored_byte_s;          /* at the server, of precomputes that lie ready */
};

struct tariff_class {
    double clients;
    struct power power;     /* of each client's device */
    double joules_per_byte; /* of its link */
};

/* What using things costs. */
struct tariff {
    bool has_prices; /* else nothing costs money */
    struct prices prices;
    bool has_energy;               /* else nothing takes energy */
    double server_cores;           /* of all servers */
    struct power server_power;     /* likewise when idle */
    double server_joules_per_byte; /* of its interface */
    struct tariff_class *classes;  /* owned by the scenario */
    size_t class_count;
};

enum usd_part {
    USD_COMPUTING,
    USD_EGRESS,
    USD_INGRESS,
    USD_STORAGE,
    USD_REQUESTS,
    USD_UNUSED,
    USD_PART_COUNT
};

enum joules_part {
    JOULES_SERVER_IDLE,
    JOULES_SERVER_BUSY,
    JOULES_CLIENTS_IDLE,
    JOULES_CLIENTS_BUSY,
    JOULES_LINKS,
    JOULES_UNUSED,
    JOULES_PART_COUNT
};

/* As tables and files name them. */
extern const char *const usd_part_names[USD_PART_COUNT];
extern const char *const joules_part_names[JOULES_PART_COUNT];

struct bill {
    double span_s;
    double finished; /* requests, in that span */
    double bytes;    /* between clients and server, either way */
    double usd[USD_PART_COUNT];
    double joules[JOULES_PART_COUNT];
};

/* All parts together. */
double bill_usd(const struct bill *bill);
double bill_joules(const struct bill *bill);

/*
 * Fills the bill for what was used in span_s.
 *
 * usages   the server's, then one for each class
 */
void bill_make(struct bill *bill, const struct tariff *tariff, const struct usage usages[],
               double span_s, double finished);

#endif
