/*
 * run_number.h: the number of a run in a database, as the command line gives it.
 */
#ifndef CLI_RUN_NUMBER_H
#define CLI_RUN_NUMBER_H

#include "base/error.h"

#include <stdint.h>

/* place: of the word, for messages */
bool run_number_read(const char *text, const char *place, uint64_t *run_id,
                     struct error *error) MUST_CHECK;

#endif
