/*
 * phase.h: how long phases take: the seam between the life of requests and the machine.
 *
 * With dedicated sharing a phase is one event, after its seconds alone. With contended sharing its
 * steps compete for processors and links (machine.h). Either way the simulation's on_offline_done
 * or on_online_done is called at its end.
 */
#ifndef SYSTEM_REQUESTS_PHASE_H
#define SYSTEM_REQUESTS_PHASE_H

#include "system/requests/client.h"
#include "system/requests/metrics.h"

/* For phases whose steps are drawn. */
struct phase_scratch {
    double *factors;  /* owned; one per step of the largest plan */
    double *finish_s; /* ... and another */
};

/* With room for the largest plan of the settings; phase_scratch_free. */
void phase_scratch_init(struct phase_scratch *scratch, const struct simulation_settings *settings);
void phase_scratch_free(struct phase_scratch *scratch);

/* With dedicated sharing: where the time of the phases that ended went. */
void phase_count_dedicated(const struct client_kind *kind, struct metrics *metrics);

/* Adds what was used since the warm-up, by the server's row and that of each class. With dedicated
 * sharing: by the phases that ended, as planned. */
void phase_tell_usage(const struct simulation *simulation, struct usage usages[]);

/* The machine of the simulation's settings, for contended sharing; machine_free. */
struct machine *phase_machine_new(struct simulation *simulation);

/* An offline phase of the supply, which begins in delay_s. */
void phase_start_offline(struct supply *supply, double delay_s);

/* The online phase of the request. */
void phase_start_online(struct request *request);

#endif
