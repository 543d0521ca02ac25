/*
 * Reduced networks against counts that pisim did not make: published points of DeepReDuce, SNL and
 * DELPHI, and FLOPs pruning by hand.
 */
#include "models/graph/network_counts.h"

#include "../models/parse.h"

#include <inttypes.h>
#include <stdio.h>

#define LINE_SIZE 1024
enum { NETWORK, SIDE, CLASSES, TRANSFORMS, RELUS, POLYNOMIALS, MACS, FIELD_COUNT };

static void split(char *line, char *fields[FIELD_COUNT])
{
    line[strcspn(line, "\n")] = '\0';
    for (int k = 0; k < FIELD_COUNT; k++) {
        cr_assert(line != NULL);
        fields[k] = line;
        line = strchr(line, '\t');
        if (line)
            *line++ = '\0';
    }
}

static uint64_t polynomial_count(const struct network *network)
{
    uint64_t count = 0;
    for (size_t index = 0; index < network->layer_count; index++)
        for (int degree = 0; degree < POLYNOMIAL_DEGREES; degree++)
            count += network->layers[index].polynomials[degree];
    return count;
}

static void expect_number(uint64_t number, const char *expected, const char *where)
{
    if (strcmp(expected, "-") != 0)
        cr_expect(eq(u64, number, strtoull(expected, NULL, 10)), "%s", where);
}

static void expect_row(char *const fields[FIELD_COUNT])
{
    uint32_t side = (uint32_t)strtoul(fields[SIDE], NULL, 10);
    struct network_input input = {.shape = {3, side, side},
                                  .classes = (uint32_t)strtoul(fields[CLASSES], NULL, 10)};
    struct json_document document = parse_network(fields[NETWORK]);
    struct json_document transforms = parse(fields[TRANSFORMS]);
    struct json_node node = json_root(&document), list = json_root(&transforms);
    struct network network;
    struct error error = {0};
    cr_assert(network_load_transformed(&network, &node, &list, &input, &error), "%s: %s: %s",
              fields[TRANSFORMS], error.place, error.message);
    struct network_counts counts = network_count(&network);
    expect_number(counts.relus, fields[RELUS], fields[TRANSFORMS]);
    expect_number(polynomial_count(&network), fields[POLYNOMIALS], fields[TRANSFORMS]);
    expect_number(counts.macs_conv + counts.macs_fc, fields[MACS], fields[TRANSFORMS]);
    network_free(&network);
    json_free(&transforms);
    json_free(&document);
}

Test(transforms, counts_are_as_published)
{
    char line[LINE_SIZE];
    char *fields[FIELD_COUNT];
    int rows = -1; /* the line of names */
    FILE *file = fopen(PISIM_SOURCE_DIR "/tests/reference/data/transforms.tsv", "r");
    cr_assert(file != NULL);
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#' || rows++ < 0)
            continue;
        split(line, fields);
        expect_row(fields);
    }
    cr_expect(eq(int, rows, 36));
    fclose(file);
}
