/*
 * quantity.h: numbers as people write them: 64e9, and with a unit "64 GB", "20ms", "500 Mbit/s".
 *
 * The latter are no input, since a key has the unit in its name; but who gives one is told the
 * number.
 */
#ifndef JSON_QUANTITY_H
#define JSON_QUANTITY_H

#include <stdbool.h>

/* Bytes of a text: 17 digits with sign, point and exponent take 25. */
#define QUANTITY_SIZE 40

/*
 * The quantity in the unit that the key ends in (_bytes, _bps, _per_s, _fraction, _usd, _joules,
 * _s): "64e9" for "64GB" of _bytes.
 *
 * number   out; unchanged where the text is no such quantity
 */
bool quantity_as_number(const char *key, const char *text, char number[static QUANTITY_SIZE]);

/* A plain number, or a quantity as above; false where the text is neither. */
bool quantity_read(const char *key, const char *text, double *number);

/* With so many significant digits, 1 to 17, in the shorter way: 64e9, not 6.4e+10 or 64000000000.
 */
void quantity_print(double number, int digits, char text[static QUANTITY_SIZE]);

#endif
