/*
 * Drawn cases with every resource in order (fcfs, fifo), against a walk from time to time that
 * looks at everything there is, written from DESIGN section 11 and not from the machine.
 */
#include "contended_fixture.h"

#include "engine/random_stream.h"

enum { REQUESTS = 12, STEPS = 3, STATIONS = 3, MOST_WALKERS = 64 };

/* A phase that goes through its steps; its place in line is the order in which it asked. */
struct walker {
    bool is_there, is_online, runs;
    int request, step;
    uint64_t asked;
    double end_s;
};

struct walk {
    double seconds[PHASE_COUNT][STEPS], cores[PHASE_COUNT][STEPS], capacity[STATIONS];
    double arrival_s[REQUESTS], done_s[REQUESTS], now_s;
    int room, slots, ready, under_way, arrived, taken, served;
    uint64_t asked;
    struct walker walkers[MOST_WALKERS];
};

static void enter(struct walk *walk, bool is_online, int request)
{
    for (int i = 0; i < MOST_WALKERS; i++)
        if (!walk->walkers[i].is_there) {
            walk->walkers[i] =
                (struct walker){true, is_online, false, request, 0, ++walk->asked, 0};
            return;
        }
    cr_assert(false);
}

/* Of what ends now, the first; false when nothing does. */
static bool end_one(struct walk *walk)
{
    for (int i = 0; i < MOST_WALKERS; i++) {
        struct walker *walker = &walk->walkers[i];
        if (!walker->is_there || !walker->runs || walker->end_s > walk->now_s + 1e-9)
            continue;
        walker->runs = false;
        walker->asked = ++walk->asked;
        if (++walker->step < STEPS)
            return true;
        walker->is_there = false;
        if (walker->is_online) {
            walk->done_s[walker->request] = walk->now_s;
            walk->served++;
        } else {
            walk->under_way--;
            walk->ready++;
        }
        return true;
    }
    return false;
}

/* One request at a time is served; it takes a precompute as soon as there is one. */
static void serve(struct walk *walk)
{
    while (walk->arrived < REQUESTS && walk->arrival_s[walk->arrived] <= walk->now_s + 1e-9)
        walk->arrived++;
    if (walk->taken == walk->served && walk->taken < walk->arrived && walk->ready > 0) {
        walk->ready--;
        enter(walk, true, walk->taken++);
    }
}

/* Online first, then who asked first; the head waits for all that it needs, and others for it. */
static bool admit_one(struct walk *walk, int station)
{
    struct walker *head = NULL;
    double held = 0.0;
    for (int i = 0; i < MOST_WALKERS; i++) {
        struct walker *walker = &walk->walkers[i];
        if (!walker->is_there || walker->step != station)
            continue;
        if (walker->runs)
            held += walk->cores[walker->is_online][station];
        else if (!head || (walker->is_online && !head->is_online)
                 || (walker->is_online == head->is_online && walker->asked < head->asked))
            head = walker;
    }
    if (!head || held + walk->cores[head->is_online][station] > walk->capacity[station] + 1e-9)
        return false;
    head->runs = true;
    head->end_s = walk->now_s + walk->seconds[head->is_online][station];
    return true;
}

static void go_on(struct walk *walk)
{
    double next_s = walk->arrived < REQUESTS ? walk->arrival_s[walk->arrived] : INFINITY;
    for (int i = 0; i < MOST_WALKERS; i++)
        if (walk->walkers[i].is_there && walk->walkers[i].runs)
            next_s = fmin(next_s, walk->walkers[i].end_s);
    walk->now_s = next_s;
}

static void run_walk(struct walk *walk)
{
    while (walk->served < REQUESTS) {
        while (end_one(walk))
            serve(walk);
        serve(walk);
        while (walk->under_way < walk->slots && walk->ready + walk->under_way < walk->room) {
            walk->under_way++;
            enter(walk, false, -1);
        }
        for (int station = 0; station < STATIONS; station++)
            while (admit_one(walk, station))
                ;
        go_on(walk);
    }
}

static double draw(struct random_stream *stream, int most)
{
    return 1.0 + floor(random_stream_uniform(stream) * most);
}

/* Whole seconds, so that ends and arrivals meet. The client's core, the uplink, the server's cores.
 */
static void draw_case(struct random_stream *stream, struct walk *walk, struct contended_fixture *f)
{
    double at_s = 0.0;
    *walk = (struct walk){.capacity = {1.0, 1.0, draw(stream, 4)},
                          .room = (int)draw(stream, 3),
                          .slots = (int)draw(stream, 3)};
    for (int i = 0; i < REQUESTS; i++)
        walk->arrival_s[i] = at_s += draw(stream, 20) - 1.0;
    fixture_init(f, (uint64_t)walk->room, walk->arrival_s, REQUESTS);
    f->classes[0].offline_slots = (uint64_t)walk->slots;
    f->classes[0].processor_discipline = f->classes[0].link_discipline = DISCIPLINE_IN_ORDER;
    f->settings.server.processor_discipline = DISCIPLINE_IN_ORDER;
    f->settings.server.cores = walk->capacity[2];
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        double *seconds = walk->seconds[phase];
        double cores = fmin(draw(stream, 4), walk->capacity[2]);
        for (int k = 0; k < STEPS; k++) {
            seconds[k] = draw(stream, 5);
            walk->cores[phase][k] = k == 2 ? cores : 1.0;
        }
        fixture_add(&f->plans[0], work_step(phase, RESOURCE_CLIENT_CPU, seconds[0], 1.0));
        fixture_add(&f->plans[0], transfer_step(phase, RESOURCE_UPLINK, (uint64_t)seconds[1], 0));
        fixture_add(&f->plans[0], work_step(phase, RESOURCE_SERVER_CPU, seconds[2] * cores, cores));
    }
}

Test(in_order, drawn_cases_end_as_a_walk_from_time_to_time_says)
{
    struct random_stream *stream = random_stream_new(1, 1, "in_order", 0);
    for (int round = 0; round < 200; round++) {
        struct walk walk;
        struct contended_fixture f;
        draw_case(stream, &walk, &f);
        run_walk(&walk);
        fixture_run(&f);
        cr_assert(eq(u64, f.metrics.done, REQUESTS));
        for (int i = 0; i < REQUESTS; i++)
            cr_expect(fabs(f.metrics.extras->records[i].completion_s - walk.done_s[i]) <= 1e-6,
                      "case %d, request %d: %g, by the walk %g", round, i + 1,
                      f.metrics.extras->records[i].completion_s, walk.done_s[i]);
        metrics_free(&f.metrics);
    }
    random_stream_free(stream);
}
