/*
 * simulation.h: one replication of one point, from settings to metrics.
 *
 * One simulation is one struct and no variable outside functions changes, so replications may run
 * on threads.
 *
 * What comes about at one time goes in this order: steps and phases end, precomputes are handed
 * over, requests are done and the next are taken up; then requests give up; then they arrive; then
 * offline phases start (refill.h); then waiting steps are let in to processors and links
 * (admission.h). Each of the four is a stage of the engine's instants: whatever it brings about at
 * the same time comes first.
 */
#ifndef SYSTEM_REQUESTS_SIMULATION_H
#define SYSTEM_REQUESTS_SIMULATION_H

#include "system/machine/machine.h"
#include "system/requests/assignment.h"
#include "system/requests/client.h"
#include "system/requests/metrics.h"
#include "system/requests/phase.h"
#include "system/requests/refill.h"
#include "system/requests/settings.h"
#include "system/requests/users.h"
#include "system/stock/stock_record.h"

struct simulation {
    const struct simulation_settings *settings; /* borrowed */
    struct metrics *metrics;                    /* borrowed */
    struct done_requests done;                  /* ... that these do not have yet */
    uint64_t replication_index;
    struct engine *engine;        /* owned */
    struct arrivals *arrivals;    /* owned */
    struct assignment assignment; /* owned */
    struct client_kind *kinds;    /* owned; one per class */
    struct client *clients;       /* owned; by client_index - 1 */
    struct unit_draws *factors;   /* owned; by client and phase; NULL where steps are fixed */
    struct machine *machine;      /* owned; NULL with dedicated sharing */
    uint64_t client_count;
    struct supply *supplies; /* owned; of each client, as many as it has servers */
    struct server *servers;  /* owned */
    uint64_t server_count;
    size_t queue_count;   /* of each server */
    uint64_t last_routed; /* the server, from 0, that was chosen last */
    /* At the end of a phase, with where its time went; NULL: as its seconds alone. */
    void (*on_offline_done)(struct supply *supply, const struct ledger *ledger);
    void (*on_online_done)(struct request *request, const struct ledger *ledger);
    struct refill refill;
    struct phase_scratch scratch; /* owned; empty where steps are fixed */
    struct request_pool requests; /* owned */
    struct stock_record stock;    /* owned */
    struct client *impatient;     /* with a request whose patience ends in this instant */
    unsigned impatience_stage;
    struct users users; /* owned */
    struct arrival next_arrival;
    bool is_arriving; /* in this instant */
    unsigned arrival_stage;
    uint64_t present;       /* requests that have arrived and are neither done nor dropped */
    uint64_t request_count; /* ... that have arrived */
    uint64_t finished;      /* ... that were done after the warm-up */
    bool past_horizon;
    struct error *error; /* borrowed; filled when a fault comes under way */
};

/* Requests that have arrived and are neither done nor dropped; so many take about 0.4 GB. */
#define SIMULATION_MOST_UNFINISHED 4000000

/* Events at one time, which is so small a part of the horizon: more than so many for all, and so
 * many for each client, are taken for a loop without end. */
#define SIMULATION_INSTANT 1e-12
#define SIMULATION_MOST_AT_ONCE 10000000
#define SIMULATION_MOST_AT_ONCE_PER_CLIENT 1000

/*
 * Runs one replication.
 *
 * metrics   out, owned by the caller, also after a failure; metrics_free
 * Fails when a trace can no longer be read, with SIMULATION_MOST_UNFINISHED requests in flight,
 * when time stands still, and with ERROR_INTERRUPTED when settings->stop was set.
 */
bool simulation_run(const struct simulation_settings *settings, uint64_t replication_index,
                    struct metrics *metrics, struct error *error) MUST_CHECK;

/* Nothing observed yet, with room for what the settings ask for; metrics_free. */
void simulation_begin_metrics(struct metrics *metrics, const struct simulation_settings *settings);

/* ---- for the parts of the machine ---- */

/* Past the horizon, with every request done: nothing more is to be simulated. */
static inline bool simulation_is_over(const struct simulation *simulation)
{
    return simulation->past_horizon && simulation->present == 0;
}

/* Before the first event: classes, and servers with room for precomputes; then clients with
 * streams, and what is in stock. */
void simulation_init_servers(struct simulation *simulation);
void simulation_init_clients(struct simulation *simulation);

#endif
