/*
 * service_scenario.h: a scenario of a service, written from a few numbers, with a word about each
 * key.
 */
#ifndef CLI_OUTPUT_SERVICE_SCENARIO_H
#define CLI_OUTPUT_SERVICE_SCENARIO_H

#include <stdint.h>
#include <stdio.h>

struct service {
    const char *name;
    const char *network;
    uint64_t clients;
    double rate_per_s; /* of all clients together */
    uint64_t storage_bytes;
    double uplink_bps;
    uint64_t cores;              /* of the server */
    double server_storage_bytes; /* room for all that the clients can hold */
    double horizon_s;            /* see service_horizon_s */
};

/* Of as many precomputes as so many clients can hold; whole TB, 10 at least. */
double service_storage_bytes(uint64_t precomputes, uint64_t precompute_bytes);

/* Whole days that take in the offline phase twenty times, so that stocks can run dry and fill. */
double service_horizon_s(double offline_s);

void service_print(const struct service *service, FILE *stream);

#endif
