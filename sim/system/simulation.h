/*
 * simulation.h: one replication of one point, from settings to metrics.
 *
 * One simulation is one struct and no variable outside functions changes, so replications may run
 * on threads.
 */
#ifndef SYSTEM_SIMULATION_H
#define SYSTEM_SIMULATION_H

#include "models/plan.h"
#include "system/client.h"
#include "system/metrics.h"
#include "system/refill.h"
#include "system/variability.h"
#include "traces/arrivals.h"

#define STOCK_FULL UINT64_MAX

/* Read-only, shared by the replications of a point. Pointers are borrowed. */
struct simulation_settings {
    const struct plan *plan;
    struct link_profile link;
    const struct arrivals_settings *arrivals;
    uint64_t storage_bytes[PARTY_COUNT];
    uint64_t initial_stock; /* precomputes ready at time 0, or STOCK_FULL */
    uint64_t online_slots;  /* requests of a client in service at a time */
    uint64_t offline_slots; /* offline phases of a client at a time */
    struct refill_settings refill;
    struct variability variability;
    double horizon_s; /* no arrivals from then on */
    bool drain;       /* go on until all requests are done, at most to twice the horizon */
    double warmup_s;  /* requests that arrive before are not observed */
    uint64_t seed;
    bool record_requests;
};

struct simulation {
    const struct simulation_settings *settings; /* borrowed */
    struct metrics *metrics;                    /* borrowed */
    struct engine *engine;                      /* owned */
    struct arrivals *arrivals;                  /* owned */
    struct client client;
    struct storage server_storage;
    struct request_pool requests; /* owned */
    double phase_s[PHASE_COUNT];  /* run alone, without variability */
    double *factors;              /* owned scratch of simulation_drawn_phase_s, one per step */
    double *finish_s;             /* ... and another */
    double next_arrival_s;
    bool past_horizon;
    struct error *error; /* borrowed; filled when the trace fails under way */
};

/*
 * Runs one replication.
 *
 * metrics   out, owned by the caller, also after a failure; metrics_free
 * Fails when a trace can no longer be read.
 */
bool simulation_run(const struct simulation_settings *settings, uint64_t replication_index,
                    struct metrics *metrics, struct error *error) MUST_CHECK;

/* Most precomputes that lie ready at a time; 0 where nothing can be stored, UINT64_MAX where
 * nothing is needed. */
uint64_t simulation_most_precomputes(const struct simulation_settings *settings);

/* ---- for the parts of the machine ---- */

/* Seconds of the client's next phase, every step drawn. */
double simulation_drawn_phase_s(struct client *client, enum phase phase);

/* Seconds of the client's next phase. */
static inline double simulation_phase_s(struct client *client, enum phase phase)
{
    return client->variability[phase] ? simulation_drawn_phase_s(client, phase)
                                      : client->simulation->phase_s[phase];
}

/* Past the horizon, with every request done: nothing more is to be simulated. */
bool simulation_is_over(const struct simulation *simulation);
void simulation_stop_if_over(struct simulation *simulation);

#endif
