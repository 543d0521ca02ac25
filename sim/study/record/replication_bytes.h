/*
 * replication_bytes.h: a replication as bytes, for a run that is split by replications.
 *
 * All that was observed, to the bit and in its order, so that what is said of replications that
 * were put together is what one run says. The bytes are those of memory: for the version of the
 * program that wrote them.
 */
#ifndef STUDY_RECORD_REPLICATION_BYTES_H
#define STUDY_RECORD_REPLICATION_BYTES_H

#include "base/error.h"
#include "system/requests/metrics.h"
#include "system/requests/settings.h"

#include <stddef.h>

/* Owned by the caller; NULL where requests that were written to a file cannot be read again. */
char *replication_encode(const struct metrics *metrics, size_t *size, struct error *error);

/*
 * metrics    out, owned by the caller, also after a failure
 * settings   those that it was simulated with; must stay
 */
bool replication_decode(struct metrics *metrics, const struct simulation_settings *settings,
                        const void *bytes, size_t size, struct error *error) MUST_CHECK;

#endif
