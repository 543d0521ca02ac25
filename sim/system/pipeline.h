/*
 * pipeline.h: walks requests through their plan.
 *
 * arrives -> waits for an online slot -> taken up -> waits for a precompute -> online steps ->
 * done. With dedicated sharing no step waits for another phase's, so a phase is one event of its
 * total seconds.
 */
#ifndef SYSTEM_PIPELINE_H
#define SYSTEM_PIPELINE_H

#include "system/client.h"

/* A request joins its client's queue; taken up at once where a slot is free. */
void pipeline_arrive(struct client *client, struct request *request);

/* An offline phase for the stock, whose room is reserved, in delay_s. */
void pipeline_start_offline(struct client *client, double delay_s);

#endif
