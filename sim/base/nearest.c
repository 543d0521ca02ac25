#include "base/nearest.h"

#include "base/memory.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/*
 * One row of the edit-distance table: row[j] is the distance between the first i letters of name
 * and the first j of other; above and two_above are the rows for i - 1 and i - 2.
 */
static void fill_row(size_t *row, const size_t *above, const size_t *two_above, const char *name,
                     size_t i, const char *other)
{
    row[0] = i;
    for (size_t j = 1; other[j - 1] != '\0'; j++) {
        bool same = same_letter(name[i - 1], other[j - 1]);
        row[j] = least(above[j - 1] + (same ? 0 : 1), least(above[j], row[j - 1]) + 1);
        bool swapped = i > 1 && j > 1 && same_letter(name[i - 1], other[j - 2])
                    && same_letter(name[i - 2], other[j - 1]);
        if (swapped)
            row[j] = least(row[j], two_above[j - 2] + 1);
    }
}

/* Optimal string alignment: Damerau 1964, no letter edited twice; by rows, as Wagner and Fischer
 * 1974. */
static size_t edit_distance(const char *name, const char *other)
{
    size_t name_length = strlen(name);
    size_t row_length = strlen(other) + 1;
    size_t *table = memory_allocate(3 * row_length, sizeof *table);
    for (size_t j = 0; j < row_length; j++)
        table[j] = j;
    for (size_t i = 1; i <= name_length; i++)
        fill_row(table + i % 3 * row_length, table + (i + 2) % 3 * row_length,
                 table + (i + 1) % 3 * row_length, name, i, other);
    size_t distance = table[name_length % 3 * row_length + row_length - 1];
    free(table);
    return distance;
}

/* Whether the other name begins with so many letters of this one, and goes on after a "_". */
static bool has_stem(const char *name, size_t length, const char *other)
{
    for (size_t i = 0; i < length; i++)
        if (other[i] == '\0' || !same_letter(name[i], other[i]))
            return false;
    return length > 0 && other[length] == '_';
}

/* A distance beyond every number of edits, and yet nearer than SIZE_MAX, which is not near. */
#define ANOTHER_ENDING (SIZE_MAX - 1)

/* A unit that was left out is one edit; another unit is less near than anything that is near. */
static size_t ending_distance(const char *name, size_t length, const char *other)
{
    const char *end = strrchr(name, '_');
    if (has_stem(name, length, other))
        return 1;
    return end != NULL && has_stem(name, (size_t)(end - name), other) ? ANOTHER_ENDING : SIZE_MAX;
}

/* SIZE_MAX where they are not near. */
static size_t distance_of(const char *name, size_t length, const char *other)
{
    size_t other_length = strlen(other);
    size_t longer = length > other_length ? length : other_length;
    size_t ending = ending_distance(name, length, other);
    if (3 * (longer - least(length, other_length)) > longer)
        return ending; /* too far by length alone: a name of megabytes costs nothing */
    size_t distance = edit_distance(name, other);
    return 3 * distance <= longer ? least(distance, ending) : ending;
}

const char *nearest_name(const char *name, const char *const names[])
{
    const char *nearest = NULL;
    size_t nearest_distance = SIZE_MAX;
    size_t length = strlen(name);
    for (; *names != NULL; names++) {
        size_t distance = distance_of(name, length, *names);
        if (distance < nearest_distance) {
            nearest = *names;
            nearest_distance = distance;
        }
    }
    return nearest;
}
