#include "engine/engine.h"

#include "engine/random_stream.h"
#include "statistics/confidence.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <signal.h>
#include <string.h>

/* What happened, as letters in the order of the events. */
struct diary {
    char letters[64];
    double last_s;
    event_id cancelled_next;
};

static void note(struct diary *diary, struct engine *engine, char letter)
{
    diary->letters[strlen(diary->letters)] = letter;
    diary->last_s = engine_now_s(engine);
}

static void note_a(struct engine *engine, void *subject)
{
    note(subject, engine, 'a');
}

static void note_b(struct engine *engine, void *subject)
{
    note(subject, engine, 'b');
}

static void note_c_and_stop(struct engine *engine, void *subject)
{
    note(subject, engine, 'c');
    engine_stop(engine);
}

static void note_d_then_a_at_once(struct engine *engine, void *subject)
{
    note(subject, engine, 'd');
    engine_after(engine, 0.0, note_a, subject);
}

static void note_e_and_cancel(struct engine *engine, void *subject)
{
    struct diary *diary = subject;
    note(diary, engine, 'e');
    engine_cancel(engine, diary->cancelled_next);
}

#define EXPECT_DIARY(text) cr_assert(eq(str, diary.letters, (char *)(text)))

Test(engine, starts_at_0_without_events)
{
    struct engine *engine = engine_new();
    cr_assert(eq(dbl, engine_now_s(engine), 0.0));
    engine_run_until(engine, INFINITY);
    cr_assert(eq(dbl, engine_now_s(engine), 0.0));
    cr_assert(eq(u64, engine_event_count(engine), 0));
    engine_free(engine);
}

Test(engine, runs_events_at_their_times)
{
    struct diary diary = {0};
    struct engine *engine = engine_new();
    engine_at(engine, 2.5, note_b, &diary);
    engine_at(engine, 1.5, note_a, &diary);
    engine_run_until(engine, INFINITY);
    EXPECT_DIARY("ab");
    cr_assert(eq(dbl, diary.last_s, 2.5));
    cr_assert(
        eq(dbl, engine_now_s(engine), 2.5)); /* no event is left: the clock stands at the last */
    cr_assert(eq(u64, engine_event_count(engine), 2));
    engine_free(engine);
}

Test(engine, a_delay_counts_from_now)
{
    struct diary diary = {0};
    struct engine *engine = engine_new();
    engine_run_until(engine, 10.0);
    engine_after(engine, 2.5, note_a, &diary);
    engine_run_until(engine, INFINITY);
    cr_assert(eq(dbl, diary.last_s, 12.5));
    engine_free(engine);
}

Test(engine, events_at_the_end_stay_and_the_clock_goes_there)
{
    struct diary diary = {0};
    struct engine *engine = engine_new();
    engine_at(engine, 1.0, note_a, &diary);
    engine_at(engine, 3.0, note_b, &diary);
    engine_run_until(engine, 3.0);
    EXPECT_DIARY("a");
    cr_assert(eq(dbl, engine_now_s(engine), 3.0));
    engine_run_until(engine, 4.0);
    EXPECT_DIARY("ab");
    cr_assert(eq(dbl, diary.last_s, 3.0));
    cr_assert(eq(dbl, engine_now_s(engine), 4.0));
    engine_free(engine);
}

/* A tenth ten times is less than 1. */
Test(engine, what_sums_are_short_of_the_end_is_at_it)
{
    struct diary diary = {0};
    struct engine *engine = engine_new();
    double time_s = 0.0;
    for (int i = 0; i < 10; i++)
        time_s += 0.1;
    cr_assert(lt(dbl, time_s, 1.0));
    cr_assert(not(engine_is_before(time_s, 1.0)));
    cr_assert(engine_is_before(1.0 - 1e-9, 1.0));
    engine_at(engine, time_s, note_a, &diary);
    engine_at(engine, 1.0 - 1e-9, note_b, &diary);
    engine_run_until(engine, 1.0);
    EXPECT_DIARY("b");
    engine_run_until(engine, 2.0);
    EXPECT_DIARY("ba");
    cr_assert(eq(dbl, diary.last_s, 1.0)); /* the clock does not go back */
    engine_free(engine);
}

Test(engine, stopping_leaves_the_clock_and_the_rest)
{
    struct diary diary = {0};
    struct engine *engine = engine_new();
    engine_at(engine, 1.0, note_c_and_stop, &diary);
    engine_at(engine, 1.0, note_a, &diary);
    engine_run_until(engine, 9.0);
    EXPECT_DIARY("c");
    cr_assert(eq(dbl, engine_now_s(engine), 1.0));
    engine_run_until(engine, 9.0);
    EXPECT_DIARY("ca");
    cr_assert(eq(dbl, engine_now_s(engine), 9.0));
    engine_free(engine);
}

Test(engine, what_is_scheduled_at_once_runs_after_what_waits_for_this_time)
{
    struct diary diary = {0};
    struct engine *engine = engine_new();
    engine_at(engine, 1.0, note_d_then_a_at_once, &diary);
    engine_at(engine, 1.0, note_b, &diary);
    engine_run_until(engine, INFINITY);
    EXPECT_DIARY("dba");
    engine_free(engine);
}

Test(engine, an_event_can_cancel_the_next_of_the_same_time)
{
    struct diary diary = {0};
    struct engine *engine = engine_new();
    engine_at(engine, 1.0, note_e_and_cancel, &diary);
    diary.cancelled_next = engine_at(engine, 1.0, note_a, &diary);
    engine_at(engine, 1.0, note_b, &diary);
    engine_run_until(engine, INFINITY);
    EXPECT_DIARY("eb");
    cr_assert(eq(u64, engine_event_count(engine), 2));
    engine_free(engine);
}

Test(engine, an_event_that_cancels_itself_does_no_harm)
{
    struct diary diary = {0};
    struct engine *engine = engine_new();
    diary.cancelled_next = engine_at(engine, 1.0, note_e_and_cancel, &diary);
    engine_at(engine, 2.0, note_a, &diary);
    engine_run_until(engine, INFINITY);
    EXPECT_DIARY("ea");
    engine_free(engine);
}

Test(engine, the_past_cannot_be_scheduled, .signal = SIGABRT)
{
    struct engine *engine = engine_new();
    engine_run_until(engine, 2.0);
    engine_at(engine, 1.0, note_a, NULL);
}

Test(engine, a_delay_that_is_no_number_is_our_mistake, .signal = SIGABRT)
{
    engine_after(engine_new(), NAN, note_a, NULL);
}

/* ---- M/M/1, two events per customer ---- */

#define CUSTOMERS 20000
#define LOAD 0.9
#define MEAN_SERVICE_S 1.0
#define MEAN_GAP_S (MEAN_SERVICE_S / LOAD)

struct customers {
    double arrival_s[CUSTOMERS];
    double start_s[CUSTOMERS];
};

struct station {
    gsl_rng *gaps;
    gsl_rng *services;
    struct customers *customers;
    int arrived;
    int started;
    bool is_busy;
};

static void on_departure(struct engine *engine, void *subject);

static void start_service(struct engine *engine, struct station *station)
{
    station->is_busy = true;
    station->customers->start_s[station->started++] = engine_now_s(engine);
    engine_after(engine, gsl_ran_exponential(station->services, MEAN_SERVICE_S), on_departure,
                 station);
}

static void on_departure(struct engine *engine, void *subject)
{
    struct station *station = subject;
    station->is_busy = false;
    if (station->started < station->arrived)
        start_service(engine, station);
}

static void on_arrival(struct engine *engine, void *subject)
{
    struct station *station = subject;
    station->customers->arrival_s[station->arrived++] = engine_now_s(engine);
    if (!station->is_busy)
        start_service(engine, station);
    if (station->arrived < CUSTOMERS)
        engine_after(engine, gsl_ran_exponential(station->gaps, MEAN_GAP_S), on_arrival, station);
}

static void simulate_by_events(uint64_t replication_index, struct customers *customers)
{
    struct random_stream *gaps = random_stream_new(1, replication_index, "gaps", 0);
    struct random_stream *services = random_stream_new(1, replication_index, "services", 0);
    struct station station = {.gaps = random_stream_generator(gaps),
                              .services = random_stream_generator(services),
                              .customers = customers};
    struct engine *engine = engine_new();
    engine_after(engine, gsl_ran_exponential(station.gaps, MEAN_GAP_S), on_arrival, &station);
    engine_run_until(engine, INFINITY);
    cr_assert(eq(u64, engine_event_count(engine), 2 * CUSTOMERS));
    engine_free(engine);
    random_stream_free(gaps);
    random_stream_free(services);
}

/* Lindley's recurrence in points of time, so that the same sums are rounded: a start is the later
 * of two events. */
static void simulate_by_recurrence(uint64_t replication_index, struct customers *customers)
{
    struct random_stream *gaps = random_stream_new(1, replication_index, "gaps", 0);
    struct random_stream *services = random_stream_new(1, replication_index, "services", 0);
    double arrival_s = 0.0;
    double departure_s = 0.0;
    for (int i = 0; i < CUSTOMERS; i++) {
        arrival_s += gsl_ran_exponential(random_stream_generator(gaps), MEAN_GAP_S);
        customers->arrival_s[i] = arrival_s;
        customers->start_s[i] = fmax(arrival_s, departure_s);
        departure_s = customers->start_s[i]
                    + gsl_ran_exponential(random_stream_generator(services), MEAN_SERVICE_S);
    }
    random_stream_free(gaps);
    random_stream_free(services);
}

Test(engine, mm1_waits_are_exactly_those_of_lindleys_recurrence)
{
    static struct customers by_events;
    static struct customers by_recurrence;
    simulate_by_events(1, &by_events);
    simulate_by_recurrence(1, &by_recurrence);
    for (int i = 0; i < CUSTOMERS; i++) {
        cr_assert(eq(dbl, by_events.arrival_s[i], by_recurrence.arrival_s[i]));
        cr_assert(eq(dbl, by_events.start_s[i], by_recurrence.start_s[i]));
    }
}

/* ---- what ends a run before its time ---- */

/* A clock that ticks every second, for ever, and what it is to do at some tick. */
struct ticking {
    uint64_t ticks;
    uint64_t stop_at;
    double step_s;
    atomic_bool stop;
};

static void on_tick(struct engine *engine, void *subject)
{
    struct ticking *ticking = subject;
    if (++ticking->ticks == ticking->stop_at)
        atomic_store(&ticking->stop, true);
    engine_after(engine, ticking->step_s, on_tick, ticking);
}

Test(engine, a_flag_ends_it_within_a_few_events, .timeout = 60)
{
    struct ticking ticking = {.stop_at = 1000, .step_s = 1.0};
    struct engine *engine = engine_new();
    engine_limit(engine, &ticking.stop, 0, 0.0);
    engine_at(engine, 0.0, on_tick, &ticking);
    engine_run_until(engine, 1e300);
    cr_expect(engine_was_asked_to_stop(engine));
    cr_expect(not(engine_stands_still(engine)));
    cr_expect(ge(u64, ticking.ticks, 1000));
    cr_expect(le(u64, ticking.ticks, 1000 + ENGINE_LOOK_EVENTS));
    cr_expect(eq(dbl, engine_now_s(engine), (double)(ticking.ticks - 1)));
    engine_free(engine);
}

Test(engine, events_without_end_at_one_time_are_noticed, .timeout = 60)
{
    struct ticking ticking = {.step_s = 0.0};
    struct engine *engine = engine_new();
    engine_limit(engine, NULL, 10000, 0.0);
    engine_at(engine, 7.0, on_tick, &ticking);
    engine_run_until(engine, 8.0);
    cr_expect(engine_stands_still(engine));
    cr_expect(ge(u64, ticking.ticks, 10000));
    cr_expect(le(u64, ticking.ticks, 10000 + 3 * ENGINE_LOOK_EVENTS));
    cr_expect(eq(dbl, engine_now_s(engine), 7.0));
    engine_free(engine);
}

/* 2^-53 is lost beside 1: the sum is 1 again. */
Test(engine, a_step_that_is_lost_in_rounding_is_noticed, .timeout = 60)
{
    struct ticking ticking = {.step_s = 0x1p-54};
    struct engine *engine = engine_new();
    engine_limit(engine, NULL, 10000, 0.0);
    engine_at(engine, 1.0, on_tick, &ticking);
    engine_run_until(engine, 8.0);
    cr_expect(engine_stands_still(engine));
    engine_free(engine);
}

/* Steps of 1e-300 s lead from 0 to nowhere, though each is at a time of its own. */
Test(engine, time_that_creeps_is_noticed, .timeout = 60)
{
    struct ticking ticking = {.step_s = 1e-300};
    struct engine *engine = engine_new();
    engine_limit(engine, NULL, 10000, 1e-12);
    engine_at(engine, 0.0, on_tick, &ticking);
    engine_run_until(engine, 1.0);
    cr_expect(engine_stands_still(engine));
    engine_free(engine);
}

Test(engine, as_many_events_at_one_time_as_are_allowed_are_run)
{
    struct engine *engine = engine_new();
    struct ticking ticking = {.step_s = INFINITY};
    engine_limit(engine, NULL, 10000, 0.0);
    for (int i = 0; i < 10000; i++)
        engine_at(engine, 1.0, on_tick, &ticking);
    engine_run_until(engine, 8.0);
    cr_expect(not(engine_stands_still(engine)));
    cr_expect(eq(u64, ticking.ticks, 10000));
    cr_expect(eq(dbl, engine_now_s(engine), 8.0));
    engine_free(engine);
}

/* Mean wait of M/M/1: load / (1 - load) * mean service = 0.9 / 0.1 * 1 s = 9 s. The first customers
 * met no queue. */
Test(engine, mm1_mean_wait_agrees_with_the_closed_form)
{
    const int warm_up = 2000;
    static struct customers customers;
    struct tally means = {0};
    for (uint64_t replication = 1; replication <= 20; replication++) {
        struct tally waits = {0};
        simulate_by_events(replication, &customers);
        for (int i = warm_up; i < CUSTOMERS; i++)
            tally_add(&waits, customers.start_s[i] - customers.arrival_s[i]);
        tally_add(&means, waits.mean);
    }
    struct estimate wait_s = confidence_mean(&means, 0.95);
    cr_assert(epsilon_eq(dbl, wait_s.value, 9.0, wait_s.half_width));
    cr_assert(lt(dbl, wait_s.half_width, 1.0));
}

/* ---- instants ---- */

/* Two stages, of which the second lets an event happen at the same time, once. */
struct staged {
    struct diary diary;
    unsigned first, second;
    bool has_followed;
};

static void note_first(struct engine *engine, void *subject)
{
    note(&((struct staged *)subject)->diary, engine, '1');
}

static void note_f_and_make_both_due(struct engine *engine, void *subject)
{
    struct staged *staged = subject;
    note(&staged->diary, engine, 'f');
    engine_make_due(engine, staged->second);
    engine_make_due(engine, staged->first);
}

static void note_second(struct engine *engine, void *subject)
{
    struct staged *staged = subject;
    note(&staged->diary, engine, '2');
    if (!staged->has_followed)
        engine_after(engine, 0.0, note_f_and_make_both_due, staged);
    staged->has_followed = true;
}

static struct engine *new_staged(struct staged *staged)
{
    struct engine *engine = engine_new();
    *staged = (struct staged){.first = engine_add_stage(engine, note_first, staged)};
    staged->second = engine_add_stage(engine, note_second, staged);
    return engine;
}

Test(engine, stages_run_when_no_event_of_the_instant_is_left)
{
    struct staged staged;
    struct engine *engine = new_staged(&staged);
    engine_at(engine, 1.0, note_f_and_make_both_due, &staged);
    engine_at(engine, 1.0, note_a, &staged.diary);
    engine_at(engine, 2.0, note_b, &staged.diary);
    engine_run_until(engine, INFINITY);
    cr_assert(eq(str, staged.diary.letters, "fa12f12b"));
    cr_expect(eq(u64, engine_event_count(engine), 4));
    engine_free(engine);
}

/* In exact arithmetic both are at 0.3; times that do differ are two instants. */
Test(engine, times_that_differ_by_rounding_are_one_instant)
{
    struct staged staged;
    struct engine *engine = new_staged(&staged);
    staged.has_followed = true;
    engine_at(engine, 0.3, note_f_and_make_both_due, &staged);
    engine_at(engine, 0.1 + 0.2, note_a, &staged.diary);
    engine_at(engine, 0.3 + 1e-12, note_b, &staged.diary);
    cr_assert(gt(dbl, 0.1 + 0.2, 0.3));
    engine_run_until(engine, INFINITY);
    cr_assert(eq(str, staged.diary.letters, "fa12b"));
    engine_free(engine);
}

Test(engine, stages_run_before_the_end_and_at_time_0)
{
    struct staged staged;
    struct engine *engine = new_staged(&staged);
    staged.has_followed = true;
    engine_make_due(engine, staged.first);
    engine_at(engine, 0.0, note_a, &staged.diary);
    engine_at(engine, 1.0, note_f_and_make_both_due, &staged);
    engine_run_until(engine, 1.001);
    cr_assert(eq(str, staged.diary.letters, "a1f12"));
    engine_free(engine);
}
