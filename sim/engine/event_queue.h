/*
 * event_queue.h: pending events, ordered by (time_s, sequence).
 *
 * A few events stand in a list, the rest in a 4-ary heap whose entries are 16 bytes, so that four
 * siblings fill one cache line: the time, and one word that holds the sequence number above the
 * slot where action and subject stand. Cancelled events stay in the heap as dead entries until they
 * come up or outnumber the live ones.
 */
#ifndef ENGINE_EVENT_QUEUE_H
#define ENGINE_EVENT_QUEUE_H

#include "engine/engine.h"

struct event_queue;

struct event_queue *event_queue_new(void);
void event_queue_free(struct event_queue *queue);

/* time_s >= 0 */
event_id event_queue_push(struct event_queue *queue, double time_s, event_action action,
                          void *subject);
void event_queue_cancel(struct event_queue *queue, event_id event);

struct event {
    double time_s;
    event_action action;
    void *subject;
};

/* Takes the first event if its time is below end_s, else NULL. What is returned is there until
 * another is pushed. */
const struct event *event_queue_pop_before(struct event_queue *queue, double end_s);

/* Live events. */
uint64_t event_queue_count(const struct event_queue *queue);

#endif
