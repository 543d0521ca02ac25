/*
 * hash.h: 64 bits from text and numbers, the same on every machine.
 *
 * Not for keys that an enemy chooses: whoever writes the input may make texts collide.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

/* FNV-1a, 64 bits (Fowler, Noll, Vo; RFC 9923). */
uint64_t hash_text(const char *text);

/* A bijection whose every bit depends on every bit of the value: the output function of splitmix64
 * (Steele, Lea, Flood, OOPSLA 2014, variant 13 of Stafford). */
uint64_t hash_mix(uint64_t value);

#endif
