/*
 * client.h: one client: its requests, and what each of its servers prepares for them.
 */
#ifndef SYSTEM_REQUESTS_CLIENT_H
#define SYSTEM_REQUESTS_CLIENT_H

#include "engine/engine.h"
#include "engine/unit_draws.h"
#include "models/plan/plan.h"
#include "statistics/time_average.h"
#include "system/requests/request.h"
#include "system/requests/server.h"
#include "system/requests/settings.h"

struct simulation;

/* A class of clients in one replication. */
struct client_kind {
    const struct client_class *settings;     /* borrowed */
    size_t class_index;                      /* from 0 */
    size_t queue_index;                      /* of the server's: of classes that need as much */
    bool is_idle;                            /* none of its clients makes requests */
    const struct arrival_thinking *thinking; /* borrowed; of users, NULL where requests just come */
    struct plan_times times;                 /* owned; with dedicated sharing, where steps vary */
    /* with dedicated sharing: phases that ended after the warm-up */
    uint64_t ended[PHASE_COUNT];
    uint64_t first_ended[PHASE_COUNT]; /* ... of a client's first */
    /* after the warm-up */
    uint64_t made;             /* precomputes */
    uint64_t used;             /* ... that requests took */
    struct time_average stock; /* ... that lie ready */
};

/* What one server prepares for one client: the stock, and what refills it. */
struct supply {
    struct client *client;  /* borrowed */
    struct server *server;  /* borrowed */
    struct storage storage; /* the client's for this stock: an even part of what it has */
    struct precompute_store store;
    struct request_queue expecting; /* taken up, for a precompute, in the order taken up */
    bool is_set_up[PHASE_COUNT];    /* the steps that are done once are done, or under way */

    /* refill */
    double
        check_from_s; /* the grid of checks starts here: check_from_s + k * check_every_s, k >= 1 */
    int64_t demanded; /* REFILL_ON_DEMAND: precomputes that requests asked for and nobody began;
                         below 0: so many of a batch are for those to come */
    bool is_filling;  /* REFILL_THRESHOLD: on its way from low to high */
    event_id look;    /* ... when it looks next, where it wants more then */
    uint64_t last_turn;  /* number of its last offline phase among all that began; 0: none did */
    uint64_t turn_score; /* what stands in front in the queue for the server, see refill.c */
    size_t turn_place;   /* in that queue, from 1; 0: not in it */
    bool is_considered;  /* at the end of this instant; then it is in that list of the refill */
    struct supply *next_considered;
};

struct client {
    struct simulation *simulation; /* borrowed */
    struct client_kind *kind;      /* borrowed */
    uint64_t client_index;         /* from 1 */

    struct request_queue waiting; /* for an online slot */
    uint64_t in_service;

    struct supply *supplies; /* borrowed: from its own server, or from each */
    uint64_t supply_count;
    bool stores; /* false: nothing can be stored, an offline phase is for who expects it */
    uint64_t offline_phases; /* under way, at all servers */

    struct client *next_asking; /* of users who ask now, see users.h */

    bool is_impatient; /* some request's patience ends now; then it is in the simulation's list */
    struct client *next_impatient;

    struct unit_draws *factors[PHASE_COUNT]; /* of steps; borrowed, NULL until one varies */
};

#endif
