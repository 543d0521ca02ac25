#include "base/nearest.h"

#include "base/memory.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
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

/* "rtt" of "rtt_s": the unit was left out, which no number of letters tells. */
static bool lacks_ending(const char *name, size_t length, const char *other)
{
    for (size_t i = 0; i < length; i++)
        if (other[i] == '\0' || !same_letter(name[i], other[i]))
            return false;
    return length > 0 && other[length] == '_';
}

const char *nearest_name(const char *name, const char *const names[])
{
    const char *nearest = NULL;
    size_t nearest_distance = 0;
    size_t length = strlen(name);
    for (; *names != NULL; names++) {
        size_t other_length = strlen(*names);
        size_t longer = length > other_length ? length : other_length;
        bool lacks = lacks_ending(name, length, *names);
        if (!lacks && 3 * (longer - least(length, other_length)) > longer)
            continue; /* too far by length alone: a name of megabytes costs nothing */
        size_t distance = lacks ? 1 : edit_distance(name, *names);
        if ((lacks || 3 * distance <= longer) && (nearest == NULL || distance < nearest_distance)) {
            nearest = *names;
            nearest_distance = distance;
        }
    }
    return nearest;
}
