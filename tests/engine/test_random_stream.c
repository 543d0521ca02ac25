#include "engine/random_stream.h"

#include "engine/philox.h"

#include <Random123/philox.h>
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

#define DRAWS 100000

/* The vectors that Random123 publishes (examples/kat_vectors): counter, key, expected block. */
static const struct {
    philox4x32_ctr_t counter;
    philox4x32_key_t key;
    philox4x32_ctr_t block;
} published[] = {
    {{{0, 0, 0, 0}}, {{0, 0}}, {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}},
    {{{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}},
     {{0xffffffff, 0xffffffff}},
     {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}},
    {{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
     {{0xa4093822, 0x299f31d0}},
     {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}},
};

Test(random_stream, the_package_gives_the_published_blocks)
{
    for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++) {
        philox4x32_ctr_t block = philox4x32(published[i].counter, published[i].key);
        for (int word = 0; word < 4; word++)
            cr_assert(eq(u32, block.v[word], published[i].block.v[word]));
    }
}

/* 53 bits of two words. */
static double number_of(uint32_t high, uint32_t low)
{
    return (double)(((uint64_t)high << 32 | low) >> 11) / 0x1p53;
}

static void expect_words(struct philox philox, const uint32_t words[8])
{
    double numbers[PHILOX_NUMBERS];
    philox_uniforms(&philox, numbers);
    for (int i = 0; i < 4; i++)
        cr_assert(eq(dbl, numbers[i], number_of(words[2 * i], words[2 * i + 1])));
}

/* Key 0: the published block of counter 0, then that of counter 1 (computed by a second
 * implementation). */
Test(random_stream, blocks_are_counted_from_0_and_given_word_by_word)
{
    const uint32_t words[] = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8,
                              0xf8e4cca4, 0x5cb200db, 0xb1a574eb, 0x097eff67};
    expect_words((struct philox){0}, words);
}

/* By a second implementation of FNV-1a, splitmix64 and Philox: stored results stay reproducible. */
Test(random_stream, the_numbers_of_a_tuple_never_change)
{
    const uint32_t arrivals[] = {0xb9b4b295, 0x1bd73c59, 0xd24b98f1, 0xc1845865,
                                 0x5c938f29, 0xd5325c23, 0x05dd7efd, 0x28fe6384};
    const uint32_t variability[] = {0xd5fec470, 0x795f1705, 0x47e384d3, 0xec2f8f15,
                                    0xdd464002, 0x0fd8961d, 0xb28218a0, 0xdae4c5d1};
    expect_words(philox_named(1, 1, "arrivals", 0), arrivals);
    expect_words(philox_named(UINT64_MAX, 1000, "variability", 7), variability);
}

/* Counters that pass from one word to the next, and keys and identities of all bits. */
Test(random_stream, every_number_is_that_of_the_package)
{
    struct philox philox = {UINT64_C(0xa4093822299f31d0), UINT64_C(0x13198a2e03707344),
                            UINT64_C(0x123fffffff8)};
    philox4x32_key_t key = {{0x299f31d0, 0xa4093822}};
    for (int k = 0; k < 100; k++) {
        double numbers[PHILOX_NUMBERS];
        uint64_t first = philox.count;
        philox_uniforms(&philox, numbers);
        for (uint64_t i = 0; i < PHILOX_NUMBERS / 2; i++) {
            uint64_t count = first + i;
            philox4x32_ctr_t counter = {
                {(uint32_t)count, (uint32_t)(count >> 32), 0x03707344, 0x13198a2e}};
            philox4x32_ctr_t block = philox4x32(counter, key);
            cr_assert(eq(dbl, numbers[2 * i], number_of(block.v[0], block.v[1])));
            cr_assert(eq(dbl, numbers[2 * i + 1], number_of(block.v[2], block.v[3])));
        }
    }
}

/* (0xb9b4b2951bd73c59 >> 11) / 2^53, and so on */
Test(random_stream, uniform_numbers_take_53_bits_of_two_words)
{
    struct random_stream *stream = random_stream_new(1, 1, "arrivals", 0);
    cr_assert(eq(dbl, random_stream_uniform(stream), 0.7254134763751069));
    cr_assert(eq(dbl, random_stream_uniform(stream), 0.8214660253738811));
    random_stream_free(stream);
}

Test(random_stream, is_a_generator_of_gsl)
{
    struct random_stream *stream = random_stream_new(1, 1, "any", 0);
    gsl_rng *generator = random_stream_generator(stream);
    cr_assert(eq(str, (char *)gsl_rng_name(generator), (char *)"philox4x32-10"));
    cr_assert(eq(u64, gsl_rng_max(generator), 0xffffffff));
    cr_assert(eq(u64, gsl_rng_min(generator), 0));
    random_stream_free(stream);
    random_stream_free(NULL);
}

static double first_number(uint64_t seed, uint64_t replication_index, const char *name,
                           uint64_t client_index)
{
    struct random_stream *stream = random_stream_new(seed, replication_index, name, client_index);
    double number = random_stream_uniform(stream);
    random_stream_free(stream);
    return number;
}

Test(random_stream, the_same_four_give_the_same_numbers)
{
    cr_assert(eq(dbl, first_number(1, 2, "arrivals", 3), first_number(1, 2, "arrivals", 3)));
}

Test(random_stream, each_of_the_four_makes_a_difference)
{
    double number = first_number(1, 2, "arrivals", 3);
    cr_assert(ne(dbl, number, first_number(2, 2, "arrivals", 3)));
    cr_assert(ne(dbl, number, first_number(1, 3, "arrivals", 3)));
    cr_assert(ne(dbl, number, first_number(1, 2, "arrival", 3)));
    cr_assert(ne(dbl, number, first_number(1, 2, "", 3)));
    cr_assert(ne(dbl, number, first_number(1, 2, "arrivals", 0)));
    cr_assert(ne(dbl, number, first_number(2, 1, "arrivals", 3))); /* their order, too */
    cr_assert(ne(dbl, number, first_number(3, 2, "arrivals", 1)));
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* 20 * 50 * 2 * 10 streams; two first numbers of 53 bits agree by chance with 20000^2 / 2^54 =
 * 2e-8. */
Test(random_stream, small_tuples_all_begin_differently)
{
    static double numbers[20000];
    int count = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        for (uint64_t replication = 1; replication <= 50; replication++) {
            for (uint64_t client = 0; client < 10; client++) {
                numbers[count++] = first_number(seed, replication, "arrivals", client);
                numbers[count++] = first_number(seed, replication, "work", client);
            }
        }
    }
    qsort(numbers, (size_t)count, sizeof(*numbers), compare_numbers);
    for (int i = 1; i < count; i++)
        cr_assert(lt(dbl, numbers[i - 1], numbers[i]));
}

/* Of numbers that should be uniform, in 100 bins. */
static double chi_square(const double *numbers, int count)
{
    int bins[100] = {0};
    double expected = count / 100.0;
    double sum = 0.0;
    for (int i = 0; i < count; i++)
        bins[(int)(numbers[i] * 100.0)]++;
    for (int i = 0; i < 100; i++)
        sum += (bins[i] - expected) * (bins[i] - expected) / expected;
    return sum;
}

/* Chi-square with 99 degrees of freedom lies in [61.1, 148.2] with probability 0.998. */
static void expect_uniform(const double *numbers, int count)
{
    cr_assert(gt(dbl, chi_square(numbers, count), 61.1));
    cr_assert(lt(dbl, chi_square(numbers, count), 148.2));
}

static void draw(double numbers[DRAWS], uint64_t seed, uint64_t replication_index, const char *name,
                 uint64_t client_index)
{
    struct random_stream *stream = random_stream_new(seed, replication_index, name, client_index);
    for (int i = 0; i < DRAWS; i++)
        numbers[i] = random_stream_uniform(stream);
    random_stream_free(stream);
}

Test(random_stream, numbers_of_one_stream_are_uniform)
{
    static double numbers[DRAWS];
    draw(numbers, 1, 1, "arrivals", 0);
    expect_uniform(numbers, DRAWS);
}

Test(random_stream, first_numbers_of_neighbouring_streams_are_uniform)
{
    static double numbers[20000];
    for (int i = 0; i < 20000; i++)
        numbers[i] = first_number(1, (uint64_t)i, "arrivals", 0);
    expect_uniform(numbers, 20000);
}

/* The greatest distance between the empirical and the true distribution is below 1.95 / sqrt(n)
 * with 0.999. */
Test(random_stream, numbers_pass_kolmogorovs_test)
{
    static double numbers[DRAWS];
    draw(numbers, 2, 1, "arrivals", 0);
    qsort(numbers, DRAWS, sizeof(*numbers), compare_numbers);
    double distance = 0.0;
    for (int i = 0; i < DRAWS; i++) {
        distance = fmax(distance, numbers[i] - (double)i / DRAWS);
        distance = fmax(distance, (i + 1.0) / DRAWS - numbers[i]);
    }
    cr_assert(ge(dbl, numbers[0], 0.0));
    cr_assert(lt(dbl, numbers[DRAWS - 1], 1.0));
    cr_assert(lt(dbl, distance, 1.95 / sqrt(DRAWS)));
}

/* Of uniform numbers, whose mean is 1/2 and variance 1/12. */
static double correlation(const double *left, const double *right, int count)
{
    double sum = 0.0;
    for (int i = 0; i < count; i++)
        sum += (left[i] - 0.5) * (right[i] - 0.5);
    return 12.0 * sum / count;
}

/* The correlation of independent numbers is normal with standard deviation 1 / sqrt(n). */
static void expect_independent(const double *left, const double *right, int count)
{
    cr_assert(epsilon_eq(dbl, correlation(left, right, count), 0.0, 3.5 / sqrt(count)));
}

Test(random_stream, neighbouring_streams_are_not_correlated)
{
    static double base[DRAWS];
    static double other[DRAWS];
    draw(base, 1, 1, "arrivals", 1);
    draw(other, 2, 1, "arrivals", 1);
    expect_independent(base, other, DRAWS);
    draw(other, 1, 2, "arrivals", 1);
    expect_independent(base, other, DRAWS);
    draw(other, 1, 1, "arrivalt", 1);
    expect_independent(base, other, DRAWS);
    draw(other, 1, 1, "arrivals", 2);
    expect_independent(base, other, DRAWS);
}

Test(random_stream, successive_numbers_are_not_correlated)
{
    static double numbers[DRAWS];
    draw(numbers, 1, 1, "arrivals", 1);
    for (int lag = 1; lag <= 4; lag++)
        expect_independent(numbers, numbers + lag, DRAWS - lag);
}

/* Mean 1 and variance 1; the mean of n has standard deviation 1 / sqrt(n). P(X > 1) = 1 / e. */
Test(random_stream, exponential_numbers_have_mean_1)
{
    struct random_stream *stream = random_stream_new(1, 1, "arrivals", 0);
    double sum = 0.0;
    int above = 0;
    for (int i = 0; i < DRAWS; i++) {
        double number = random_stream_exponential(stream);
        sum += number;
        above += number > 1.0;
    }
    cr_assert(epsilon_eq(dbl, sum / DRAWS, 1.0, 3.5 / sqrt(DRAWS)));
    cr_assert(epsilon_eq(dbl, (double)above / DRAWS, exp(-1.0), 3.5 * 0.5 / sqrt(DRAWS)));
    random_stream_free(stream);
}

/* Gamma numbers of mean shape * scale and variance shape * scale^2, one at a time. */
Test(random_stream, gamma_numbers_have_their_moments)
{
    const double shapes[] = {0.25, 1.0, 4.5};
    for (int k = 0; k < 3; k++) {
        struct random_stream *stream = random_stream_new(1, 1, "gamma", (uint64_t)k);
        double sum = 0.0;
        double squares = 0.0;
        for (int i = 0; i < DRAWS; i++) {
            double number = random_stream_gamma(stream, shapes[k], 2.0);
            sum += number;
            squares += (number - 2.0 * shapes[k]) * (number - 2.0 * shapes[k]);
        }
        cr_expect(
            epsilon_eq(dbl, sum / DRAWS, 2.0 * shapes[k], 3.5 * 2.0 * sqrt(shapes[k] / DRAWS)));
        cr_expect(epsilon_eq(dbl, squares / DRAWS / (4.0 * shapes[k]), 1.0, 0.05));
        random_stream_free(stream);
    }
}
