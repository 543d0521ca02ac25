/*
 * ledger.h: where the seconds of a phase went.
 *
 * Of steps that run side by side, those of the path that was finished last: its parts add up to
 * the phase's duration. What a step would take alone is compute, transfer, propagation or disk;
 * whatever it took longer it waited, for other steps at the same processors (their slowing it down
 * through the memory included), links or disks.
 */
#ifndef SYSTEM_MACHINE_LEDGER_H
#define SYSTEM_MACHINE_LEDGER_H

enum time_part {
    TIME_COMPUTE,
    TIME_TRANSFER,
    TIME_PROPAGATION,
    TIME_PROCESSOR_WAIT,
    TIME_LINK_WAIT,
    TIME_DISK,
    TIME_DISK_WAIT,
    TIME_PART_COUNT
};

struct ledger {
    double seconds[TIME_PART_COUNT];
};

/* Adds the other so many times. */
void ledger_add(struct ledger *ledger, double times, const struct ledger *other);
/* All parts together. */
double ledger_sum_s(const struct ledger *ledger);

#endif
