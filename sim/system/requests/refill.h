/*
 * refill.h: when a client's next offline phase starts.
 *
 * It starts when the policy wants one, and an offline slot and room for what it makes are
 * free on both sides. With check_every_s above 0 the client looks only at the points of a grid that
 * starts anew at each end of an offline phase, as the published simulator does; the next such point
 * is computed, never polled, and needs no event, but where the policy hangs on the stock at that
 * point. A client that can store nothing wants a phase only for a request that expects one, and
 * looks at once; slots and policy hold for it as for others.
 */
#ifndef SYSTEM_REQUESTS_REFILL_H
#define SYSTEM_REQUESTS_REFILL_H

#include "system/requests/client.h"

/* The refill of one simulation. */
struct refill {
    unsigned stage;            /* of the engine's instants: offline phases start there, by turns */
    struct supply *considered; /* what they want may have changed in this instant */
    struct server *servers;    /* ... at these */
    size_t queue_count;        /* of each server */
    double looks_per_s;        /* on the grid of looks; INFINITY without one */
    uint64_t queued;           /* supplies that servers keep waiting */
    uint64_t turns;            /* offline phases begun */
    double off_peak_end_s;     /* of the part of the day that is open; past: none is */
};

/* Adds its stage to the instants of the engine; the servers are there already. */
void refill_init(struct simulation *simulation);

/* The simulation begins: every client is considered. */
void refill_begin(struct simulation *simulation);

/*
 * Of all the client's stocks: room, a slot or a wish may have come or gone. At the end of the
 * instant as many offline phases as may be start, of others too where they wait for the server, one
 * at a time, each that whose turn it is then. Room is reserved from then on, although with a grid
 * the phase begins at its next point.
 */
void refill_consider(struct client *client);

/* A request has come, which is not yet taken up. */
void refill_on_arrival(struct supply *supply);

/* A request expects a precompute that is not there, or no longer does. */
void refill_on_expectation(struct supply *supply);

/* An offline phase has ended: the grid of checks starts anew. */
void refill_on_offline_done(struct supply *supply);

#endif
