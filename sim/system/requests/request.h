/*
 * request.h: one inference from arrival to completion.
 *
 * WAITING -> PRECOMPUTING -> ONLINE -> DONE, all through one door that notes the time, so latency
 * by part falls out as differences. A request that finds a precompute ready passes PRECOMPUTING in
 * no time. From the first two states it may be dropped instead.
 */
#ifndef SYSTEM_REQUESTS_REQUEST_H
#define SYSTEM_REQUESTS_REQUEST_H

#include "engine/engine.h"
#include "models/plan/protocol.h"
#include "system/machine/ledger.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum request_state {
    REQUEST_WAITING,      /* for its client's online slot */
    REQUEST_PRECOMPUTING, /* taken up; until a precompute is there */
    REQUEST_ONLINE,
    REQUEST_DONE,
    REQUEST_DROPPED, /* before its online steps */
    REQUEST_STATE_COUNT
};

enum drop_reason {
    DROP_NONE,
    DROP_QUEUE_FULL, /* as many waited as may */
    DROP_GAVE_UP,    /* its patience ended */
    DROP_REASON_COUNT
};

/* "queue_full", "gave_up"; NULL for DROP_NONE */
const char *drop_reason_name(enum drop_reason reason);

struct client;
struct supply;

struct request {
    struct request *next; /* in whatever queue it stands */
    struct client *client;
    struct supply *supply;             /* of the client, with the server it is routed to; or NULL */
    uint64_t request_index;            /* from 1, in order of arrival */
    double entered_s[REQUEST_DROPPED]; /* the states before */
    enum request_state state;
    enum drop_reason drop_reason;
    enum request_state dropped_from;
    event_id patience;               /* the pending event that ends it */
    bool is_impatient;               /* ... which has come */
    uint32_t lane;                   /* of the timeline */
    struct request_ledgers *ledgers; /* borrowed from the pool, where it keeps them; or NULL */
};

/* Of its online phase, and of the offline phase that it waited for; NAN if not known. */
struct request_ledgers {
    struct ledger phases[PHASE_COUNT];
};

/* States only go forward. */
void request_enter(struct request *request, enum request_state state, double now_s);

/* From one of the first two states. */
void request_drop(struct request *request, enum drop_reason reason);

/* "waiting", "in_service", "done", "dropped" as in the table request. */
const char *request_status_name(enum request_state state);

/* First come first served; starts as {0}. */
struct request_queue {
    struct request *first;
    struct request *last;
    uint64_t count;
};

/* At the end; the queue borrows it. A request stands in one queue at a time. */
void request_queue_push(struct request_queue *queue, struct request *request);
/* NULL when empty. */
struct request *request_queue_pop(struct request_queue *queue);

/* Requests in flight; those that are done are used again, so memory is that of the most at a time.
 */
struct request_pool {
    bool with_ledgers; /* for whoever records requests; set before the first is taken */
    struct request *free;
    struct request_block *blocks; /* owned */
};

/* The pool's own: given back when it is done or dropped. */
struct request *request_pool_take(struct request_pool *pool);
void request_pool_give(struct request_pool *pool, struct request *request);
/* Calls visit for every request that was taken and not given back, in no order. */
void request_pool_visit(const struct request_pool *pool,
                        void (*visit)(const struct request *request, void *context), void *context);
void request_pool_free(struct request_pool *pool);

#endif
