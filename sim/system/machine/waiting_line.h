/*
 * waiting_line.h: entry to a processor pool or link where nobody overtakes.
 *
 * Whoever is first goes in when as much as it needs is free, and holds that until it leaves; those
 * behind it wait, even for what would be enough for them. With online work first there are two
 * lines, and the offline one moves only while the other is empty.
 */
#ifndef SYSTEM_MACHINE_WAITING_LINE_H
#define SYSTEM_MACHINE_WAITING_LINE_H

#include "models/plan/protocol.h"

struct line_place {
    struct line_place *next;
    double need;
    enum phase phase;
};

struct line_queue {
    struct line_place *first;
    struct line_place *last;
};

struct waiting_line {
    double capacity;
    double held;
    uint64_t inside;
    bool is_online_first;
    struct line_queue queues[PHASE_COUNT];
};

/* Gets in line; place->need is at most the capacity. Then waiting_line_next. */
void waiting_line_join(struct waiting_line *line, struct line_place *place);

/* Who may go in now, and is in; NULL when nobody may. */
struct line_place *waiting_line_next(struct waiting_line *line);

/* Then waiting_line_next. */
void waiting_line_leave(struct waiting_line *line, const struct line_place *place);

#endif
