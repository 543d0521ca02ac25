#include "results/report/histogram_function.h"

#include "base/memory.h"
#include "results/report/cell.h"

#include <assert.h>
#include <math.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* As statistics/histogram.c makes them, whose header this room does not see. */
#define BUCKETS_PER_OCTAVE 512u
#define SMALLEST_EXPONENT (-40)
#define LARGEST_EXPONENT 63
#define BUCKET_LIMIT ((unsigned)(LARGEST_EXPONENT - SMALLEST_EXPONENT) * BUCKETS_PER_OCTAVE)

struct reader {
    const unsigned char *at;
    const unsigned char *end;
};

/* Seven bits a byte, the lowest first, the eighth bit says that more follow; at most what SQL's
 * integers hold. */
static bool read_number(struct reader *reader, uint64_t *number)
{
    *number = 0;
    for (unsigned shift = 0; shift < 63 && reader->at < reader->end; shift += 7) {
        unsigned char byte = *reader->at++;
        *number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

static double lower_of(uint64_t bucket)
{
    int exponent = (int)(bucket / BUCKETS_PER_OCTAVE) + SMALLEST_EXPONENT;
    return ldexp(1.0 + (double)(bucket % BUCKETS_PER_OCTAVE) / BUCKETS_PER_OCTAVE, exponent);
}

static void append_bucket(sqlite3_str *json, double lower, double upper, uint64_t count)
{
    char lower_text[JSON_NUMBER_SIZE];
    char upper_text[JSON_NUMBER_SIZE];
    cell_real_text(lower, lower_text);
    cell_real_text(upper, upper_text);
    sqlite3_str_appendf(json, "%s[%s,%s,%llu]", sqlite3_str_length(json) > 1 ? "," : "", lower_text,
                        upper_text, (unsigned long long)count);
}

/* The next bucket's number and count; numbers ascend, and only the first may be 0. */
static bool read_bucket(struct reader *reader, bool first, uint64_t *bucket, uint64_t *count)
{
    uint64_t distance;
    if (!read_number(reader, &distance) || !read_number(reader, count))
        return false;
    if (distance >= BUCKET_LIMIT || (distance == 0 && !first) || *count == 0)
        return false;
    *bucket += distance;
    return *bucket < BUCKET_LIMIT;
}

static bool append_buckets(sqlite3_str *json, struct reader *reader)
{
    uint64_t listed;
    uint64_t zeros;
    if (!read_number(reader, &listed) || !read_number(reader, &zeros))
        return false;
    if (zeros > 0)
        append_bucket(json, 0.0, 0.0, zeros);
    uint64_t bucket = 0;
    for (uint64_t i = 0; i < listed; i++) {
        uint64_t count;
        if (!read_bucket(reader, i == 0, &bucket, &count))
            return false;
        append_bucket(json, lower_of(bucket), lower_of(bucket + 1), count);
    }
    return reader->at == reader->end;
}

static bool expand(sqlite3_str *json, sqlite3_value *blob)
{
    const unsigned char *bytes = sqlite3_value_blob(blob);
    int size = sqlite3_value_bytes(blob);
    struct reader reader = {bytes, size > 0 ? bytes + size : bytes};
    sqlite3_str_appendall(json, "[");
    bool whole = append_buckets(json, &reader);
    sqlite3_str_appendall(json, "]");
    return whole;
}

static void histogram_buckets(sqlite3_context *context, int count, sqlite3_value *values[])
{
    assert(count == 1);
    (void)count;
    if (sqlite3_value_type(values[0]) == SQLITE_NULL)
        return;
    sqlite3_str *json = sqlite3_str_new(NULL);
    bool whole = sqlite3_value_type(values[0]) == SQLITE_BLOB && expand(json, values[0]);
    char *text = sqlite3_str_finish(json);
    if (whole) {
        sqlite3_result_text(context, memory_require(text), -1, sqlite3_free);
    } else {
        sqlite3_free(text);
        sqlite3_result_error(context, "histogram_buckets: this is no histogram", -1);
    }
}

void histogram_function_register(sqlite3 *handle)
{
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    int code = sqlite3_create_function_v2(handle, "histogram_buckets", 1, flags, NULL,
                                          histogram_buckets, NULL, NULL, NULL);
    assert(code == SQLITE_OK);
    (void)code;
}
