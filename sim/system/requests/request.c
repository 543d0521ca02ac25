#include "system/requests/request.h"

#include "base/memory.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Blocks make allocations few; what is unfinished at a time seldom takes more than one. */
enum { REQUESTS_PER_BLOCK = 16 };

struct request_block {
    struct request_block *next;
    struct request requests[REQUESTS_PER_BLOCK];
    struct request_ledgers *ledgers; /* owned, one per request; or NULL */
};

static const struct request_ledgers unknown_ledgers = {
    {{{NAN, NAN, NAN, NAN, NAN, NAN, NAN}}, {{NAN, NAN, NAN, NAN, NAN, NAN, NAN}}}};

void request_enter(struct request *request, enum request_state state, double now_s)
{
    assert(state > request->state && state < REQUEST_DROPPED);
    request->state = state;
    request->entered_s[state] = now_s;
}

void request_drop(struct request *request, enum drop_reason reason)
{
    assert(request->state <= REQUEST_PRECOMPUTING);
    request->drop_reason = reason;
    request->dropped_from = request->state;
    request->state = REQUEST_DROPPED;
}

const char *request_status_name(enum request_state state)
{
    static const char *const names[] = {"waiting", "in_service", "in_service", "done", "dropped"};
    assert(state < REQUEST_STATE_COUNT);
    return names[state];
}

const char *drop_reason_name(enum drop_reason reason)
{
    static const char *const names[DROP_REASON_COUNT] = {
        [DROP_QUEUE_FULL] = "queue_full",
        [DROP_GAVE_UP] = "gave_up",
    };
    assert(reason < DROP_REASON_COUNT);
    return names[reason];
}

void request_queue_push(struct request_queue *queue, struct request *request)
{
    request->next = NULL;
    if (queue->first)
        queue->last->next = request;
    else
        queue->first = request;
    queue->last = request;
    queue->count++;
}

struct request *request_queue_pop(struct request_queue *queue)
{
    struct request *request = queue->first;
    if (request) {
        queue->first = request->next;
        queue->count--;
    }
    return request;
}

static void add_block(struct request_pool *pool)
{
    struct request_block *block = memory_allocate(1, sizeof *block);
    block->next = pool->blocks;
    pool->blocks = block;
    if (pool->with_ledgers)
        block->ledgers = memory_allocate(REQUESTS_PER_BLOCK, sizeof *block->ledgers);
    for (size_t i = REQUESTS_PER_BLOCK; i-- > 0;) {
        block->requests[i].ledgers = pool->with_ledgers ? &block->ledgers[i] : NULL;
        request_pool_give(pool, &block->requests[i]);
    }
}

struct request *request_pool_take(struct request_pool *pool)
{
    if (!pool->free)
        add_block(pool);
    struct request *request = pool->free;
    pool->free = request->next;
    request->state = REQUEST_WAITING;
    request->supply = NULL;
    request->drop_reason = DROP_NONE;
    request->patience = EVENT_NONE;
    request->is_impatient = false;
    if (request->ledgers)
        *request->ledgers = unknown_ledgers;
    return request;
}

void request_pool_give(struct request_pool *pool, struct request *request)
{
    request->state = REQUEST_DONE; /* so that request_pool_visit passes it over */
    request->next = pool->free;
    pool->free = request;
}

void request_pool_visit(const struct request_pool *pool,
                        void (*visit)(const struct request *request, void *context), void *context)
{
    for (const struct request_block *block = pool->blocks; block; block = block->next)
        for (size_t i = 0; i < REQUESTS_PER_BLOCK; i++)
            if (block->requests[i].state != REQUEST_DONE)
                visit(&block->requests[i], context);
}

void request_pool_free(struct request_pool *pool)
{
    while (pool->blocks) {
        struct request_block *block = pool->blocks;
        pool->blocks = block->next;
        free(block->ledgers);
        free(block);
    }
    *pool = (struct request_pool){0};
}
