/*
 * delphi_line.h: a line of a log of DELPHI, rid of what depends on how it was written.
 */
#ifndef CALIBRATION_DELPHI_LINE_H
#define CALIBRATION_DELPHI_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Removes escape sequences of terminals (colours) and blanks at the end, in place. */
void delphi_line_clean(char *text);

/*
 * What follows a mark ("Start:", "Writing..") and blanks. The mark stands at the beginning, or
 * behind a blank, a dot or a bracket: indentation, or a time that something put before each line.
 * NULL where it does not.
 */
const char *delphi_line_behind(const char *text, const char *mark);

/* Behind the dots or blanks with which a log draws its columns. */
const char *delphi_line_skip_filling(const char *text);

/* Digits up to that many; moves behind them. */
bool delphi_take_integer(const char **text, size_t most_digits, uint64_t *integer);

/* "1.89s": 1.089. The text must be nothing else. */
bool delphi_duration_s(const char *text, double *seconds);

/*
 * "Generating keys, 325.904112ms": the item's duration, a decimal fraction of up to nine digits,
 * and the length of its name. A name may have commas. False for a line that is none.
 */
bool delphi_list_item(const char *text, size_t *name_length, double *seconds);

#endif
