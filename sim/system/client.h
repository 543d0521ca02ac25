/*
 * client.h: one client of the server: its requests, its stock of precomputes, its refill.
 */
#ifndef SYSTEM_CLIENT_H
#define SYSTEM_CLIENT_H

#include "engine/engine.h"
#include "engine/random_stream.h"
#include "models/protocol.h"
#include "system/precompute_store.h"
#include "system/request.h"

struct simulation;

struct client {
    struct simulation *simulation; /* borrowed */
    uint64_t client_index;         /* from 1 */

    struct request_queue waiting;   /* for an online slot */
    struct request_queue expecting; /* taken up, for a precompute, in the order taken up */
    uint64_t in_service;

    struct storage storage;
    struct precompute_store store;
    bool precomputes; /* false: nothing can be stored, each request runs its offline phase itself */
    double
        check_from_s; /* the grid of checks starts here: check_from_s + k * check_every_s, k >= 1 */

    struct random_stream *variability[PHASE_COUNT]; /* owned, NULL where steps are fixed */
};

#endif
