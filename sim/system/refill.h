/*
 * refill.h: when a client's next offline phase starts.
 *
 * Eager: whenever an offline slot is free and room for one more precompute is free on both sides.
 * With check_every_s above 0 the client looks only at the points of a grid that starts anew at each
 * end of an offline phase, as the published simulator does; the next such point is computed, never
 * polled, and needs no event.
 */
#ifndef SYSTEM_REFILL_H
#define SYSTEM_REFILL_H

#include "system/client.h"

enum refill_policy { REFILL_EAGER };

struct refill_settings {
    enum refill_policy policy;
    double check_every_s; /* 0: reacts at once */
    bool strict;          /* "fit": "strict": what fits exactly is refused */
};

/*
 * Room or a slot may have become free: starts as many offline phases as may be. Their room is
 * reserved from now on, although with a grid they begin at its next point: nobody else can want it.
 */
void refill_consider(struct client *client);

/* An offline phase has ended: the grid of checks starts anew. */
void refill_restart_grid(struct client *client);

#endif
