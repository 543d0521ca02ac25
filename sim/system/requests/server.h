/*
 * server.h: one of the servers: its storage, and who waits for it.
 */
#ifndef SYSTEM_REQUESTS_SERVER_H
#define SYSTEM_REQUESTS_SERVER_H

#include "system/requests/turn_queue.h"
#include "system/stock/precompute_store.h"

struct server {
    uint64_t server_index; /* from 0 */
    struct storage storage;
    uint64_t requests;         /* routed to it, and neither done nor dropped */
    uint64_t offline_phases;   /* under way */
    struct turn_queue *queues; /* owned; of supplies that it keeps waiting, see client_kind */
    bool is_considered;        /* at the end of this instant; then it is in that list */
    struct server *next_considered;
};

#endif
