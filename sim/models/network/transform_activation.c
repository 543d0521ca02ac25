/*
 * transform_activation.c: transforms of activations: ReLUs left out, or polynomials in their place.
 */
#include "models/graph/network.h"
#include "models/network/transform_parts.h"
#include "json/json.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "base/readable.h"
#include "models/network/apportion.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- slots ---- */

void slots_init(struct slots *slots, struct network *network)
{
    *slots = (struct slots){
        .layers = memory_allocate(network->layer_count, sizeof *slots->layers),
        .names = memory_allocate(network->layer_count + 1, sizeof *slots->names),
    };
    for (size_t index = 0; index < network->layer_count; index++) {
        struct layer *layer = &network->layers[index];
        if (layer->kind != LAYER_ACTIVATION)
            continue;
        slots->layers[slots->count] = layer;
        slots->names[slots->count++] = layer->name;
    }
}

void slots_free(struct slots *slots)
{
    free(slots->layers);
    free(slots->names);
}

void slot_replace(struct layer *layer, uint64_t relus, int degree)
{
    assert(relus <= layer->relus && degree < POLYNOMIAL_DEGREES);
    layer->relus -= relus;
    if (degree != IDENTITY)
        layer->polynomials[degree] += relus;
}

/* ---- stages ---- */

/* The names of the stages that there are, each once, in the order in which they run. */
static size_t list_stages(const struct network *network, const char *names[STAGE_NUMBERS + 1])
{
    size_t count = 0;
    for (size_t index = 0; index < network->layer_count; index++) {
        const char *stage = network->layers[index].stage;
        if (count == 0 || strcmp(names[count - 1], stage) != 0)
            names[count++] = stage;
    }
    names[count] = NULL;
    return count;
}

bool stage_read(size_t *number, const struct network *network, const struct json_node *node,
                struct error *error)
{
    const char *names[STAGE_NUMBERS + 1], *name = NULL;
    size_t count = list_stages(network, names);
    if (!json_value_text(node, &name, error))
        return false;
    for (size_t index = 0; index < network->layer_count; index++)
        if (strcmp(network->layers[index].stage, name) == 0) {
            *number = stage_number(network->layers[index].stage);
            return true;
        }
    return json_fail(node, NULL, error, "%s has no stage \"%s\": it has %zu, from %s to %s",
                     network->name, name, count, names[0], names[count - 1]);
}

bool stages_read(bool chosen[STAGE_NUMBERS], const struct network *network,
                 const struct json_node *node, const char *key, struct error *error)
{
    bool all = !json_has(node, key);
    for (size_t number = 0; number < STAGE_NUMBERS; number++)
        chosen[number] = all;
    if (all)
        return true;
    struct json_node list = json_child(node, key);
    if (!json_require(node, key, json_is_array(&list) && json_count(&list) > 0, "a list of stages",
                      error))
        return false;
    struct json_node item = json_item(&list, 0);
    do {
        size_t number = 0;
        if (!stage_read(&number, network, &item, error))
            return false;
        chosen[number] = true;
    } while (json_next(&item));
    return true;
}

/* ---- cull and thin ---- */

static void linearize(struct layer *layer)
{
    layer->relus = 0;
    memset(layer->polynomials, 0, sizeof layer->polynomials);
}

bool transform_cull(struct network *network, const struct json_node *node, struct error *error)
{
    bool chosen[STAGE_NUMBERS];
    if (!json_has(node, "stages"))
        return json_fail(node, NULL, error, "lacks the key \"stages\"");
    if (!stages_read(chosen, network, node, "stages", error))
        return false;
    for (size_t index = 0; index < network->layer_count; index++)
        if (chosen[stage_number(network->layers[index].stage)])
            linearize(&network->layers[index]);
    return true;
}

/* "out" of "s1.b2.out". */
static const char *slot_in_block(const struct layer *layer)
{
    const char *dot = strrchr(layer->name, '.');
    return dot ? dot + 1 : layer->name;
}

/* Which activations of a stage stay: those of one slot of its blocks, or every other one. */
struct thinning {
    int keep;
    int parity; /* -1: by slot */
};
static const char *const kept_slots[] = {"out", "a", NULL};

/*
 * One stage. number_in_stage counts its activations from 0; those that stay by their slot must be
 * every other one, else the rule says nothing about the stage.
 */
static bool thin_stage(const struct slots *slots, size_t stage, const struct thinning *thinning,
                       const struct json_node *node, struct error *error)
{
    size_t number_in_stage = 0, kept = 0;
    struct layer *last = NULL;
    for (size_t k = 0; k < slots->count; k++) {
        struct layer *layer = slots->layers[k];
        if (stage_number(layer->stage) != stage)
            continue;
        bool stays = thinning->parity < 0
                       ? strcmp(slot_in_block(layer), kept_slots[thinning->keep]) == 0
                       : (int)(number_in_stage % 2) == thinning->parity;
        if (!stays)
            linearize(layer);
        kept += stays;
        number_in_stage++;
        last = layer;
    }
    if (thinning->parity < 0 && number_in_stage != 2 * kept)
        return json_fail(node, "keep", error,
                         "%s: %zu of %zu activations are \"%s\", not every other one: give "
                         "\"parity\" instead",
                         last->stage, kept, number_in_stage, kept_slots[thinning->keep]);
    return true;
}

static bool read_thinning(struct thinning *thinning, const struct json_node *node,
                          struct error *error)
{
    static const char *const parities[] = {"even", "odd", NULL};
    *thinning = (struct thinning){.keep = 0, .parity = -1};
    if (!json_has(node, "parity"))
        return json_optional_choice(node, "keep", kept_slots, &thinning->keep, error);
    if (json_has(node, "keep"))
        return json_fail(node, NULL, error, "keep and parity exclude each other");
    return json_choice(node, "parity", parities, &thinning->parity, error);
}

/* Without a list of stages, stem and head stay: theirs are no blocks. */
bool transform_thin(struct network *network, const struct json_node *node, struct error *error)
{
    bool chosen[STAGE_NUMBERS];
    struct thinning thinning;
    struct slots slots;
    if (!read_thinning(&thinning, node, error)
        || !stages_read(chosen, network, node, "stages", error))
        return false;
    if (!json_has(node, "stages"))
        chosen[STAGE_STEM] = chosen[STAGE_HEAD] = false;
    slots_init(&slots, network);
    bool thinned = true;
    for (size_t stage = 0; stage < STAGE_NUMBERS && thinned; stage++)
        thinned = !chosen[stage] || thin_stage(&slots, stage, &thinning, node, error);
    slots_free(&slots);
    return thinned;
}

/* ---- polynomials ---- */

bool degree_read(int *degree, const struct json_node *node, struct error *error)
{
    uint64_t integer = 2;
    if (!json_optional_integer(node, "degree", &integer, error)
        || !json_require(node, "degree", integer < POLYNOMIAL_DEGREES, "from 0 to 3", error))
        return false;
    *degree = (int)integer;
    return true;
}

/* An activation by its number from 0 or by the name of its slot. */
static bool read_slot(size_t *slot, const struct slots *slots, const struct json_node *node,
                      struct error *error)
{
    const char *name = NULL;
    uint64_t number = 0;
    if (!json_is_text(node)) {
        char rule[80];
        snprintf(rule, sizeof rule, "the number of an activation, from 0 to %zu, or its name",
                 slots->count - 1);
        if (!json_value_integer(node, &number, error)
            || !json_require(node, NULL, number < slots->count, rule, error))
            return false;
        *slot = (size_t)number;
        return true;
    }
    if (!json_value_text(node, &name, error))
        return false;
    for (*slot = 0; *slot < slots->count; ++*slot)
        if (strcmp(slots->names[*slot], name) == 0)
            return true;
    const char *near = nearest_name(name, slots->names);
    return json_fail(node, NULL, error, "there is no activation \"%s\"%s%s%s", name,
                     near ? " (did you mean \"" : "", near ? near : "", near ? "\"?)" : "");
}

/* chosen: by number of the activation. */
static bool read_slots(bool chosen[], const struct slots *slots, const struct json_node *node,
                       struct error *error)
{
    struct json_node list = json_child(node, "layers");
    if (!json_require(node, "layers",
                      json_is_array(&list) && json_count(&list) > 0 && slots->count > 0,
                      "a list of activations", error))
        return false;
    struct json_node item = json_item(&list, 0);
    do {
        size_t slot = 0;
        if (!read_slot(&slot, slots, &item, error))
            return false;
        if (chosen[slot])
            return json_fail(&item, NULL, error, "the activation %zu, %s, is listed twice", slot,
                             slots->names[slot]);
        chosen[slot] = true;
    } while (json_next(&item));
    return true;
}

/* Which polynomial it is changes no cost; a list must fit the degree. */
static bool check_coefficients(const struct json_node *node, int degree, struct error *error)
{
    double *coefficients = NULL;
    size_t count = 0;
    char rule[40];
    if (!json_has(node, "coefficients"))
        return true;
    snprintf(rule, sizeof rule, "a list of %d numbers", degree + 1);
    bool fits = json_numbers(node, "coefficients", -INFINITY, &coefficients, &count, error)
             && json_require(node, "coefficients", count == (size_t)degree + 1, rule, error);
    free(coefficients);
    return fits;
}

bool transform_poly_layers(struct network *network, const struct json_node *node,
                           struct error *error)
{
    int degree = 0;
    struct slots slots;
    if (!degree_read(&degree, node, error) || !check_coefficients(node, degree, error))
        return false;
    slots_init(&slots, network);
    bool *chosen = memory_allocate(slots.count, sizeof *chosen);
    bool is_read = read_slots(chosen, &slots, node, error);
    for (size_t k = 0; k < slots.count && is_read; k++)
        if (chosen[k])
            slot_replace(slots.layers[k], slots.layers[k]->relus, degree);
    free(chosen);
    slots_free(&slots);
    return is_read;
}

/* ---- channels ---- */

/* Shares of the channels: ReLU, then polynomials of degree 3, 2, 1, 0. */
enum { SHARE_COUNT = 1 + POLYNOMIAL_DEGREES };
static const char *const share_keys[SHARE_COUNT] = {"relu", "degree_3", "degree_2", "degree_1",
                                                    "degree_0"};

/* As claims of at most 2^40, powers of two apart from the shares, so that halves stay halves. */
static bool read_shares(struct apportion_part parts[SHARE_COUNT], const struct json_node *node,
                        struct error *error)
{
    double sum = 0.0;
    for (int k = 0; k < SHARE_COUNT; k++) {
        double share = 0.0;
        if (!json_optional_number(node, share_keys[k], &share, error)
            || !json_require(node, share_keys[k], share >= 0.0 && share <= 1.0, "from 0 to 1",
                             error))
            return false;
        parts[k] = (struct apportion_part){.claim = (uint64_t)ldexp(share, 40)};
        sum += share;
    }
    if (fabs(sum - 1.0) > 1e-9)
        return json_fail(node, NULL, error,
                         "the shares relu, degree_3, ..., degree_0 must add up to 1, not %s",
                         READABLE(sum, 6));
    return true;
}

/* Of the channels that are ReLUs still; before a budget, layers hold whole channels of them. */
static void share_channels(struct layer *layer, struct apportion_part parts[SHARE_COUNT])
{
    uint64_t area = (uint64_t)layer->out.height * layer->out.width;
    uint64_t channels = layer->relus / area;
    for (int k = 0; k < SHARE_COUNT; k++)
        parts[k].most = channels;
    apportion(parts, SHARE_COUNT, channels);
    for (int k = 1; k < SHARE_COUNT; k++)
        slot_replace(layer, parts[k].share * area, POLYNOMIAL_DEGREES - k);
}

static bool choose_slots(bool chosen[], const struct slots *slots, struct network *network,
                         const struct json_node *node, struct error *error)
{
    bool stages[STAGE_NUMBERS];
    if (json_has(node, "layers"))
        return json_has(node, "stages")
                 ? json_fail(node, NULL, error, "layers and stages exclude each other")
                 : read_slots(chosen, slots, node, error);
    if (!stages_read(stages, network, node, "stages", error))
        return false;
    for (size_t k = 0; k < slots->count; k++)
        chosen[k] = stages[stage_number(slots->layers[k]->stage)];
    return true;
}

bool transform_poly_channels(struct network *network, const struct json_node *node,
                             struct error *error)
{
    struct apportion_part parts[SHARE_COUNT];
    struct slots slots;
    if (!read_shares(parts, node, error))
        return false;
    slots_init(&slots, network);
    bool *chosen = memory_allocate(slots.count, sizeof *chosen);
    bool is_read = choose_slots(chosen, &slots, network, node, error);
    for (size_t k = 0; k < slots.count && is_read; k++)
        if (chosen[k])
            share_channels(slots.layers[k], parts);
    free(chosen);
    slots_free(&slots);
    return is_read;
}
