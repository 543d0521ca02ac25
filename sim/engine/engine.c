#include "engine/engine.h"

#include "base/memory.h"
#include "engine/event_queue.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

/* Sums of a hundred terms that are equal in exact arithmetic differ by no more than this; of a day
 * it is a nanosecond. */
#define ROUNDING_FRACTION (64.0 * DBL_EPSILON)

struct stage {
    event_action action;
    void *subject;
};

struct engine {
    struct event_queue *queue; /* owned */
    double now_s;
    uint64_t event_count;
    bool is_stopped;
    const atomic_bool *stop; /* borrowed, or NULL */
    bool was_asked_to_stop;
    uint64_t most_at_once; /* 0: no limit */
    double instant_s;      /* ... of events within so long */
    double since_s;        /* since when they are counted */
    uint64_t at_once;      /* as far as was looked */
    bool stands_still;
    unsigned due; /* a bit for each stage that is */
    struct stage stages[ENGINE_MOST_STAGES];
    unsigned stage_count;
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

void engine_limit(struct engine *engine, const atomic_bool *stop, uint64_t most_at_once,
                  double instant_s)
{
    engine->stop = stop;
    engine->most_at_once = most_at_once;
    engine->instant_s = instant_s;
}

static void look(struct engine *engine)
{
    if (engine->now_s - engine->since_s <= engine->instant_s) {
        engine->at_once += ENGINE_LOOK_EVENTS;
    } else {
        engine->at_once = 0;
        engine->since_s = engine->now_s;
    }
    engine->stands_still = engine->most_at_once > 0 && engine->at_once > engine->most_at_once;
    engine->was_asked_to_stop =
        engine->stop != NULL && atomic_load_explicit(engine->stop, memory_order_relaxed);
    if (engine->stands_still || engine->was_asked_to_stop)
        engine->is_stopped = true;
}

unsigned engine_add_stage(struct engine *engine, event_action action, void *subject)
{
    assert(engine->stage_count < ENGINE_MOST_STAGES);
    engine->stages[engine->stage_count] = (struct stage){action, subject};
    return 1u << engine->stage_count++;
}

void engine_make_due(struct engine *engine, unsigned stage)
{
    engine->due |= stage;
}

/* What sums may be short of is at the end, and not before it. */
static double before(double end_s)
{
    return isfinite(end_s) ? end_s - end_s * ROUNDING_FRACTION : end_s;
}

bool engine_is_before(double time_s, double end_s)
{
    return time_s < before(end_s);
}

/* Just past this instant; the least number lets time 0 have one too. */
static double instant_end_s(const struct engine *engine, double end_s)
{
    double past_s = engine->now_s + engine->now_s * ROUNDING_FRACTION + DBL_MIN;
    return past_s < end_s ? past_s : end_s;
}

static void run_first_stage(struct engine *engine)
{
    const struct stage *first = &engine->stages[__builtin_ctz(engine->due)];
    engine->due &= engine->due - 1;
    first->action(engine, first->subject);
}

static void run_event(struct engine *engine, const struct event *event)
{
    if (event->time_s > engine->now_s) /* else it was at the last end, but for rounding */
        engine->now_s = event->time_s;
    if (++engine->event_count % ENGINE_LOOK_EVENTS == 0)
        look(engine);
    event->action(engine, event->subject);
}

void engine_run_until(struct engine *engine, double end_s)
{
    assert(end_s >= engine->now_s);
    const double before_s = before(end_s);
    engine->is_stopped = false;
    while (!engine->is_stopped) {
        double until_s = engine->due ? instant_end_s(engine, before_s) : before_s;
        const struct event *event = event_queue_pop_before(engine->queue, until_s);
        if (event)
            run_event(engine, event);
        else if (engine->due)
            run_first_stage(engine);
        else
            break;
    }
    if (!engine->is_stopped && isfinite(end_s))
        engine->now_s = end_s;
}

bool engine_was_asked_to_stop(const struct engine *engine)
{
    return engine->was_asked_to_stop;
}

bool engine_stands_still(const struct engine *engine)
{
    return engine->stands_still;
}

void engine_stop(struct engine *engine)
{
    engine->is_stopped = true;
}

uint64_t engine_event_count(const struct engine *engine)
{
    return engine->event_count;
}
