#include "engine/histogram.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/random_stream.h"

static struct histogram histogram_of(const double *values, int count)
{
    struct histogram histogram = {0};
    for (int i = 0; i < count; i++)
        histogram_add(&histogram, values[i]);
    return histogram;
}

static void expect_refused(const unsigned char *bytes, size_t size)
{
    /* A copy of just this size, so that the sanitizer sees any look beyond. */
    unsigned char *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, bytes, size);
    struct histogram histogram = histogram_of((double[]){5.0}, 1);
    cr_assert(eq(int, histogram_decode(&histogram, copy, size), 0));
    cr_assert(eq(u64, histogram.count, 0));
    histogram_free(&histogram);
    free(copy);
}

#define EXPECT_REFUSED(...)                                                                        \
    expect_refused((const unsigned char[]){__VA_ARGS__},                                           \
                   sizeof((const unsigned char[]){__VA_ARGS__}))

Test(histogram_bytes, every_truncation_is_refused)
{
    struct histogram histogram = histogram_of((double[]){0.0, 1.0, 2.0, 3.0, 1e6, 1e9}, 6);
    size_t size;
    unsigned char *bytes = histogram_encode(&histogram, &size);
    for (size_t shorter = 0; shorter < size; shorter++)
        expect_refused(bytes, shorter);
    free(bytes);
    histogram_free(&histogram);
}

Test(histogram_bytes, bytes_of_another_format_are_refused)
{
    EXPECT_REFUSED(0x00, 0x00, 0x00);                   /* something follows */
    EXPECT_REFUSED(0x02, 0x00, 0x05, 0x01);             /* a bucket is missing */
    EXPECT_REFUSED(0x01, 0x00, 0x05, 0x00);             /* an empty bucket */
    EXPECT_REFUSED(0x02, 0x00, 0x05, 0x01, 0x00, 0x01); /* the same bucket twice */
    EXPECT_REFUSED(0x80, 0x00, 0x00);                   /* 0 in two bytes */
    EXPECT_REFUSED(0x01, 0x00, 0x85, 0x80, 0x00, 0x01); /* 5 in three bytes */
    EXPECT_REFUSED(0x01, 0x00, 0x80, 0x9c, 0x03, 0x01); /* bucket 52736 = 103 * 512, one too far */
    EXPECT_REFUSED(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0x00);
}

/* 2^64 - 1 is nine times 0xff and 0x01; one more in the tenth byte would be lost. */
Test(histogram_bytes, numbers_and_sums_beyond_64_bits_are_refused)
{
    EXPECT_REFUSED(0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02);
    EXPECT_REFUSED(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x05, 0x01);
    EXPECT_REFUSED(0x01, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x01);
    EXPECT_REFUSED(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x00, 0x05, 0x01);
}

Test(histogram_bytes, the_last_bucket_is_accepted)
{
    const unsigned char bytes[] = {0x01, 0x00, 0xff, 0x9b, 0x03, 0x07}; /* 52735, 7 times */
    struct histogram histogram = {0};
    cr_assert(eq(int, histogram_decode(&histogram, bytes, sizeof(bytes)), 1));
    cr_assert(eq(u64, histogram.count, 7));
    cr_assert(lt(dbl, histogram_quantile(&histogram, 1.0), 0x1p63));
    histogram_free(&histogram);
}

/* Most of them small, as bytes that are understood are. */
static size_t draw_bytes(unsigned char *bytes, size_t most, gsl_rng *generator)
{
    size_t size = gsl_rng_uniform_int(generator, most + 1);
    for (size_t i = 0; i < size; i++) {
        unsigned long end = gsl_rng_uniform_int(generator, 4) > 0 ? 4 : 256;
        bytes[i] = (unsigned char)gsl_rng_uniform_int(generator, end);
    }
    return size;
}

static int is_understood(const unsigned char *bytes, size_t size)
{
    struct histogram histogram = {0};
    int understood = histogram_decode(&histogram, bytes, size);
    if (understood) {
        size_t again_size;
        unsigned char *again = histogram_encode(&histogram, &again_size);
        cr_assert(eq(sz, again_size, size));
        cr_assert(eq(int, memcmp(again, bytes, size), 0));
        free(again);
    }
    histogram_free(&histogram);
    return understood;
}

Test(histogram_bytes, random_ones_are_refused_or_what_encoding_gives_back)
{
    struct random_stream *stream = random_stream_new(1, 1, "bytes", 0);
    unsigned char bytes[12];
    int understood = 0;
    for (int round = 0; round < 20000; round++) {
        size_t size = draw_bytes(bytes, sizeof(bytes), random_stream_generator(stream));
        understood += is_understood(bytes, size);
    }
    cr_assert(gt(int, understood, 100));
    cr_assert(lt(int, understood, 10000));
    random_stream_free(stream);
}
