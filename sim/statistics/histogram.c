#include "statistics/histogram.h"

#include "base/memory.h"
#include "base/portable.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A double of IEEE 754 without its sign: 11 bits of exponent, 52 of mantissa, of which 9 tell a
 * bucket and 23 a cell. */
#define DROPPED_BITS 43
#define BUCKETS_PER_OCTAVE 512 /* 2^9: neighbours differ by 0.2 % at most */
#define SMALLEST_VALUE 0x1p-40
#define BEYOND_VALUE 0x1p63
#define SMALLEST_BITS ((uint64_t)(1023 - 40) * BUCKETS_PER_OCTAVE)
#define LAST_CELL (((uint32_t)HISTOGRAM_MOST_BUCKETS << CELL_BITS) - 1)
#define CELL_BITS 14 /* of a cell within its bucket */
/* Cells that wait to be sorted into buckets: 4 KB at most, and hardly anything where few come. */
#define RECENT_FIRST 32
#define RECENT_MOST 1024

/* The smallest value of a bucket. */
static double lower_bound(uint32_t number)
{
    uint64_t bits = ((uint64_t)number + SMALLEST_BITS) << DROPPED_BITS;
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static double cell_low(uint32_t cell)
{
    uint64_t bits = ((uint64_t)cell + (SMALLEST_BITS << CELL_BITS)) << (DROPPED_BITS - CELL_BITS);
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

bool histogram_is_cell(uint32_t number)
{
    return number <= LAST_CELL;
}

/* ---- those about the smallest ---- */

/* Counts do not depend on the order: a smaller cell drops those two or more above it, and they do
 * not come back. */
static void add_to_floor(struct histogram_floor *floor, uint32_t cell, uint64_t count)
{
    bool is_empty = floor->counts[0] == 0;
    if (is_empty || cell < floor->cell) {
        bool is_next = !is_empty && floor->cell == cell + 1;
        *floor = (struct histogram_floor){cell, {0, is_next ? floor->counts[0] : 0}};
    }
    if (cell - floor->cell < 2)
        floor->counts[cell - floor->cell] += count;
}

static void merge_floor(struct histogram_floor *floor, const struct histogram_floor *other)
{
    for (uint32_t i = 0; i < 2; i++)
        if (other->counts[i] > 0)
            add_to_floor(floor, other->cell + i, other->counts[i]);
}

double histogram_floor_value(const struct histogram_floor *floor, double rank)
{
    double least = (double)floor->counts[0];
    if (rank <= least)
        return cell_low(floor->cell);
    return rank <= least + (double)floor->counts[1] ? cell_low(floor->cell + 1) : NAN;
}

/* ---- the window ---- */

/* Widens the window by whole octaves until it holds the bucket: no histogram moves more often than
 * it has octaves. */
static void cover(struct histogram *histogram, uint32_t number)
{
    uint32_t from = number - number % BUCKETS_PER_OCTAVE;
    uint32_t to = from + BUCKETS_PER_OCTAVE;
    uint32_t shift = 0;
    if (histogram->bucket_count > 0) {
        uint32_t end = histogram->first + histogram->bucket_count;
        from = from < histogram->first ? from : histogram->first;
        to = to > end ? to : end;
        shift = histogram->first - from;
    }
    size_t capacity = histogram->capacity;
    uint64_t *buckets = memory_grow(histogram->buckets, &capacity, to - from, sizeof(*buckets));
    uint32_t after = shift + histogram->bucket_count;
    memmove(buckets + shift, buckets, histogram->bucket_count * sizeof(*buckets));
    memset(buckets, 0, shift * sizeof(*buckets));
    memset(buckets + after, 0, (to - from - after) * sizeof(*buckets));
    histogram->buckets = buckets;
    histogram->capacity = (uint32_t)capacity;
    histogram->first = from;
    histogram->bucket_count = to - from;
}

static bool is_covered(const struct histogram *histogram, uint32_t number)
{
    return number >= histogram->first && number - histogram->first < histogram->bucket_count;
}

static void add_count(struct histogram *histogram, uint32_t number, uint64_t count)
{
    if (!is_covered(histogram, number))
        cover(histogram, number);
    histogram->buckets[number - histogram->first] += count;
    histogram->count += count;
}

static void add_zeros(struct histogram *histogram, uint64_t count)
{
    histogram->zero_count += count;
    histogram->count += count;
}

static void cover_cells(struct histogram *histogram, uint32_t least, uint32_t greatest)
{
    if (!is_covered(histogram, least >> CELL_BITS))
        cover(histogram, least >> CELL_BITS);
    if (!is_covered(histogram, greatest >> CELL_BITS))
        cover(histogram, greatest >> CELL_BITS);
}

static uint64_t count_of(uint32_t cell, const uint32_t cells[], uint32_t count)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++)
        found += cells[i] == cell;
    return found;
}

/* One each; the caller counts them. */
PORTABLE_WIDE static void add_to_buckets(struct histogram *histogram, const uint32_t cells[],
                                         uint32_t count)
{
    uint32_t least = LAST_CELL, greatest = 0;
    if (count == 0)
        return;
    for (uint32_t i = 0; i < count; i++) {
        least = cells[i] < least ? cells[i] : least;
        greatest = cells[i] > greatest ? cells[i] : greatest;
    }
    cover_cells(histogram, least, greatest);
    for (uint32_t i = 0; i < count; i++)
        histogram->buckets[(cells[i] >> CELL_BITS) - histogram->first]++;
    add_to_floor(&histogram->floor, least, count_of(least, cells, count));
    add_to_floor(&histogram->floor, least + 1, count_of(least + 1, cells, count));
}

void histogram_settle(struct histogram *histogram)
{
    add_to_buckets(histogram, histogram->recent, histogram->recent_count);
    histogram->recent_count = 0;
}

/* For so many more, which are no more than there may be. */
static void make_room(struct histogram *histogram, uint32_t count)
{
    assert(count <= RECENT_MOST);
    if (histogram->recent_count + count > RECENT_MOST)
        histogram_settle(histogram);
    size_t capacity = histogram->recent_capacity;
    uint32_t wanted = capacity == 0 ? RECENT_FIRST : histogram->recent_capacity;
    while (wanted < histogram->recent_count + count)
        wanted *= 2;
    if (wanted == capacity)
        return;
    histogram->recent = memory_grow(histogram->recent, &capacity, wanted, sizeof(uint32_t));
    histogram->recent_capacity = wanted;
}

void histogram_add_rare(struct histogram *histogram, double value)
{
    assert(value >= 0.0 && value < INFINITY);
    histogram->count++;
    if (value < SMALLEST_VALUE) {
        histogram->zero_count++;
        return;
    }
    make_room(histogram, 1);
    histogram->recent[histogram->recent_count++] =
        value < BEYOND_VALUE ? histogram_cell(value) : LAST_CELL;
}

/* Without branches: how many are zeros, and which, cannot be foreseen. What is no cell is
 * overwritten by the next that is. */
void histogram_add_all(struct histogram *histogram, const double values[], uint32_t count)
{
    make_room(histogram, count);
    uint32_t cells = 0;
    uint32_t *recent = &histogram->recent[histogram->recent_count];
    uint64_t greatest = 0; /* as bits: those of infinity, of less than 0 and of NAN are greater */
    for (uint32_t i = 0; i < count; i++) {
        uint64_t bits = portable_bits(values[i]);
        greatest = bits > greatest ? bits : greatest;
        recent[cells] = values[i] < BEYOND_VALUE ? histogram_cell(values[i]) : LAST_CELL;
        cells += values[i] >= SMALLEST_VALUE;
    }
    assert(greatest < portable_bits(INFINITY));
    histogram->recent_count += cells;
    histogram->zero_count += count - cells;
    histogram->count += count;
}

void histogram_merge(struct histogram *histogram, const struct histogram *other)
{
    histogram_settle(histogram);
    add_zeros(histogram, other->zero_count);
    merge_floor(&histogram->floor, &other->floor);
    for (uint32_t i = 0; i < other->bucket_count; i++) {
        if (other->buckets[i] > 0)
            add_count(histogram, other->first + i, other->buckets[i]);
    }
    add_to_buckets(histogram, other->recent, other->recent_count);
    histogram->count += other->recent_count;
}

void histogram_gather(struct histogram *histogram, const struct histogram *other)
{
    if (other->bucket_count > 0 || histogram->recent_count + other->recent_count > RECENT_MOST) {
        histogram_merge(histogram, other);
        return;
    }
    make_room(histogram, other->recent_count);
    for (uint32_t i = 0; i < other->recent_count; i++)
        histogram->recent[histogram->recent_count++] = other->recent[i];
    histogram->zero_count += other->zero_count;
    histogram->count += other->count;
}

void histogram_free(struct histogram *histogram)
{
    free(histogram->buckets);
    free(histogram->recent);
    *histogram = (struct histogram){0};
}

/* Without branches, as below, so that it is done for several at a time. */
static uint64_t recent_at(const struct histogram *histogram, uint32_t number)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < histogram->recent_count; i++)
        total += histogram->recent[i] >> CELL_BITS == number;
    return total;
}

uint64_t histogram_count_at(const struct histogram *histogram, uint32_t position)
{
    if (position == 0)
        return histogram->zero_count;
    uint32_t number = position - 1;
    uint64_t settled =
        is_covered(histogram, number) ? histogram->buckets[number - histogram->first] : 0;
    return settled + recent_at(histogram, number);
}

/* Most of a window, which is of whole octaves, is empty: so many buckets are passed over at a time.
 */
#define BUCKETS_AT_A_TIME 8

static uint64_t sum(const uint64_t *buckets, uint32_t from, uint32_t to)
{
    uint64_t total = 0;
    for (uint32_t i = from; i < to; i++)
        total += buckets[i];
    return total;
}

PORTABLE_WIDE static uint64_t recent_before(const struct histogram *histogram, uint32_t number)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < histogram->recent_count; i++)
        total += histogram->recent[i] >> CELL_BITS < number;
    return total;
}

/* Sums the shorter side of the window. */
PORTABLE_WIDE static uint64_t settled_before(const struct histogram *histogram, uint32_t position)
{
    uint64_t all = histogram->count - histogram->recent_count;
    if (position <= histogram->first + 1)
        return histogram->zero_count;
    if (position > histogram->first + histogram->bucket_count)
        return all;
    uint32_t before = position - 1 - histogram->first;
    if (before <= histogram->bucket_count / 2)
        return histogram->zero_count + sum(histogram->buckets, 0, before);
    return all - sum(histogram->buckets, before, histogram->bucket_count);
}

uint64_t histogram_count_before(const struct histogram *histogram, uint32_t position)
{
    if (position == 0)
        return 0;
    return settled_before(histogram, position) + recent_before(histogram, position - 1);
}

double histogram_sum(const struct histogram *histogram, uint32_t first, const double each[])
{
    double total = (double)histogram->zero_count * each[0];
    for (uint32_t i = 0; i < histogram->bucket_count; i++)
        if (histogram->buckets[i] > 0)
            total += (double)histogram->buckets[i] * each[histogram->first + i + 2 - first];
    for (uint32_t i = 0; i < histogram->recent_count; i++)
        total += each[(histogram->recent[i] >> CELL_BITS) + 2 - first];
    return total;
}

double histogram_low_at(uint32_t position)
{
    return position == 0 ? 0.0 : lower_bound(position - 1);
}

double histogram_high_at(uint32_t position)
{
    return lower_bound(position);
}

double histogram_value_at(uint32_t position)
{
    if (position == 0)
        return 0.0;
    return (lower_bound(position - 1) + lower_bound(position)) / 2.0;
}

/*
 * ceil(q * count), but a product that is a whole number up to the roundings of q (from its decimal
 * digits) and of the product, half an ulp each, is that number: 0.07 of 100 is the 7th, although
 * 0.07 * 100 is above 7.
 */
uint64_t histogram_rank(uint64_t count, double q)
{
    assert(q > 0.0 && q <= 1.0 && count > 0);
    double product = q * (double)count;
    double nearest = nearbyint(product);
    bool is_whole = fabs(product - nearest) <= product * DBL_EPSILON;
    double rank = is_whole ? nearest : ceil(product);
    if (rank < 1.0)
        return 1;
    return rank < (double)count ? (uint64_t)rank : count;
}

uint32_t histogram_position(const struct histogram *settled, double q)
{
    assert(settled->recent_count == 0);
    uint64_t rank = histogram_rank(settled->count, q);
    uint64_t reached = settled->zero_count;
    if (reached >= rank)
        return 0;
    uint32_t offset = 0;
    for (uint64_t several = 0; reached + several < rank; offset += BUCKETS_AT_A_TIME) {
        reached += several;
        several = sum(settled->buckets, offset, offset + BUCKETS_AT_A_TIME);
    }
    offset -= BUCKETS_AT_A_TIME; /* where the last ones begin */
    while ((reached += settled->buckets[offset]) < rank)
        offset++;
    return settled->first + offset + 1;
}

uint32_t histogram_position_of(double value)
{
    if (value < SMALLEST_VALUE)
        return 0;
    return 1 + ((value < BEYOND_VALUE ? histogram_cell(value) : LAST_CELL) >> CELL_BITS);
}

double histogram_quantile(struct histogram *histogram, double q)
{
    histogram_settle(histogram);
    uint32_t position = histogram_position(histogram, q);
    uint64_t rank = histogram_rank(histogram->count, q);
    double value = position == 0 ? 0.0
                                 : histogram_floor_value(&histogram->floor,
                                                         (double)(rank - histogram->zero_count));
    return isnan(value) ? histogram_value_at(position) : value;
}

#define NUMBER_MOST_BYTES 10 /* 64 bits, seven in each */

static unsigned char *write_number(unsigned char *to, uint64_t number)
{
    for (; number > 0x7f; number >>= 7)
        *to++ = (unsigned char)(number | 0x80);
    *to++ = (unsigned char)number;
    return to;
}

static bool are_empty(const uint64_t *buckets)
{
    uint64_t any = 0;
    for (int i = 0; i < BUCKETS_AT_A_TIME; i++)
        any |= buckets[i];
    return any == 0;
}

/* Among others without branches: which of them are empty cannot be foreseen. */
uint32_t *histogram_filled(const struct histogram *settled, size_t *count)
{
    assert(settled->recent_count == 0);
    size_t capacity = 0, found = 0;
    uint32_t *filled =
        memory_grow(NULL, &capacity, (size_t)settled->bucket_count + 1, sizeof *filled);
    for (uint32_t i = 0; i < settled->bucket_count; i += BUCKETS_AT_A_TIME) {
        if (are_empty(&settled->buckets[i]))
            continue;
        for (uint32_t k = i; k < i + BUCKETS_AT_A_TIME; k++) {
            filled[found] = k;
            found += settled->buckets[k] > 0;
        }
    }
    *count = found;
    return filled;
}

unsigned char *histogram_encode(struct histogram *histogram, size_t *size)
{
    size_t filled_count, capacity = 0;
    histogram_settle(histogram);
    uint32_t *filled = histogram_filled(histogram, &filled_count);
    unsigned char *bytes = memory_grow(NULL, &capacity, 2 * filled_count + 2, NUMBER_MOST_BYTES);
    unsigned char *end = write_number(bytes, filled_count);
    end = write_number(end, histogram->zero_count);
    uint32_t previous = 0;
    for (size_t i = 0; i < filled_count; i++) {
        uint32_t number = histogram->first + filled[i];
        end = write_number(end, number - previous);
        end = write_number(end, histogram->buckets[filled[i]]);
        previous = number;
    }
    free(filled);
    *size = (size_t)(end - bytes);
    return bytes;
}
