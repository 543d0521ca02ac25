/*
 * quantity.h: a number with its unit, as people write it: "64 GB", "20ms", "500 Mbit/s".
 *
 * It is no input, since a key has the unit in its name; but whoever gives one is told the number.
 */
#ifndef BASE_QUANTITY_H
#define BASE_QUANTITY_H

#include <stdbool.h>

#define QUANTITY_SIZE 40

/*
 * The quantity in the unit that the key ends in (_bytes, _bps, _per_s, _s): "64e9" for "64GB"
 * bytes.
 *
 * number   out; unchanged where the text is no such quantity
 */
bool quantity_as_number(const char *key, const char *text, char number[static QUANTITY_SIZE]);

#endif
