/*
 * bench_cimba.c: the M/M/1 queue by the bare events of Cimba (github.com/ambonvik/cimba), as its
 * users would write it: its event queue, its clock and its exponential draws. Built only where its
 * installation is named.
 */
#include "bench_mm1.h"

#include <cmb_event.h>
#include <cmb_random.h>

static void on_departure(void *subject, void *object);

static void start_service(struct queue *queue, double now_s)
{
    queue->total_wait_s += now_s - queue->arrival_s[queue->first % RING_SIZE];
    cmb_event_schedule(on_departure, queue, NULL, now_s + cmb_random_exponential(MEAN_SERVICE_S),
                       0);
}

static void on_departure(void *subject, void *object)
{
    (void)object;
    struct queue *queue = subject;
    queue->first++;
    if (--queue->present > 0)
        start_service(queue, cmb_time());
}

static void on_arrival(void *subject, void *object)
{
    (void)object;
    struct queue *queue = subject;
    double now_s = cmb_time();
    queue->arrival_s[(queue->first + queue->present) % RING_SIZE] = now_s;
    if (queue->present++ == 0)
        start_service(queue, now_s);
    if (--queue->to_come > 0)
        cmb_event_schedule(on_arrival, queue, NULL, now_s + cmb_random_exponential(MEAN_GAP_S), 0);
}

void mm1_by_cimba(struct queue *queue)
{
    cmb_random_initialize(queue->round);
    cmb_event_queue_initialize(0.0);
    cmb_event_schedule(on_arrival, queue, NULL, cmb_random_exponential(MEAN_GAP_S), 0);
    cmb_event_queue_execute();
    cmb_event_queue_terminate();
}
