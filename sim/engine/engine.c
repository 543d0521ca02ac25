#include "engine/engine.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "engine/event_queue.h"

struct engine {
    struct event_queue *queue; /* owned */
    double now_s;
    uint64_t event_count;
    bool is_stopped;
};

struct engine *engine_new(void)
{
    struct engine *engine = memory_allocate(1, sizeof(*engine));
    engine->queue = event_queue_new();
    return engine;
}

void engine_free(struct engine *engine)
{
    if (engine == NULL)
        return;
    event_queue_free(engine->queue);
    free(engine);
}

double engine_now_s(const struct engine *engine)
{
    return engine->now_s;
}

event_id engine_at(struct engine *engine, double time_s, event_action action, void *subject)
{
    assert(time_s >= engine->now_s);
    return event_queue_push(engine->queue, time_s, action, subject);
}

event_id engine_after(struct engine *engine, double delay_s, event_action action, void *subject)
{
    assert(delay_s >= 0.0);
    return event_queue_push(engine->queue, engine->now_s + delay_s, action, subject);
}

void engine_cancel(struct engine *engine, event_id event)
{
    event_queue_cancel(engine->queue, event);
}

void engine_run_until(struct engine *engine, double end_s)
{
    assert(end_s >= engine->now_s);
    event_action action;
    void *subject;
    engine->is_stopped = false;
    while (!engine->is_stopped
           && event_queue_pop_before(engine->queue, end_s, &engine->now_s, &action, &subject)) {
        engine->event_count++;
        action(engine, subject);
    }
    if (!engine->is_stopped && isfinite(end_s))
        engine->now_s = end_s;
}

void engine_stop(struct engine *engine)
{
    engine->is_stopped = true;
}

uint64_t engine_event_count(const struct engine *engine)
{
    return engine->event_count;
}
