#include "engine/philox.h"

#include "base/hash.h"
#include "base/portable.h"

#define BLOCKS (PHILOX_NUMBERS / 2)
#define LOW_WORD UINT64_C(0xffffffff)

/*
 * A chain of bijections, so that tuples which differ in one place never share a result. Others do
 * with probability 2^-64 for each salt, hence with 2^-128 share both key and identity (2^-64 if the
 * names' hashes collide).
 */
static uint64_t hash_tuple(uint64_t salt, const uint64_t parts[4])
{
    uint64_t hash = hash_mix(salt);
    for (int i = 0; i < 4; i++)
        hash = hash_mix(hash ^ parts[i]);
    return hash;
}

struct philox philox_named(uint64_t seed, uint64_t replication_index, const char *name,
                           uint64_t client_index)
{
    const uint64_t parts[4] = {seed, replication_index, hash_text(name), client_index};
    return (struct philox){.key = hash_tuple(0, parts), .identity = hash_tuple(1, parts)};
}

/* A word in each 64-bit number: wide processors multiply 32 bits to 64 in such places. */
struct words {
    uint64_t word[4][BLOCKS];
};

static inline void set_counters(struct words *words, const struct philox *philox)
{
    for (int i = 0; i < BLOCKS; i++) {
        uint64_t count = philox->count + (uint64_t)i;
        words->word[0][i] = count & LOW_WORD;
        words->word[1][i] = count >> 32;
        words->word[2][i] = philox->identity & LOW_WORD;
        words->word[3][i] = philox->identity >> 32;
    }
}

/* The multipliers of the paper's table 2, for four words of 32 bits. */
static inline void next_round(struct words *words, uint32_t key0, uint32_t key1)
{
    uint64_t(*w)[BLOCKS] = words->word;
    for (int i = 0; i < BLOCKS; i++) {
        uint64_t product0 = (w[0][i] & LOW_WORD) * UINT64_C(0xd2511f53);
        uint64_t product2 = (w[2][i] & LOW_WORD) * UINT64_C(0xcd9e8d57);
        w[0][i] = (product2 >> 32) ^ w[1][i] ^ key0;
        w[1][i] = product2 & LOW_WORD;
        w[2][i] = (product0 >> 32) ^ w[3][i] ^ key1;
        w[3][i] = product0 & LOW_WORD;
    }
}

/* The upper 53 bits over 2^53. Halves of 32 bits become doubles through the last bits of 2^52 +
 * half: wide processors before AVX-512 have no other way. */
static inline double uniform_of(uint64_t high, uint64_t low)
{
    const uint64_t two_to_52 = UINT64_C(0x4330000000000000);
    uint64_t number = (high << 32 | low) >> 11;
    double upper = portable_double(number >> 32 | two_to_52) - 0x1p52;
    double lower = portable_double((number & LOW_WORD) | two_to_52) - 0x1p52;
    return (upper * 0x1p32 + lower) * 0x1p-53;
}

PORTABLE_WIDE static void make_uniforms(const struct philox *philox,
                                        double uniforms[PHILOX_NUMBERS])
{
    struct words words;
    uint32_t key0 = (uint32_t)(philox->key & LOW_WORD);
    uint32_t key1 = (uint32_t)(philox->key >> 32);
    set_counters(&words, philox);
    for (int round = 0; round < 10; round++) {
        next_round(&words, key0, key1);
        key0 += UINT32_C(0x9e3779b9); /* the golden ratio */
        key1 += UINT32_C(0xbb67ae85); /* sqrt(3) - 1 */
    }
    for (int i = 0; i < BLOCKS; i++) {
        uniforms[2 * i] = uniform_of(words.word[0][i], words.word[1][i]);
        uniforms[2 * i + 1] = uniform_of(words.word[2][i], words.word[3][i]);
    }
}

void philox_uniforms(struct philox *philox, double uniforms[PHILOX_NUMBERS])
{
    make_uniforms(philox, uniforms);
    philox->count += BLOCKS;
}
