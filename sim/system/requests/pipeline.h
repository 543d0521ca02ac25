/*
 * pipeline.h: the life of requests.
 *
 * arrives, and is routed to a server -> waits for an online slot -> taken up -> waits for a
 * precompute -> online steps -> done; or dropped on the way, where too many wait or its patience
 * ends. How long phases take is not known here (phase.h).
 */
#ifndef SYSTEM_REQUESTS_PIPELINE_H
#define SYSTEM_REQUESTS_PIPELINE_H

#include "system/requests/client.h"

#include <stdbool.h>

/* Hears of the ends of phases, and adds the stage in which requests give up to the engine's
 * instants. */
void pipeline_init(struct simulation *simulation);

/* It arrived after the warm-up, so it counts. */
bool pipeline_observes(const struct request *request);

/* A request joins its client's queue; taken up at once where a slot is free. */
void pipeline_arrive(struct request *request);

#endif
