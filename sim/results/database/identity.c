#include "results/database/identity.h"

#include "base/error.h"

#include <inttypes.h>

static bool fail(const char *path, struct error *error, const char *message)
{
    return error_set(error, ERROR_IO, path, NULL, "%s", message);
}

bool identity_is_empty(const struct identity *identity)
{
    return identity->application_id == 0 && identity->version == 0 && identity->table_count == 0;
}

bool identity_accept(const struct identity *identity, const char *path, bool writing,
                     struct error *error)
{
    if (identity_is_empty(identity))
        return writing || fail(path, error, "holds no results: nothing was ever written to it");
    if (identity->application_id != DATABASE_APPLICATION_ID)
        return fail(path, error, "is not a result database but another program's");
    if (identity->version < 1 || identity->version > DATABASE_VERSION)
        return error_set(error, ERROR_IO, path, NULL,
                         "was written by schema version %" PRId64
                         "; this program knows versions 1 to %d",
                         identity->version, DATABASE_VERSION);
    return true;
}

bool identity_is_older(const struct identity *identity)
{
    return !identity_is_empty(identity) && identity->version < DATABASE_VERSION;
}
