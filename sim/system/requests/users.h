/*
 * users.h: arrivals in a closed loop: each client of a class is a user who asks, waits for the
 * answer (or is refused), thinks, and asks again.
 */
#ifndef SYSTEM_REQUESTS_USERS_H
#define SYSTEM_REQUESTS_USERS_H

#include "system/requests/client.h"

struct users {
    struct unit_draws *thinking; /* owned; by client_index - 1; NULL: nobody is a user */
    struct client *asking;       /* whose thinking ends in this instant, in the order of that */
    struct client *last_asking;
};

/* Every user begins with thinking. */
void users_begin(struct simulation *simulation, uint64_t replication_index);
void users_free(struct users *users);

/* The client has its answer, or will have none; who is no user does not ask again by that. */
void users_on_left(struct client *client);

/* The next who asks now; NULL: nobody else. */
struct client *users_take(struct users *users);

#endif
