/*
 * capacity_warnings.h: what qualifies the answer of `pisim capacity`, and what would help.
 */
#ifndef CLI_ANSWERS_CAPACITY_WARNINGS_H
#define CLI_ANSWERS_CAPACITY_WARNINGS_H

#include "base/warning.h"
#include "study/search/capacity.h"

/*
 * Adds a warning where the two ends are farther apart than asked, or one was not found.
 *
 * parameters   of the point that was asked about; "" where there is but one
 */
void capacity_warn(struct warnings *warnings, const struct capacity *capacity, double tolerance,
                   const char *parameters);

#endif
