/*
 * engine.h: the clock of one simulation.
 *
 * Events run in the order of their times, equal times in the order scheduled. An event is a
 * function and its subject; what a pending event points at must not move. Times are seconds from
 * the start of the simulation.
 *
 * All events of one time are an instant. What must see everything that happens at that time before
 * it decides (who is let in next, whose turn it is) is no event but a stage of the instant: once
 * made due, it runs when no event of the instant is left. Times that differ by no more than the
 * rounding of sums are one instant: 0.1 + 0.2 and 0.3 are meant to be the same time.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct engine;

/* Keeps what is seldom done from slowing down what is often done, as events go. */
#define OUT_OF_LINE __attribute__((noinline))

typedef void (*event_action)(struct engine *engine, void *subject);

/* Names a pending event, so that it can be cancelled. EVENT_NONE names none. */
typedef uint64_t event_id;
#define EVENT_NONE ((event_id)0)

/* An engine at time 0 without events; engine_free. */
struct engine *engine_new(void);
void engine_free(struct engine *engine);

/*
 * What ends engine_run_until before its time. Both are looked at every ENGINE_LOOK_EVENTS events,
 * so that neither costs anything.
 *
 * stop           borrowed: set by another thread; NULL: nobody asks
 * most_at_once   of events within instant_s: more are taken for a loop in which time does not get
 *                anywhere; 0: no limit
 */
#define ENGINE_LOOK_EVENTS 64
void engine_limit(struct engine *engine, const atomic_bool *stop, uint64_t most_at_once,
                  double instant_s);

double engine_now_s(const struct engine *engine);

/* Schedules action(engine, subject) at time_s >= now (a number, not NaN), or in delay_s >= 0. */
event_id engine_at(struct engine *engine, double time_s, event_action action, void *subject);
event_id engine_after(struct engine *engine, double delay_s, event_action action, void *subject);

/* Forgets a pending event; one that ran, was cancelled, or EVENT_NONE is ignored. */
void engine_cancel(struct engine *engine, event_id event);

/*
 * Adds a stage to every instant, after those that were added before it; returns what
 * engine_make_due knows it by. At most ENGINE_MOST_STAGES.
 */
#define ENGINE_MOST_STAGES 8
unsigned engine_add_stage(struct engine *engine, event_action action, void *subject);

/*
 * Lets action(engine, subject) of the stage run at the end of this instant. Of several that are due
 * the first added is the first to run; events that it schedules for this instant run before the
 * next, and may make it due again.
 */
void engine_make_due(struct engine *engine, unsigned stage);

/* Whether it lies before the end by more than the rounding of sums. */
bool engine_is_before(double time_s, double end_s);

/*
 * Runs every event before end_s (those at end_s, but for rounding, stay), then sets the clock to
 * end_s if that is finite and nothing stopped it. INFINITY runs until no event is left.
 */
void engine_run_until(struct engine *engine, double end_s);

/* Why it returned, as engine_limit says. */
bool engine_was_asked_to_stop(const struct engine *engine);
bool engine_stands_still(const struct engine *engine);

/* Makes engine_run_until return after the current event. */
void engine_stop(struct engine *engine);

/* Events run so far. */
uint64_t engine_event_count(const struct engine *engine);

#endif
