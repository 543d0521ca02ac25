#include "cli/options/run_number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool run_number_read(const char *text, const char *place, uint64_t *run_id, struct error *error)
{
    errno = 0;
    *run_id = strspn(text, "0123456789") == strlen(text) ? strtoull(text, NULL, 10) : 0;
    return (*run_id > 0 && *run_id <= INT64_MAX && errno == 0)
        || error_set(error, ERROR_USAGE, NULL, place,
                     "must be the number of a run (pisim runs lists them), is \"%s\"", text);
}
