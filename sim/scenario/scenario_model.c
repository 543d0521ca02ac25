/* scenario_model.c: classes whose plans are the same have one model. */
#include "base/hash.h"
#include "scenario/scenario.h"
#include "scenario/scenario_parts.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* What is read of a class: its bytes, of which those between members are the same for all. */
#define READ_BYTES offsetof(struct class_model, class_index)

static bool has_disk(const struct class_model *model)
{
    for (int party = 0; party < PARTY_COUNT; party++)
        if (isfinite(model->disks[party].read_bps) || isfinite(model->disks[party].write_bps))
            return true;
    return false;
}

/* What the plan is told of the class beside its model; with disks, whether anything is stored. */
static bool are_alike(const struct client_class *one, const struct client_class *other,
                      bool has_disks)
{
    return one->cores == other->cores && one->processor_discipline == other->processor_discipline
        && one->link_discipline == other->link_discipline
        && (!has_disks || one->storage_bytes == other->storage_bytes);
}

static bool is_equal(const void *context, size_t one, size_t other)
{
    const struct scenario *scenario = context;
    const struct class_model *first = &scenario->models[one];
    const struct class_model *second = &scenario->models[other];
    return memcmp(first, second, READ_BYTES) == 0
        && are_alike(&scenario->classes[first->class_index],
                     &scenario->classes[second->class_index], has_disk(first));
}

void scenario_keep_model(struct scenario *scenario, struct hash_index *models,
                         const struct class_model *model)
{
    size_t last = scenario->model_count;
    memcpy(&scenario->models[last], model, sizeof *model);
    size_t first =
        hash_index_first(models, hash_bytes(model, READ_BYTES), last, is_equal, scenario);
    scenario->model_count += first == last;
    scenario->class_model[model->class_index] = &scenario->models[first];
    scenario->classes[model->class_index].plan = &scenario->models[first].plan;
}
