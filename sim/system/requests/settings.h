/*
 * settings.h: what one simulation is told: clients, server, arrivals and rules, as plain data.
 *
 * Read-only and shared by the replications of a point. Pointers are borrowed.
 */
#ifndef SYSTEM_REQUESTS_SETTINGS_H
#define SYSTEM_REQUESTS_SETTINGS_H

#include "models/bill/bill.h"
#include "models/plan/plan_batch.h"
#include "system/machine/machine_settings.h"
#include "system/requests/latency.h"
#include "system/requests/phase_alone.h"
#include "system/requests/refill_settings.h"
#include "system/requests/variability.h"
#include "system/timeline/timeline.h"
#include "traces/arrivals/arrivals.h"

#include <stdatomic.h>

#define STOCK_FULL UINT64_MAX /* of initial_stock: as many as fit */
/* Of slots and of those who wait. */
#define NO_LIMIT UINT64_MAX

/* How long phases take. */
enum sharing {
    SHARING_DEDICATED, /* every phase has machines and link to itself */
    SHARING_CONTENDED, /* they compete for processors and links, step by step */
    SHARING_COUNT
};

/* As scenarios name them; each list ends with NULL. */
extern const char *const sharing_names[SHARING_COUNT + 1];
extern const char *const priority_names[PRIORITY_COUNT + 1];

/* Clients that are alike. They differ in plan from other classes, since devices and threads do. */
struct client_class {
    uint64_t count; /* at least 1 */
    double share;   /* of the requests, in any unit, where classes have shares of them */
    const struct plan *plan;
    double cores;
    enum discipline processor_discipline;
    struct link_profile link;  /* each client's own */
    struct phases_alone alone; /* of this plan at this link */
    enum discipline link_discipline;
    uint64_t storage_bytes; /* of each client */
    uint64_t initial_stock; /* precomputes ready at time 0, or STOCK_FULL */
    uint64_t online_slots;  /* requests of a client in service at a time */
    uint64_t offline_slots; /* offline phases of a client at a time */
    uint64_t max_waiting;   /* an arrival that finds as many waiting is dropped; NO_LIMIT */
    double give_up_after_s; /* from arrival until the online steps start; INFINITY: never */
};

/* Which server a request goes to, and whose precomputes clients hold. */
enum routing {
    ROUTING_STICKY,      /* each client has its own, in turn by its index */
    ROUTING_ROUND_ROBIN, /* all in turn; clients hold precomputes of every server */
    ROUTING_LEAST_BUSY,  /* the fewest requests and offline phases, those in turn; likewise */
    ROUTING_COUNT
};

extern const char *const routing_names[ROUTING_COUNT + 1];

/* Servers that are alike. */
struct server_settings {
    uint64_t count; /* 0: one */
    enum routing routing;
    bool prefers_ready; /* with several stocks, a request goes where a precompute is ready */
    double cores;       /* of each, as all that follows */
    enum discipline processor_discipline;
    uint64_t storage_bytes;
    uint64_t offline_slots; /* of all its clients at a time; NO_LIMIT */
    bool has_link;          /* else its interface is no limit */
    struct link_profile link;
    enum discipline link_discipline;
};

struct simulation_settings {
    const struct client_class *classes; /* client_index counts from 1 through them */
    size_t class_count;
    struct server_settings server;
    enum sharing sharing;
    enum priority priority; /* contended sharing only, as are cores, disciplines and interface */
    const struct arrivals_settings *arrivals;
    bool by_share; /* ARRIVALS_ROUND_ROBIN: each class has its share, not as many as clients */
    /* By client_index - 1: requests that the trace has of it, where labels assign them; else NULL.
     */
    const uint64_t *trace_requests;
    struct refill_settings refill;
    struct variability variability;
    double horizon_s; /* no arrivals from then on */
    bool drain;       /* go on until all requests are done, at most to twice the horizon */
    double warmup_s;  /* requests that arrive before are not observed */
    bool find_warmup; /* latencies are kept as batch means, from which one can be found */
    uint64_t seed;
    const struct latency_limit *limits; /* how many requests keep each is counted */
    size_t limit_count;
    const struct tariff *tariff; /* what use costs; NULL: nobody asks */
    bool record_requests;
    bool record_stock;         /* the stock over time too, not only its mean */
    struct timeline *timeline; /* borrowed: of one simulation alone; NULL: none is kept */
    const atomic_bool *stop;   /* borrowed: the simulation ends soon after it is set; NULL: never */
};

/* At least 1. */
uint64_t settings_server_count(const struct simulation_settings *settings);

/* Servers of which a client holds precomputes, in even parts of its storage. */
uint64_t settings_supply_count(const struct simulation_settings *settings);

/* All classes' clients; NO_LIMIT when the sum does not fit. */
uint64_t settings_client_count(const struct simulation_settings *settings);

/* Whether the requests of a class are so many as its share says. */
bool settings_have_shares(const struct simulation_settings *settings);

/* The part of all requests that the class's clients make, in the long run: of those that come at a
 * rate, where users wait in other classes, and 0 of these. */
double settings_class_share(const struct simulation_settings *settings, size_t class_index);
/* ... of every class at once. */
void settings_class_shares(const struct simulation_settings *settings, double *shares);

/* The class's clients that make requests; where they do not make as many, how many of the busiest
 * of them would make those of the class. 0 without requests. */
double settings_class_clients(const struct simulation_settings *settings, size_t class_index);

/* How many of the class's clients make requests at all. */
uint64_t settings_class_senders(const struct simulation_settings *settings, size_t class_index);

/* Whether the client, which is of that class, makes requests at all. */
bool settings_client_sends(const struct simulation_settings *settings, size_t class_index,
                           uint64_t client_index);

/* Fills in what part of the class's requests each server has, where clients have their own. */
void settings_server_shares(const struct simulation_settings *settings, size_t class_index,
                            double shares[]);

/* Most precomputes of one server that lie ready at a client of the class at a time; 0 where nothing
 * can be stored, UINT64_MAX where nothing is needed. */
uint64_t settings_most_precomputes(const struct simulation_settings *settings,
                                   const struct client_class *class);

/*
 * Whether the machine can share these two links: all but a client's link that is one medium for
 * both directions at a server's interface that is not. There, what a transfer gets would depend on
 * those of the other direction at one place and not at the other.
 */
bool settings_can_share_link(const struct client_class *class,
                             const struct server_settings *server);

#endif
