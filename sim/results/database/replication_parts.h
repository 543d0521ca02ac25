/*
 * replication_parts.h: the replications of all parts of a run that was split by them, in one place.
 *
 * They are put into a file without a name, which goes with the program: there may be more parts
 * than a program may have open, and more replications than fit into memory.
 */
#ifndef RESULTS_DATABASE_REPLICATION_PARTS_H
#define RESULTS_DATABASE_REPLICATION_PARTS_H

#include "results/database/merge.h"

#include <stddef.h>
#include <stdint.h>

struct replication_parts;

/* Reads all parts. Owned by the caller; NULL on failure. */
struct replication_parts *replication_parts_new(const struct merge_part parts[], size_t count,
                                                struct error *error);
void replication_parts_free(struct replication_parts *parts);

/*
 * What was observed in one replication. May be called by another thread than the rest.
 *
 * bytes   out, borrowed until the next call
 * Fails where no part has it.
 */
bool replication_parts_read(struct replication_parts *parts, uint64_t point_index,
                            uint64_t replication_index, const void **bytes, size_t *size,
                            struct error *error) MUST_CHECK;

#endif
