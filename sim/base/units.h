/*
 * units.h: the only unit arithmetic. All quantities are SI base units.
 */
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#define BITS_PER_BYTE 8.0
#define MINUTE_S 60.0
#define HOUR_S 3600.0
#define DAY_S 86400.0

/* Seconds that size_bytes occupy a link of bandwidth_bps (bits per second). */
static inline double transfer_s(double size_bytes, double bandwidth_bps)
{
    return size_bytes * BITS_PER_BYTE / bandwidth_bps;
}

/* Seconds until the messages that cannot overlap have crossed: each takes half a round trip. */
static inline double propagation_s(unsigned messages, double rtt_s)
{
    return messages * (rtt_s / 2.0);
}

#endif
