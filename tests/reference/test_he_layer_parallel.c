/*
 * Layer-parallel homomorphic evaluation against the published tables: all thread counts of six
 * networks, from counts alone. As in those runs, fully connected layers are left out and weights
 * are encoded within the timed region.
 */
#include "he_layers.h"
#include "models/crypto/he_schedule.h"

#include <stdlib.h>

enum { TABLES = 6, POINTS = 122, MOST_LAYERS = 64 };

static size_t list_work(const struct he_layer_row rows[], const char *network, const char *input,
                        const struct he_coefficients *he, double work_s[])
{
    size_t count = 0;
    for (size_t i = 0; i < HE_LAYER_ROWS; i++) {
        const struct he_layer_row *row = &rows[i];
        if (!he_layer_is(row, "conv") || strcmp(row->network, network) != 0
            || strcmp(row->input, input) != 0)
            continue;
        struct he_packing packing = he_layer_pack(row);
        work_s[count++] = he_evaluate_s(he, &packing) + he_encode_s(he, &packing);
    }
    return count;
}

/* Appends the relative error of each thread count. */
static size_t compare_table(const struct json_node *table, const struct he_layer_row rows[],
                            const struct he_coefficients *he, double errors[])
{
    const char *network = NULL, *input = NULL;
    double *measured_s = NULL;
    double work_s[MOST_LAYERS];
    size_t threads = 0;
    struct error error = {0};
    cr_assert(json_text(table, "network", &network, &error)
              && json_text(table, "input", &input, &error)
              && json_numbers(table, "seconds", 0.0, &measured_s, &threads, &error));
    size_t count = list_work(rows, network, input, he, work_s);
    cr_expect(eq(sz, count, threads));
    for (size_t t = 1; t <= threads; t++) {
        double predicted_s = he_makespan_s(work_s, count, t, he->slowdown_per_busy_core, NULL);
        errors[t - 1] = fabs(predicted_s / measured_s[t - 1] - 1.0);
        cr_expect(errors[t - 1] < 0.095, "%s on %s, %zu threads: %.4f s, measured %.4f s", network,
                  input, t, predicted_s, measured_s[t - 1]);
    }
    free(measured_s);
    return threads;
}

static int compare_numbers(const void *left, const void *right)
{
    double first = *(const double *)left;
    double second = *(const double *)right;
    return (first > second) - (first < second);
}

Test(he_layer_parallel, all_published_points_are_met)
{
    struct he_layer_row *rows = calloc(HE_LAYER_ROWS, sizeof *rows);
    struct json_document document =
        parse_file("models/measurements/garimella_2023/he_layer_parallel.json");
    struct json_node root = json_root(&document);
    struct json_node tables = json_child(&root, "tables");
    struct he_coefficients he = he_layers_coefficients();
    double errors[POINTS + MOST_LAYERS];
    size_t count = 0;
    he_layers_read(rows);
    cr_assert(eq(sz, json_count(&tables), TABLES));
    for (size_t i = 0; i < TABLES; i++) {
        struct json_node table = json_item(&tables, i);
        count += compare_table(&table, rows, &he, errors + count);
    }
    cr_assert(eq(sz, count, POINTS));
    qsort(errors, count, sizeof *errors, compare_numbers);
    cr_expect(lt(dbl, errors[count / 2], 0.025));
    json_free(&document);
    free(rows);
}
