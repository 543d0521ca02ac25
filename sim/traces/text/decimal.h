/*
 * decimal.h: decimal numbers in text, fast and correctly rounded.
 *
 * strtod would do, but reads much more than a trace may hold (hexadecimal, "inf", "nan") and takes
 * most of the time that a long trace needs.
 */
#ifndef TRACES_DECIMAL_H
#define TRACES_DECIMAL_H

#include <stdbool.h>

/*
 * Reads text that is one decimal number and nothing else: "12", "-0.5", ".5", "3.", "1.5e-3".
 *
 * number   the double nearest to it, as strtod gives; infinite where it is too large
 * Returns false when the text is anything else, also "", "+1", "0x1p3", "inf" and "1 2".
 */
bool decimal_read(const char *text, double *number);

#endif
