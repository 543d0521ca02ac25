#include "system/machine/fair_share.h"

#include "engine/random_stream.h"
#include "filling.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* A job that comes by itself and notes when it is finished. */
struct job {
    struct share_job job;
    struct fair_share *share;
    unsigned stage;
    enum phase phase;
    double cap;
    bool is_slowed;
    double start_s;
    double work;
    double end_s;
};

static void on_instant_end(struct engine *engine, void *subject)
{
    (void)engine;
    fair_share_settle(subject);
}

/* The engine's only stage settles the share. */
static void on_done(struct share_job *share_job)
{
    struct job *job = (struct job *)share_job;
    job->end_s = engine_now_s(job->share->engine);
    engine_make_due(job->share->engine, job->stage);
}

static void on_start(struct engine *engine, void *subject)
{
    (void)engine;
    struct job *job = subject;
    fair_share_start(job->share, &job->job, NULL, job->phase, job->cap, job->is_slowed, job->work);
    fair_share_settle(job->share);
}

/* Runs the jobs, and returns what of the capacity was used, over time. */
static double run_share(struct job jobs[], size_t count, double capacity, bool is_online_first,
                        double slowdown)
{
    struct fair_share share;
    struct engine *engine = engine_new();
    fair_share_init(&share, engine, capacity, is_online_first, slowdown, on_done);
    const unsigned stage = engine_add_stage(engine, on_instant_end, &share);
    for (size_t i = 0; i < count; i++) {
        jobs[i].share = &share;
        jobs[i].stage = stage;
        jobs[i].end_s = NAN;
        engine_at(engine, jobs[i].start_s, on_start, &jobs[i]);
    }
    engine_run_until(engine, INFINITY);
    double used = fair_share_used(&share, PHASE_OFFLINE) + fair_share_used(&share, PHASE_ONLINE);
    fair_share_free(&share);
    engine_free(engine);
    return used;
}

static void expect_end(const struct job *job, double end_s)
{
    cr_expect(epsilon_eq(dbl, job->end_s, end_s, 1e-12));
}

Test(fair_share, two_flows_share_until_one_ends)
{
    struct job jobs[] = {{.phase = PHASE_ONLINE, .cap = INFINITY, .work = 8.0},
                         {.phase = PHASE_ONLINE, .cap = INFINITY, .work = 16.0}};
    run_share(jobs, 2, 8.0, true, 0.0);
    expect_end(&jobs[0], 2.0); /* 4 each */
    expect_end(&jobs[1], 3.0); /* 8 left, alone at 8 */
}

Test(fair_share, what_a_cap_leaves_goes_to_the_others)
{
    struct job jobs[] = {{.phase = PHASE_ONLINE, .cap = 1.0, .work = 3.0},
                         {.phase = PHASE_ONLINE, .cap = 100.0, .work = 10.5},
                         {.phase = PHASE_ONLINE, .cap = 4.0, .work = 12.0}};
    run_share(jobs, 3, 8.0, true, 0.0);
    expect_end(&jobs[0], 3.0);
    expect_end(&jobs[1], 3.0); /* 8 - 1 = 7, half of it */
    /* 3.5 for 3 s are 10.5; 1.5 are left at 4 */
    expect_end(&jobs[2], 3.375);
}

Test(fair_share, online_work_goes_first_and_preempted_work_is_kept)
{
    struct job jobs[] = {{.phase = PHASE_OFFLINE, .cap = 4.0, .work = 16.0},
                         {.phase = PHASE_ONLINE, .cap = 3.0, .work = 6.0, .start_s = 1.0},
                         {.phase = PHASE_ONLINE, .cap = 4.0, .work = 4.0, .start_s = 3.0}};
    run_share(jobs, 3, 4.0, true, 0.0);
    expect_end(&jobs[1], 3.0); /* its 3 cores */
    expect_end(&jobs[2], 4.0); /* all 4 */
    /* 4 in the first second, 1 in each of the next two, then nothing, then 10 at 4 */
    expect_end(&jobs[0], 6.5);
}

Test(fair_share, equal_priority_makes_no_difference_between_phases)
{
    struct job jobs[] = {{.phase = PHASE_OFFLINE, .cap = INFINITY, .work = 4.0},
                         {.phase = PHASE_ONLINE, .cap = INFINITY, .work = 8.0}};
    run_share(jobs, 2, 4.0, false, 0.0);
    expect_end(&jobs[0], 2.0);
    expect_end(&jobs[1], 3.0);
}

Test(fair_share, busy_cores_slow_down_work_that_shares_memory)
{
    struct job jobs[] = {{.phase = PHASE_OFFLINE, .cap = 1.0, .is_slowed = true, .work = 1.0},
                         {.phase = PHASE_OFFLINE, .cap = 1.0, .is_slowed = true, .work = 2.0},
                         {.phase = PHASE_OFFLINE, .cap = 1.0, .work = 5.0}};
    double used = run_share(jobs, 3, 4.0, true, 0.25);
    expect_end(&jobs[0], 1.25); /* two of them: 1 + 0.25 */
    expect_end(&jobs[1], 2.25); /* then alone */
    expect_end(&jobs[2], 5.0);
    cr_expect(epsilon_eq(dbl, used, 1.25 + 2.25 + 5.0, 1e-12)); /* busy, if slow */
}

Test(fair_share, equal_jobs_end_in_the_order_in_which_they_came)
{
    struct job jobs[8];
    struct fair_share share;
    struct engine *engine = engine_new();
    fair_share_init(&share, engine, 8.0, true, 0.0, on_done);
    engine_add_stage(engine, on_instant_end, &share);
    for (size_t i = 0; i < 8; i++) {
        jobs[i] = (struct job){.share = &share, .phase = PHASE_ONLINE, .cap = 1.0, .work = 1.0};
        jobs[i].end_s = -1.0;
        on_start(engine, &jobs[i]);
    }
    engine_at(engine, 1.0, on_start, &(struct job){.share = &share, .cap = 1.0, .work = 1.0});
    engine_run_until(engine, 1.5);
    for (size_t i = 0; i < 8; i++)
        expect_end(&jobs[i], 1.0);
    engine_run_until(engine, INFINITY);
    fair_share_free(&share);
    engine_free(engine);
}

/* Few different numbers, so that jobs often meet at a time, a cap, or a level. */
static double draw_number(struct random_stream *stream, double unit)
{
    double number = 1.0 + floor(random_stream_uniform(stream) * 6.0);
    return random_stream_uniform(stream) < 0.7 ? number * unit
                                               : number * unit * random_stream_uniform(stream);
}

static void draw_case(struct random_stream *stream, struct job jobs[], struct filling *filling,
                      bool is_online_first)
{
    filling->flow_count = 1 + (size_t)(random_stream_uniform(stream) * (FILLING_MOST - 1));
    filling->resource_count = filling->flow_count + 1;
    filling->capacities[0] = draw_number(stream, 2.0);
    for (size_t i = 0; i < filling->flow_count; i++) {
        bool is_online = random_stream_uniform(stream) < 0.5;
        jobs[i] = (struct job){.phase = is_online ? PHASE_ONLINE : PHASE_OFFLINE,
                               .cap = draw_number(stream, 1.0),
                               .start_s = draw_number(stream, 1.0) - 1.0,
                               .work = draw_number(stream, 2.0)};
        jobs[i].start_s = fmax(jobs[i].start_s, 0.0);
        filling->capacities[i + 1] = jobs[i].cap;
        filling->flows[i] = (struct filling_flow){.start_s = jobs[i].start_s,
                                                  .work = jobs[i].work,
                                                  .level = is_online_first && !is_online,
                                                  .resources = {0, (int)i + 1, -1}};
    }
}

Test(fair_share, random_cases_end_as_progressive_filling_says)
{
    struct random_stream *stream = random_stream_new(1, 1, "fair_share", 0);
    double worst_s = 0.0;
    for (int round = 0; round < 10000; round++) {
        struct job jobs[FILLING_MOST];
        struct filling filling = {0};
        bool is_online_first = round % 2 == 0;
        draw_case(stream, jobs, &filling, is_online_first);
        filling_run(&filling);
        run_share(jobs, filling.flow_count, filling.capacities[0], is_online_first, 0.0);
        for (size_t i = 0; i < filling.flow_count; i++) {
            double off_s = fabs(jobs[i].end_s - filling.flows[i].end_s);
            cr_assert(off_s <= 1e-7, "round %d, job %zu: %.9f, by filling %.9f", round, i,
                      jobs[i].end_s, filling.flows[i].end_s);
            worst_s = fmax(worst_s, off_s);
        }
    }
    cr_log_info("off by at most %g s", worst_s);
    random_stream_free(stream);
}

/*
 * Two of a bundle, of 9 and 12, and one alone with a cap of 5 share 12. With a cap of 3 until
 * second 2 and of 1 from then on, the first has done 6 and takes 3 seconds more; the second has 2.5
 * left at second 5.5, when its cap becomes 2.
 */
static struct share_bundle *changing;

static void on_change(struct engine *engine, void *subject)
{
    struct fair_share *share = subject;
    cr_expect(fair_share_set_cap(share, changing, engine_now_s(engine) < 3.0 ? 1.0 : 2.0));
    cr_expect(not(fair_share_set_cap(share, changing, engine_now_s(engine) < 3.0 ? 1.0 : 2.0)));
    fair_share_settle(share);
}

Test(fair_share, cap_of_a_bundle_changes)
{
    struct fair_share share;
    struct share_bundle bundle = {{0}};
    struct engine *engine = engine_new();
    struct job jobs[] = {{.cap = 3.0, .work = 9.0}, {.cap = 3.0, .work = 12.0}, {.work = 30.0}};
    changing = &bundle;
    fair_share_init(&share, engine, 12.0, false, 0.0, on_done);
    const unsigned stage = engine_add_stage(engine, on_instant_end, &share);
    for (int i = 0; i < 3; i++) {
        jobs[i].share = &share;
        jobs[i].stage = stage;
        fair_share_start(&share, &jobs[i].job, i < 2 ? &bundle : NULL, PHASE_ONLINE,
                         i < 2 ? 3.0 : 5.0, false, jobs[i].work);
    }
    fair_share_settle(&share);
    engine_at(engine, 2.0, on_change, &share);
    engine_at(engine, 5.5, on_change, &share);
    engine_run_until(engine, INFINITY);
    cr_expect(epsilon_eq(dbl, jobs[0].end_s, 5.0, 1e-12));
    cr_expect(epsilon_eq(dbl, jobs[1].end_s, 6.75, 1e-12));
    cr_expect(epsilon_eq(dbl, jobs[2].end_s, 6.0, 1e-12));
    share_bundle_free(&bundle);
    fair_share_free(&share);
    engine_free(engine);
}
