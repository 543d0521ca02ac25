/*
 * admission.h: the end of an instant, where waiting steps are let in: the one place for processors
 * and links, and for every discipline.
 *
 * Links and stations that something has come to or left put themselves on its lists. When all that
 * happens at this time has happened, each link and then each station lets in whom its rule puts
 * first of all that wait by then, and shares what it has anew.
 */
#ifndef SYSTEM_MACHINE_ADMISSION_H
#define SYSTEM_MACHINE_ADMISSION_H

#include "engine/engine.h"

struct station;
struct link;

struct admission {
    struct engine *engine; /* borrowed */
    unsigned stage;
    struct link *links; /* that something has changed at, in the order of that */
    struct link **links_end;
    struct station *stations;
    struct station **stations_end;
    /* Hears of each station that shares its capacity anew; NULL: nobody does. */
    void (*on_shared)(void *context, const struct station *station);
    void *context;
};

/* As a stage of the engine, after those that it has. The admission must not move. */
void admission_init(struct admission *admission, struct engine *engine);

#endif
