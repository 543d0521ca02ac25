/*
 * routing.h: which server a request goes to.
 *
 * It is chosen when the request comes. When it is taken up and no precompute of that server lies
 * ready for its client, it goes on to one where one does, unless told otherwise.
 */
#ifndef SYSTEM_REQUESTS_ROUTING_H
#define SYSTEM_REQUESTS_ROUTING_H

#include "system/requests/client.h"

/* A request that goes nowhere yet gets the supply, and so the server, that its turn is. */
void routing_choose(struct request *request);

/* Another supply of its client's, of those with a precompute ready, if its own has none. */
void routing_prefer_ready(struct request *request);

/* It goes to this one from now on; NULL: to none, since it is done or dropped. */
void routing_move(struct request *request, struct supply *supply);

/* Of those that may have what this supply made: the one for which the request waits that was taken
 * up first; NULL: nobody waits. */
struct supply *routing_first_expecting(struct supply *made);

#endif
