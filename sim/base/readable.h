/*
 * readable.h: quantities as people say them: "31 min", "41.2 GB", "500 Mbit/s", "one per 92 min".
 *
 * For sentences and tables that people read; nothing reads them back.
 */
#ifndef BASE_READABLE_H
#define BASE_READABLE_H

/* Bytes of a text: two quantities of up to 20 characters and the words between them fit. */
#define READABLE_SIZE 64

/* Two digits or three, in the unit that suits: "66 us", "3.1 s", "31 min", "12 days"; "-" for NAN.
 * All return text. */
const char *readable_seconds(double seconds, char text[static READABLE_SIZE]);
/* "512 bytes", "41.2 GB" */
const char *readable_bytes(double bytes, char text[static READABLE_SIZE]);
/* "500 Mbit/s" */
const char *readable_bps(double bits_per_second, char text[static READABLE_SIZE]);
/* Of an estimate: two digits, rounded up: 4068 is "4100". */
const char *readable_count(double count, char text[static READABLE_SIZE]);
/* "0.000538 per second (one per 31 min)"; without the bracket from one per second on */
const char *readable_rate(double per_second, char text[static READABLE_SIZE]);

/* What makes a noun one of so many: "s", but for 1. */
const char *readable_plural(double count);

/* So many significant digits at the most: "23140", "0.1", "0.0000312"; with an exponent only below
 * 0.00001 and from a billion on, where it has more digits than are told: "3.1e-7", "2e9". */
const char *readable_amount(double number, int digits, char text[static READABLE_SIZE]);
/* The same in a text that lasts as long as the block where it stands. */
#define READABLE(number, digits) readable_amount(number, digits, (char[READABLE_SIZE]){""})

/* With so many significant digits and no exponent, as long as that is readable: "1870", "0.0294",
 * "3.1e-7"; "-" for NAN. A change has its sign. */
const char *readable_number(double number, int digits, char text[static READABLE_SIZE]);
const char *readable_change(double number, int digits, char text[static READABLE_SIZE]);

#endif
