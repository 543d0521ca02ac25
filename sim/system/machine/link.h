/*
 * link.h: one direction of a client's access link, or both where it is one medium.
 *
 * Without a limit at the server's interface the link is a station of its own. With one, a transfer
 * crosses both, and gets the max-min share over both: the transfers of one client are alike, so of
 * n of them each has at most the n-th part of the access link, which is its cap at the interface.
 * With online work first, an offline transfer gets nothing while an online one of its client is
 * under way: that one fills the access link or finds the interface full.
 */
#ifndef SYSTEM_MACHINE_LINK_H
#define SYSTEM_MACHINE_LINK_H

#include "system/machine/station.h"

/* Transfers of a client that are alike: of one phase, at one of the servers' interfaces. */
struct link_bundle {
    struct link_bundle *next;
    struct station *station; /* borrowed */
    enum phase phase;
    struct share_bundle bundle;
};

struct link {
    struct station *station; /* borrowed: its own, or the first of the servers' interfaces */
    double access_bps;
    bool has_interface;
    bool is_online_first;
    bool is_in_order;            /* the access link, before the interface: one transfer at a time */
    struct waiting_line line;    /* ... these */
    bool is_divided;             /* several transfers of the client at a time */
    struct link_bundle *bundles; /* owned: those that there were, where it is divided */
    struct link_bundle *spare;   /* owned: for those to come */
    struct step_run *active[PHASE_COUNT]; /* at the interface */
    uint64_t active_count[PHASE_COUNT];
    double carried[PHASE_COUNT]; /* bits of transfers that are done */
    bool is_changed;             /* then it is in the admission's list */
    struct link *next_changed;
};

/*
 * The link must not move; link_free.
 *
 * station      its own, if has_interface is false
 * discipline   of the access link before an interface; without one, its station has it
 */
void link_init(struct link *link, enum discipline discipline, double access_bps,
               struct station *station, bool has_interface, enum priority priority);

void link_free(struct link *link);

/* Of one that was cleared, or is zeroed: it is another one from now on, and keeps its memory. */
void link_set(struct link *link, enum discipline discipline, double access_bps,
              struct station *station, bool has_interface, enum priority priority);
/* Nothing is there. */
void link_clear(struct link *link);

/* A transfer comes; run->station is the link's own, or the interface that it crosses. */
void link_enter(struct link *link, struct step_run *run);

/* Its last bit has left. */
void link_leave(struct link *link, struct step_run *run);

/* For admission.c: lets in who may, and divides the access link anew. */
void link_admit(struct link *link);

/* Seconds of the transfer alone on the link. */
double link_alone_s(const struct link *link, const struct step_run *run);

/* Bits that transfers of a phase have sent. */
double link_carried(struct link *link, enum phase phase);

#endif
