#include "models/graph/transform_shape.h"

#include "base/memory.h"
#include "base/readable.h"
#include "json/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Decimal fractions are not exact: 0.29 * 100 is a little less than 29. Widths are below 2^22. */
#define ROUNDING 1e-9

void shape_changes_free(struct shape_changes *changes)
{
    free(changes->items);
    changes->items = NULL;
}

/* ---- reading ---- */

static bool require_factor(const struct json_node *node, const char *key, double factor,
                           struct error *error)
{
    return json_require(node, key, factor > 0.0 && factor <= 1.0, "above 0 and at most 1", error);
}

/* A new change, which changes nothing yet. */
static struct shape_change *add_change(struct shape_changes *changes)
{
    changes->items =
        memory_grow(changes->items, &changes->capacity, changes->count + 1, sizeof *changes->items);
    struct shape_change *change = &changes->items[changes->count++];
    for (size_t stage = 0; stage < STAGE_NUMBERS; stage++)
        change->of_width[stage] = change->of_inner[stage] = 1.0;
    return change;
}

/* The names of the stages, for the keys of an object. */
struct stage_names {
    char texts[STAGE_NUMBERS][24];
    const char *list[STAGE_NUMBERS + 1]; /* ends with NULL */
    size_t numbers[STAGE_NUMBERS];
    size_t count;
};

static void add_stage(struct stage_names *names, size_t number)
{
    char *text = names->texts[names->count];
    if (number == STAGE_STEM)
        strcpy(text, "stem");
    else
        snprintf(text, sizeof names->texts[0], "s%zu", number);
    names->list[names->count] = text;
    names->numbers[names->count++] = number;
}

static void name_stages(struct stage_names *names, const struct shape_changes *changes,
                        bool with_stem)
{
    *names = (struct stage_names){0};
    if (with_stem && changes->has_stem)
        add_stage(names, STAGE_STEM);
    for (size_t number = 1; number <= changes->stage_count; number++)
        add_stage(names, number);
}

/* One factor for all stages, or an object with a factor for each of some. */
static bool read_factors(const struct shape_changes *changes, double factors[STAGE_NUMBERS],
                         bool with_stem, const struct json_node *node, const char *key,
                         struct error *error)
{
    struct stage_names names;
    struct json_node child = json_child(node, key);
    name_stages(&names, changes, with_stem);
    if (!json_is_object(&child)) {
        double factor = 1.0;
        if (!json_number(node, key, &factor, error) || !require_factor(node, key, factor, error))
            return false;
        for (size_t k = 0; k < names.count; k++)
            factors[names.numbers[k]] = factor;
        return true;
    }
    if (!json_only_names(&child, names.list, error))
        return false;
    for (size_t k = 0; k < names.count; k++) {
        double *factor = &factors[names.numbers[k]];
        if (json_has(&child, names.list[k])
            && (!json_number(&child, names.list[k], factor, error)
                || !require_factor(&child, names.list[k], *factor, error)))
            return false;
    }
    return true;
}

/* A side of the input must stay whole. */
static bool scale_side(uint32_t *side, double resolution, const char *name,
                       const struct json_node *node, struct error *error)
{
    double exact = resolution * *side;
    double whole = round(exact);
    if (fabs(exact - whole) > ROUNDING * *side || whole < 1.0)
        return json_fail(node, "resolution", error,
                         "must leave whole pixels: %s of the input's %s, %" PRIu32 ", is %s",
                         READABLE(resolution, 6), name, *side, READABLE(exact, 6));
    *side = (uint32_t)whole;
    return true;
}

bool shape_changes_reshape(struct shape_changes *changes, const struct json_node *node,
                           struct error *error)
{
    double channels = 1.0, resolution = 1.0;
    if (!json_optional_number(node, "channels", &channels, error)
        || !require_factor(node, "channels", channels, error)
        || !json_optional_number(node, "resolution", &resolution, error)
        || !require_factor(node, "resolution", resolution, error)
        || !scale_side(&changes->input.height, resolution, "height", node, error)
        || !scale_side(&changes->input.width, resolution, "width", node, error))
        return false;
    struct shape_change *change = add_change(changes);
    for (size_t stage = 0; stage < STAGE_NUMBERS; stage++)
        change->of_width[stage] = channels;
    changes->has_resolution |= resolution < 1.0;
    return true;
}

bool shape_changes_drop_channels(struct shape_changes *changes, const struct json_node *node,
                                 struct error *error)
{
    return read_factors(changes, add_change(changes)->of_width, true, node, "factor", error);
}

bool shape_changes_prune(struct shape_changes *changes, const struct json_node *node,
                         struct error *error)
{
    static const char *const modes[] = {"inner", "width", NULL};
    int mode = 0;
    if (!json_choice(node, "mode", modes, &mode, error))
        return false;
    struct shape_change *change = add_change(changes);
    return mode == 0 ? read_factors(changes, change->of_inner, false, node, "keep", error)
                     : read_factors(changes, change->of_width, true, node, "keep", error);
}

/* ---- widths ---- */

/* Ties go down. A single group may be narrower. */
static uint32_t nearest_multiple(uint32_t width, uint32_t multiple)
{
    if (width <= multiple)
        return width;
    uint32_t rest = width % multiple;
    return rest * 2 > multiple ? width - rest + multiple : width - rest;
}

static uint32_t scaled(uint32_t width, double factor, uint32_t multiple)
{
    if (factor >= 1.0)
        return width;
    double narrow = floor(factor * width + ROUNDING);
    return nearest_multiple(narrow < 1.0 ? 1 : (uint32_t)narrow, multiple);
}

uint32_t shape_changes_width(const struct shape_changes *changes, size_t stage, uint32_t width,
                             uint32_t multiple)
{
    for (size_t k = 0; k < changes->count; k++)
        width = scaled(width, changes->items[k].of_width[stage], multiple);
    return width;
}

uint32_t shape_changes_inner(const struct shape_changes *changes, size_t stage, uint32_t width,
                             uint32_t multiple)
{
    for (size_t k = 0; k < changes->count; k++)
        width = scaled(width, changes->items[k].of_inner[stage], multiple);
    return width;
}

bool shape_changes_have_inner(const struct shape_changes *changes, size_t stage)
{
    for (size_t k = 0; k < changes->count; k++)
        if (changes->items[k].of_inner[stage] < 1.0)
            return true;
    return false;
}
