/*
 * machine_settings.h: what the contended machine is told: plans, processors, links and rules, as
 * plain data.
 *
 * It knows terminals, each of a class, that start phases; not who they are, nor why they do.
 */
#ifndef SYSTEM_MACHINE_MACHINE_SETTINGS_H
#define SYSTEM_MACHINE_MACHINE_SETTINGS_H

#include "models/plan/link_profile.h"
#include "models/plan/plan.h"

/* Whose turn it is at a processor pool or a link. */
enum discipline {
    DISCIPLINE_FAIR,    /* all at once, max-min fairly */
    DISCIPLINE_IN_ORDER /* "fcfs" of processors, "fifo" of links: nobody overtakes */
};

enum priority {
    PRIORITY_ONLINE_FIRST, /* offline work gets what online work leaves */
    PRIORITY_EQUAL,
    PRIORITY_COUNT
};

/* Terminals that are alike; pointers are borrowed. */
struct machine_class {
    uint64_t count;
    const struct plan *plan;
    double cores;
    enum discipline processor_discipline;
    const struct link_profile *link; /* each terminal's own */
    enum discipline link_discipline;
};

struct machine_settings {
    const struct machine_class *classes; /* terminals count from 0 through them */
    size_t class_count;
    uint64_t server_count; /* all alike; 0: one */
    double server_cores;
    enum discipline server_discipline;
    const struct link_profile *interface; /* the server's, which all transfers cross; NULL: none */
    enum discipline interface_discipline;
    enum priority priority;
};

#endif
