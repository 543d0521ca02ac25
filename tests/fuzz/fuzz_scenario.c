/*
 * A scenario with everything that it names: read, compiled to plans and bounds, and written out
 * with every default, which must be a scenario again.
 */
#include "fuzz.h"

#include "base/memory.h"
#include "cli/session.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MOST_POINTS 16

/* Every point is read in the same way; many of them show nothing new. */
static bool has_few_points(const char *text)
{
    struct json_document document = {0};
    struct sweep sweep = {0};
    struct error error = {0};
    bool is_read = json_parse(&document, "scenario", text, &error);
    struct json_node root = {0};
    if (is_read)
        root = json_root(&document);
    bool has_few = is_read && sweep_load(&sweep, &root, &error) && sweep.point_count <= MOST_POINTS;
    sweep_free(&sweep);
    json_free(&document);
    return has_few;
}

static void read_again(const char *text)
{
    struct session session;
    struct error error = {0};
    bool good = session_open_text(&session, text, NULL, NULL, &(struct shard){0}, &error);
    assert(good);
    session_close(&session);
}

static void read_scenario(const char *text)
{
    struct session session;
    struct error error = {0};
    if (session_open_text(&session, text, NULL, NULL, &(struct shard){0}, &error)) {
        char *effective = session_effective_scenario(&session, &error);
        assert(effective != NULL);
        read_again(effective);
        free(effective);
    }
    session_close(&session);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = memory_allocate(size + 1, 1);
    if (size > 0)
        memcpy(text, bytes, size);
    if (has_few_points(text))
        read_scenario(text);
    free(text);
    return 0;
}
