#include "system/machine/waiting_line.h"

#include <assert.h>
#include <stddef.h>

/* Of the capacity: fractions of cores that should add up to all of it may miss it by so much. */
#define ROUNDING_FRACTION 1e-9

static struct line_queue *queue_of(struct waiting_line *line, enum phase phase)
{
    return &line->queues[line->is_online_first ? phase : PHASE_ONLINE];
}

void waiting_line_join(struct waiting_line *line, struct line_place *place)
{
    assert(place->need <= line->capacity);
    struct line_queue *queue = queue_of(line, place->phase);
    place->next = NULL;
    if (queue->first)
        queue->last->next = place;
    else
        queue->first = place;
    queue->last = place;
}

struct line_place *waiting_line_next(struct waiting_line *line)
{
    bool is_online = line->queues[PHASE_ONLINE].first != NULL;
    struct line_queue *queue = &line->queues[is_online ? PHASE_ONLINE : PHASE_OFFLINE];
    struct line_place *first = queue->first;
    double most_held = line->capacity * (1.0 + ROUNDING_FRACTION);
    if (!first || (line->inside > 0 && line->held + first->need > most_held))
        return NULL;
    queue->first = first->next;
    line->held += first->need;
    line->inside++;
    return first;
}

void waiting_line_leave(struct waiting_line *line, const struct line_place *place)
{
    assert(line->inside > 0);
    line->inside--;
    line->held = line->inside > 0 ? line->held - place->need : 0.0;
}
