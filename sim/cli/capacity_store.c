#include "cli/capacity_store.h"

#include <stdlib.h>

static bool keep(void *context, struct point *point, const struct slo slos[],
                 const struct excess_sample samples[], size_t count, struct error *error)
{
    struct capacity_store *store = context;
    if (!store->has_begun
        && !recording_start(&store->recording, store->session, store->circumstances, error))
        return false;
    store->has_begun = true;
    point->point_index = ++store->point_count;
    return recording_add_point(&store->recording, point, NULL, error)
        && recording_add_excesses(&store->recording, slos, samples, count, error)
        && recording_save(&store->recording, error);
}

bool capacity_store_open(struct capacity_store *store, const char *path,
                         const struct session *session, const struct circumstances *circumstances,
                         struct error *error)
{
    *store = (struct capacity_store){.session = session, .circumstances = circumstances};
    if (!recording_open(&store->recording, path, error)
        || !recording_find_alike(&store->recording, session, &store->runs, error))
        return false;
    store->probes = (struct probe_store){
        .database = store->recording.database, .runs = store->runs, .context = store, .keep = keep};
    return true;
}

bool capacity_store_warn(struct capacity_store *store, const struct warnings *warnings,
                         struct error *error)
{
    return !store->has_begun
        || (recording_add_warnings(&store->recording, warnings, error)
            && recording_save(&store->recording, error));
}

bool capacity_store_close(struct capacity_store *store, const char *status, struct error *error)
{
    struct error closing = {0};
    bool finished =
        status && (!store->has_begun || recording_finish(&store->recording, status, error));
    if (!finished && store->has_begun)
        recording_note_failure(&store->recording);
    bool closed = recording_close(&store->recording, finished ? error : &closing);
    free(store->runs);
    return finished && closed;
}
