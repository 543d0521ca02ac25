/* scenario_units.c: values that are likely of another unit than the key's. */
#include "base/warning.h"
#include "scenario/scenario.h"
#include "json/json.h"

#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Megabits where bits are meant, milliseconds or hours where seconds are, GB, or percent: what lies
 * outside is not refused, but hardly meant. 0 is never a slip. */
static const struct likely {
    const char *ending; /* of the path */
    double lowest;
    double highest;
    const char *unit;
    const char *example;
} likely[] = {
    {"_bps", 1e5, 1e13, "bits per second", "500 Mbit/s are 500e6"},
    {"rtt_s", 0.0, 10.0, "seconds", "20 ms are 0.02"},
    {"storage_bytes", 1e6, 1e18, "bytes", "8 GB are 8e9"},
    {"variability.cv", 0.0, 5.0, "times the mean", "20 % are 0.2"},
    {"refill.from_s", 25.0, INFINITY, "seconds from midnight", "6 o'clock is 21600"},
    {"refill.to_s", 25.0, INFINITY, "seconds from midnight", "6 o'clock is 21600"},
};

static void check(const char *path, const char *value, struct warnings *warnings)
{
    const struct json_note note = {.value = (char *)value};
    double number;
    if (!json_note_number(&note, &number) || number == 0.0)
        return;
    for (size_t i = 0; i < sizeof likely / sizeof *likely; i++)
        if (utf8_ends_with(path, likely[i].ending)
            && (number < likely[i].lowest || number > likely[i].highest))
            warnings_add(warnings, "unlikely_unit", "%s is %s %s: %s", path, value, likely[i].unit,
                         likely[i].example);
}

void scenario_warn_of_units(const struct json_notes *notes, const struct sweep *sweep,
                            struct warnings *warnings)
{
    for (size_t i = 0; i < notes->count; i++)
        check(notes->items[i].path, notes->items[i].value, warnings);
    for (size_t a = 0; a < sweep->axis_count; a++)
        for (size_t c = 0; c < sweep->axes[a].column_count; c++) {
            const struct sweep_column *column = &sweep->axes[a].columns[c];
            for (size_t i = 0; i < column->count; i++)
                check(column->path, column->values[i], warnings);
        }
}
