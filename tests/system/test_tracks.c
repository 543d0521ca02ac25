#include "system/timeline/tracks.h"

#include "base/memory.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

static const char *const kinds[] = {"work", NULL};
static const struct track_counter counters[] = {{"level", {"low", "high"}}, {0}};

static char *name_process(const void *context, uint64_t process)
{
    (void)context;
    return memory_format_text("p%d", (int)process);
}

struct bench {
    struct tracks tracks;
    char *text; /* owned */
    size_t size;
    FILE *stream;
};

static void begin(struct bench *bench, double from_s, double to_s, uint64_t most_events)
{
    *bench = (struct bench){0};
    bench->stream = open_memstream(&bench->text, &bench->size);
    tracks_init(&bench->tracks, &(struct tracks_settings){.stream = bench->stream,
                                                          .from_s = from_s,
                                                          .to_s = to_s,
                                                          .most_events = most_events,
                                                          .process_count = 2,
                                                          .kinds = kinds,
                                                          .counters = counters,
                                                          .name_process = name_process,
                                                          .about = "{}"});
}

static uint32_t span(struct bench *bench, const char *name, double now_s)
{
    return tracks_begin(&bench->tracks, 1, 0, &(struct track_span){.category = "c", .name = name},
                        now_s);
}

/* All but names of tracks and processes, one event a line. */
static void expect_events(struct bench *bench, const char *expected)
{
    tracks_free(&bench->tracks);
    fclose(bench->stream);
    char *seen = calloc(1, bench->size + 1);
    for (char *line = strtok(bench->text, "\n"); line; line = strtok(NULL, "\n"))
        if (strstr(line, "\"ts\"")) {
            strcat(seen, line);
            strcat(seen, "\n");
        }
    cr_expect(eq(str, seen, (char *)expected));
    free(seen);
    free(bench->text);
}

Test(tracks, spans_that_overlap_take_the_lowest_lane_that_is_free)
{
    struct bench bench;
    begin(&bench, 0.0, INFINITY, 1000);
    uint32_t first = span(&bench, "a", 1.0);
    uint32_t second = span(&bench, "b", 2.0);
    tracks_end(&bench.tracks, 1, 0, first, 3.0);
    uint32_t third = span(&bench, "c", 3.0);
    uint32_t fourth = span(&bench, "d", 4.0);
    cr_expect(eq(u32, first, 0));
    cr_expect(eq(u32, second, 1));
    cr_expect(eq(u32, third, 0));
    cr_expect(eq(u32, fourth, 2));
    tracks_end(&bench.tracks, 1, 0, second, 5.0);
    tracks_end(&bench.tracks, 1, 0, third, 5.0);
    tracks_end(&bench.tracks, 1, 0, fourth, 5.0);
    expect_events(
        &bench,
        "{\"ph\":\"B\",\"pid\":1,\"tid\":1,\"ts\":1000000.000,\"cat\":\"c\",\"name\":\"a\"},\n"
        "{\"ph\":\"B\",\"pid\":1,\"tid\":2,\"ts\":2000000.000,\"cat\":\"c\",\"name\":\"b\"},\n"
        "{\"ph\":\"E\",\"pid\":1,\"tid\":1,\"ts\":3000000.000},\n"
        "{\"ph\":\"B\",\"pid\":1,\"tid\":1,\"ts\":3000000.000,\"cat\":\"c\",\"name\":\"c\"},\n"
        "{\"ph\":\"B\",\"pid\":1,\"tid\":3,\"ts\":4000000.000,\"cat\":\"c\",\"name\":\"d\"},\n"
        "{\"ph\":\"E\",\"pid\":1,\"tid\":2,\"ts\":5000000.000},\n"
        "{\"ph\":\"E\",\"pid\":1,\"tid\":1,\"ts\":5000000.000},\n"
        "{\"ph\":\"E\",\"pid\":1,\"tid\":3,\"ts\":5000000.000}\n");
}

static double done;

static double amount(const void *subject)
{
    (void)subject;
    return done;
}

Test(tracks, nested_spans_and_levels_are_cut_at_both_ends_of_the_window)
{
    struct bench bench;
    struct track_span inner = {.category = "c", .name = "inner", .amount = amount, .unit = "bits"};
    begin(&bench, 10.0, 20.0, 1000);
    uint32_t lane = span(&bench, "outer", 1.0);
    tracks_nest(&bench.tracks, 1, 0, lane, &inner, 2.0);
    tracks_count(&bench.tracks, 2, 0, (double[]){1.0, 0.0}, 3.0);
    done = 100.0;
    tracks_at(&bench.tracks, 10.0);
    tracks_count(&bench.tracks, 2, 0, (double[]){1.0, 0.0}, 11.0); /* no news */
    tracks_count(&bench.tracks, 2, 0, (double[]){1.0, 0.5}, 12.0);
    done = 175.0;
    tracks_at(&bench.tracks, 20.0);
    tracks_count(&bench.tracks, 2, 0, (double[]){0.0, 0.0}, 21.0);
    tracks_end(&bench.tracks, 1, 0, lane, 22.0);
    tracks_finish(&bench.tracks, 30.0);
    cr_expect(eq(dbl, bench.tracks.end_s, 20.0));
    expect_events(
        &bench,
        "{\"ph\":\"B\",\"pid\":1,\"tid\":1,\"ts\":10000000.000,\"cat\":\"c\",\"name\":\"outer\"},\n"
        "{\"ph\":\"B\",\"pid\":1,\"tid\":1,\"ts\":10000000.000,\"cat\":\"c\",\"name\":\"inner\"},\n"
        "{\"ph\":\"C\",\"pid\":2,\"ts\":10000000.000,\"name\":\"level\",\"args\":{\"low\":1,"
        "\"high\":0}},\n"
        "{\"ph\":\"C\",\"pid\":2,\"ts\":12000000.000,\"name\":\"level\",\"args\":{\"low\":1,"
        "\"high\":0.5}},\n"
        "{\"ph\":\"E\",\"pid\":1,\"tid\":1,\"ts\":20000000.000,\"args\":{\"bits\":75}},\n"
        "{\"ph\":\"E\",\"pid\":1,\"tid\":1,\"ts\":20000000.000}\n");
}

Test(tracks, too_many_events_end_the_window_with_all_spans)
{
    struct bench bench;
    begin(&bench, 0.0, INFINITY, 6); /* four of them names */
    span(&bench, "a", 1.0);
    uint32_t second = span(&bench, "b", 2.0);
    tracks_end(&bench.tracks, 1, 0, second, 3.0);
    span(&bench, "c", 4.0);
    cr_expect(eq(dbl, bench.tracks.end_s, 3.0));
    expect_events(
        &bench,
        "{\"ph\":\"B\",\"pid\":1,\"tid\":1,\"ts\":1000000.000,\"cat\":\"c\",\"name\":\"a\"},\n"
        "{\"ph\":\"B\",\"pid\":1,\"tid\":2,\"ts\":2000000.000,\"cat\":\"c\",\"name\":\"b\"},\n"
        "{\"ph\":\"E\",\"pid\":1,\"tid\":1,\"ts\":3000000.000},\n"
        "{\"ph\":\"E\",\"pid\":1,\"tid\":2,\"ts\":3000000.000}\n");
}
