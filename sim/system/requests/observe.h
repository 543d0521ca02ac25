/*
 * observe.h: the life of requests, told to a timeline where one is kept.
 */
#ifndef SYSTEM_REQUESTS_OBSERVE_H
#define SYSTEM_REQUESTS_OBSERVE_H

#include "engine/engine.h"
#include "system/requests/simulation.h"
#include "system/timeline/timeline.h"

/* The request comes to this stage now. */
static inline void observe_request(struct request *request, enum timeline_stage stage)
{
    const struct simulation *simulation = request->client->simulation;
    if (simulation->settings->timeline)
        timeline_note_request(
            simulation->settings->timeline,
            &(struct timeline_request){.client_index = request->client->client_index,
                                       .request_index = request->request_index,
                                       .lane = &request->lane},
            stage, engine_now_s(simulation->engine));
}

/* Its stocks, at all servers, or its queues have changed. */
static inline void observe_client(const struct client *client)
{
    const struct simulation *simulation = client->simulation;
    if (!simulation->settings->timeline)
        return;
    struct timeline_levels levels = {.in_line = client->waiting.count};
    for (uint64_t i = 0; i < client->supply_count; i++) {
        levels.ready += client->supplies[i].store.ready;
        levels.under_way += client->supplies[i].store.under_way;
        levels.for_precompute += client->supplies[i].expecting.count;
    }
    timeline_note_levels(simulation->settings->timeline, client->client_index, &levels,
                         engine_now_s(simulation->engine));
}

#endif
