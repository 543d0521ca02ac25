#include "engine/event_queue.h"

#include "engine/random_stream.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>

static void do_nothing(struct engine *engine, void *subject)
{
    (void)engine;
    (void)subject;
}

static int subjects[100000];

static event_id push(struct event_queue *queue, double time_s, int number)
{
    return event_queue_push(queue, time_s, do_nothing, &subjects[number]);
}

/* The number of the next event, or -1; its time goes to *time_s. */
static int pop_at(struct event_queue *queue, double end_s, double *time_s)
{
    const struct event *event = event_queue_pop_before(queue, end_s);
    if (!event)
        return -1;
    cr_assert(event->action == do_nothing);
    *time_s = event->time_s;
    return (int)((int *)event->subject - subjects);
}

static int pop(struct event_queue *queue)
{
    double time_s;
    return pop_at(queue, INFINITY, &time_s);
}

Test(event_queue, the_earliest_comes_first)
{
    struct event_queue *queue = event_queue_new();
    push(queue, 3.0, 3);
    push(queue, 1.0, 1);
    push(queue, 2.0, 2);
    cr_assert(eq(int, pop(queue), 1));
    cr_assert(eq(int, pop(queue), 2));
    cr_assert(eq(int, pop(queue), 3));
    cr_assert(eq(int, pop(queue), -1));
    event_queue_free(queue);
}

Test(event_queue, equal_times_come_in_the_order_pushed)
{
    struct event_queue *queue = event_queue_new();
    for (int i = 0; i < 1000; i++)
        push(queue, i % 2, i); /* even numbers at 0 s, odd ones at 1 s */
    for (int i = 0; i < 500; i++)
        cr_assert(eq(int, pop(queue), 2 * i));
    for (int i = 0; i < 500; i++)
        cr_assert(eq(int, pop(queue), 2 * i + 1));
    event_queue_free(queue);
}

Test(event_queue, an_event_pushed_while_others_of_its_time_wait_comes_last)
{
    struct event_queue *queue = event_queue_new();
    for (int i = 0; i < 10; i++)
        push(queue, 5.0, i);
    for (int i = 0; i < 1000; i++) {
        cr_assert(eq(int, pop(queue), i));
        push(queue, 5.0, i + 10);
    }
    event_queue_free(queue);
}

Test(event_queue, zero_and_minus_zero_are_one_time)
{
    struct event_queue *queue = event_queue_new();
    push(queue, 0.0, 1);
    push(queue, -0.0, 2);
    push(queue, 0.0, 3);
    cr_assert(eq(int, pop(queue), 1));
    cr_assert(eq(int, pop(queue), 2));
    cr_assert(eq(int, pop(queue), 3));
    event_queue_free(queue);
}

Test(event_queue, an_event_at_the_end_stays)
{
    struct event_queue *queue = event_queue_new();
    double time_s = -1.0;
    push(queue, 2.0, 1);
    cr_assert(eq(int, pop_at(queue, 2.0, &time_s), -1));
    cr_assert(eq(dbl, time_s, -1.0)); /* left alone */
    cr_assert(eq(u64, event_queue_count(queue), 1));
    cr_assert(eq(int, pop_at(queue, nextafter(2.0, 3.0), &time_s), 1));
    cr_assert(eq(dbl, time_s, 2.0));
    event_queue_free(queue);
}

Test(event_queue, an_event_at_infinity_never_comes)
{
    struct event_queue *queue = event_queue_new();
    push(queue, INFINITY, 1);
    push(queue, 1e300, 2);
    cr_assert(eq(int, pop(queue), 2));
    cr_assert(eq(int, pop(queue), -1));
    cr_assert(eq(u64, event_queue_count(queue), 1));
    event_queue_free(queue);
}

Test(event_queue, a_cancelled_event_does_not_come)
{
    struct event_queue *queue = event_queue_new();
    push(queue, 1.0, 1);
    event_id second = push(queue, 2.0, 2);
    push(queue, 3.0, 3);
    event_queue_cancel(queue, second);
    cr_assert(eq(u64, event_queue_count(queue), 2));
    cr_assert(eq(int, pop(queue), 1));
    cr_assert(eq(int, pop(queue), 3));
    cr_assert(eq(int, pop(queue), -1));
    event_queue_free(queue);
}

Test(event_queue, a_stale_id_cancels_nothing)
{
    struct event_queue *queue = event_queue_new();
    event_id taken = push(queue, 1.0, 1);
    cr_assert(eq(int, pop(queue), 1));
    event_queue_cancel(queue, taken); /* while its place in the heap is not yet filled */
    event_id cancelled = push(queue, 2.0, 2);
    event_queue_cancel(queue, cancelled);
    push(queue, 3.0, 3); /* takes over their memory */
    event_queue_cancel(queue, taken);
    event_queue_cancel(queue, cancelled);
    event_queue_cancel(queue, EVENT_NONE);
    cr_assert(eq(u64, event_queue_count(queue), 1));
    cr_assert(eq(int, pop(queue), 3));
    event_queue_free(queue);
}

Test(event_queue, ids_are_never_none_and_never_repeated)
{
    struct event_queue *queue = event_queue_new();
    event_id previous = EVENT_NONE;
    for (int i = 0; i < 1000; i++) {
        event_id event = push(queue, i, i);
        cr_assert(gt(u64, event, previous)); /* the sequence is in the upper bits */
        previous = event;
        pop(queue);
    }
    event_queue_free(queue);
}

Test(event_queue, freeing_none_is_allowed)
{
    event_queue_free(NULL);
}

Test(event_queue, a_time_that_is_no_number_is_our_mistake, .signal = SIGABRT)
{
    push(event_queue_new(), NAN, 1);
}

/* ---- against a list that is searched from end to end ---- */

#define MODEL_MOST 600

struct model_event {
    double time_s;
    event_id event;
    int number;
};

struct model {
    struct model_event events[MODEL_MOST]; /* in the order pushed */
    int count;
};

static void model_remove(struct model *model, int index)
{
    model->count--;
    for (int i = index; i < model->count; i++)
        model->events[i] = model->events[i + 1];
}

static int model_pop(struct model *model, double end_s)
{
    int first = -1;
    for (int i = 0; i < model->count; i++) {
        if (model->events[i].time_s < end_s
            && (first < 0 || model->events[i].time_s < model->events[first].time_s))
            first = i;
    }
    if (first < 0)
        return -1;
    int number = model->events[first].number;
    model_remove(model, first);
    return number;
}

struct storm {
    struct event_queue *queue;
    struct random_stream *stream;
    struct model model;
    event_id stale[64]; /* ids of events that ran or were cancelled */
    int pushed;
    unsigned push_percent;
    unsigned cancel_percent;
};

static int below(struct storm *storm, unsigned end)
{
    return (int)gsl_rng_uniform_int(random_stream_generator(storm->stream), end);
}

/* Whole seconds from 0 to 49: many times are equal. */
static void storm_push(struct storm *storm)
{
    struct model *model = &storm->model;
    int number = storm->pushed++ % 100000;
    double time_s = below(storm, 50);
    event_id event = push(storm->queue, time_s, number);
    model->events[model->count++] = (struct model_event){time_s, event, number};
}

static void storm_cancel(struct storm *storm)
{
    int index = below(storm, (unsigned)storm->model.count);
    event_id event = storm->model.events[index].event;
    event_queue_cancel(storm->queue, event);
    model_remove(&storm->model, index);
    storm->stale[below(storm, 64)] = event;
    event_queue_cancel(storm->queue, storm->stale[below(storm, 64)]);
}

static void storm_step(struct storm *storm)
{
    unsigned choice = (unsigned)below(storm, 100);
    if (choice < storm->push_percent && storm->model.count < MODEL_MOST) {
        storm_push(storm);
    } else if (choice < storm->push_percent + storm->cancel_percent && storm->model.count > 0) {
        storm_cancel(storm);
    } else {
        double time_s;
        double end_s = below(storm, 100); /* often beyond all events */
        int expected = model_pop(&storm->model, end_s);
        cr_assert(eq(int, pop_at(storm->queue, end_s, &time_s), expected));
    }
    cr_assert(eq(u64, event_queue_count(storm->queue), (uint64_t)storm->model.count));
}

static void run_storm(unsigned push_percent, unsigned cancel_percent, int steps)
{
    struct storm storm = {.queue = event_queue_new(),
                          .stream = random_stream_new(1, push_percent, "storm", 0),
                          .push_percent = push_percent,
                          .cancel_percent = cancel_percent};
    for (int i = 0; i < steps; i++)
        storm_step(&storm);
    while (storm.model.count > 0)
        cr_assert(eq(int, pop(storm.queue), model_pop(&storm.model, INFINITY)));
    cr_assert(eq(int, pop(storm.queue), -1));
    random_stream_free(storm.stream);
    event_queue_free(storm.queue);
}

Test(event_queue, a_storm_of_cancellations_agrees_with_a_plain_list)
{
    run_storm(50, 45, 40000);
}

Test(event_queue, a_full_queue_agrees_with_a_plain_list)
{
    run_storm(60, 10, 20000);
}

Test(event_queue, a_nearly_empty_queue_agrees_with_a_plain_list)
{
    run_storm(40, 10, 40000);
}

/* Pending events rise and fall about so many at a time, as where a queue of a few grows into one of
 * many and back. */
static void run_tide(int most, int steps)
{
    struct storm storm = {.queue = event_queue_new(),
                          .stream = random_stream_new(2, (uint64_t)most, "tide", 0)};
    for (int i = 0; i < steps; i++) {
        bool is_rising = i / (2 * most) % 2 == 0;
        storm.push_percent = is_rising ? 70 : 20;
        storm.cancel_percent = 10;
        if (storm.model.count < most || !is_rising)
            storm_step(&storm);
    }
    while (storm.model.count > 0)
        cr_assert(eq(int, pop(storm.queue), model_pop(&storm.model, INFINITY)));
    random_stream_free(storm.stream);
    event_queue_free(storm.queue);
}

Test(event_queue, a_queue_that_grows_and_shrinks_agrees_with_a_plain_list)
{
    for (int most = 1; most <= 32; most++)
        run_tide(most, 2000);
}

/* Half of 2,000 events pushed far ahead are cancelled in one go, several times: compaction, and
 * nothing lost. */
Test(event_queue, compaction_keeps_order_and_events)
{
    struct event_queue *queue = event_queue_new();
    static event_id events[2000];
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 2000; i++)
            events[i] = push(queue, (i * 7919) % 2000, i); /* 7919 is prime: each time once */
        for (int i = 0; i < 2000; i++) {
            if ((i * 7919) % 2000 % 10 != 0)
                event_queue_cancel(queue, events[i]);
        }
        cr_assert(eq(u64, event_queue_count(queue), 200));
        for (int i = 0; i < 200; i++)
            cr_assert(eq(int, pop(queue) * 7919 % 2000, 10 * i));
        cr_assert(eq(int, pop(queue), -1));
    }
    event_queue_free(queue);
}
