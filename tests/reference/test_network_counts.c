/*
 * Every network of the catalogue against 53 rows of counts that pisim did not make: parameters,
 * MACs and ReLUs, layers and stages, as pycls, torchvision, timm and others publish them.
 */
#include "models/graph/network_columns.h"

#include "../models/parse.h"

#include <inttypes.h>
#include <stdio.h>

#define LINE_SIZE 2048
#define COLUMNS 35 /* of the published counts, with five stages */

/* Cuts at the commas; an empty field stays. */
static size_t split(char *line, char *fields[], size_t most)
{
    size_t count = 0;
    line[strcspn(line, "\n")] = '\0';
    for (char *field = line; field && count < most;) {
        char *comma = strchr(field, ',');
        if (comma)
            *comma++ = '\0';
        fields[count++] = field;
        field = comma;
    }
    return count;
}

static void expect_cell(const struct network_cell *cell, const char *expected, const char *where)
{
    char text[sizeof cell->text];
    if (cell->is_text)
        snprintf(text, sizeof text, "%s", cell->text);
    else if (cell->is_empty)
        text[0] = '\0';
    else
        snprintf(text, sizeof text, "%" PRIu64, cell->number);
    cr_expect(eq(str, text, (char *)expected), "%s: %s", where, (char *)cell->name);
}

static void expect_row(char *const names[], char *const fields[])
{
    char where[128];
    snprintf(where, sizeof where, "%s %s", fields[0], fields[1]);
    struct network_input input = {0};
    cr_assert(sscanf(fields[1], "%" SCNu32 "x%" SCNu32 "x%" SCNu32, &input.shape.channels,
                     &input.shape.height, &input.shape.width)
              == 3);
    input.classes = (uint32_t)strtoul(fields[2], NULL, 10);
    struct json_document document = parse_network(fields[0]);
    struct json_node node = json_root(&document);
    struct network network;
    struct error error = {0};
    cr_assert(network_load(&network, &node, &input, &error), "%s: %s", where, error.message);
    struct network_cell *cells = network_cells(&network, NETWORK_COLUMN_STAGES);
    for (size_t column = 0; column < COLUMNS; column++) {
        cr_expect(eq(str, (char *)cells[column].name, names[column]));
        expect_cell(&cells[column], fields[column], where);
    }
    free(cells);
    network_free(&network);
    json_free(&document);
}

Test(network_counts, every_column_of_every_row_is_as_published)
{
    char header[LINE_SIZE], line[LINE_SIZE];
    char *names[COLUMNS + 1], *fields[COLUMNS + 1];
    FILE *file = fopen(PISIM_SOURCE_DIR "/tests/reference/data/network_counts.csv", "r");
    cr_assert(file != NULL);
    do
        cr_assert(fgets(header, sizeof header, file) != NULL);
    while (header[0] == '#');
    cr_assert(eq(sz, split(header, names, COLUMNS + 1), COLUMNS));
    int rows = 0;
    for (; fgets(line, sizeof line, file); rows++) {
        cr_assert(eq(sz, split(line, fields, COLUMNS + 1), COLUMNS));
        expect_row(names, fields);
    }
    cr_expect(eq(int, rows, 53));
    fclose(file);
}

Test(network_counts, a_network_of_more_stages_has_more_columns)
{
    char text[1024] = "{'name': 'n', 'stages': [";
    for (int stage = 0; stage < 6; stage++)
        strcat(text, stage > 0 ? ",{'block': 'plain', 'depth': 1, 'width': 1}"
                               : "{'block': 'plain', 'depth': 1, 'width': 1}");
    strcat(text, "], 'head': {'fc': ['classes']}}");
    const struct network_input input = {"3x4x4", {3, 4, 4}, 2};
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    struct network network;
    struct error error = {0};
    cr_assert(network_load(&network, &node, &input, &error), "%s", error.message);
    cr_expect(eq(u64, network_count(&network).stages[5].relus, 16));
    struct network_cell *cells = network_cells(&network, 7);
    cr_expect(eq(sz, network_column_count(7), COLUMNS + 4));
    cr_expect(eq(str, cells[23].name, "relus_s6"));
    cr_expect(eq(u64, cells[23].number, 16));
    cr_expect(eq(str, cells[24].name, "relus_s7"));
    cr_expect(cells[24].is_empty);
    free(cells);
    network_free(&network);
    json_free(&document);
}
