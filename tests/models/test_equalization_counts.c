/*
 * The closed forms against the counts of an independent calculator, which agrees with pycls,
 * torchvision and the artifact of Garimella et al., ASPLOS 2023.
 */
#include "models/network/equalization_counts.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNTS PISIM_SOURCE_DIR "/tests/reference/data/network_counts.csv"

enum { MOST_COLUMNS = 64, STAGES = 4 };

struct table {
    FILE *stream;
    char heading_text[4096];
    char row_text[4096];
    char *headings[MOST_COLUMNS];
    char *row[MOST_COLUMNS];
};

static void split(char *text, char *cells[MOST_COLUMNS])
{
    int count = 0;
    text[strcspn(text, "\r\n")] = '\0';
    for (char *comma; (comma = strchr(text, ',')) != NULL && count < MOST_COLUMNS - 2;) {
        *comma = '\0';
        cells[count++] = text;
        text = comma + 1;
    }
    cells[count++] = text;
    cells[count] = NULL;
}

static void open_table(struct table *table)
{
    table->stream = fopen(COUNTS, "r");
    cr_assert(table->stream != NULL);
    do
        cr_assert(fgets(table->heading_text, sizeof table->heading_text, table->stream) != NULL);
    while (table->heading_text[0] == '#');
    split(table->heading_text, table->headings);
}

static bool read_row(struct table *table)
{
    if (fgets(table->row_text, sizeof table->row_text, table->stream) == NULL)
        return false;
    split(table->row_text, table->row);
    return true;
}

static char *cell(const struct table *table, const char *heading)
{
    for (int i = 0; table->headings[i] != NULL; i++)
        if (strcmp(table->headings[i], heading) == 0)
            return table->row[i];
    cr_fatal("no column %s", heading);
}

static uint64_t number(const struct table *table, const char *quantity, const char *stage)
{
    char heading[64];
    snprintf(heading, sizeof heading, "%s%s%s", quantity, stage[0] ? "_" : "", stage);
    return strtoull(cell(table, heading), NULL, 10);
}

static void expect_stage(const struct table *table, const struct equalization_stage *counts,
                         const char *stage)
{
    const char *network = table->row[0];
    cr_expect(eq(u64, counts->relus, number(table, "relus", stage)), "%s %s", network, stage);
    cr_expect(eq(u64, counts->macs, number(table, "macs", stage)), "%s %s", network, stage);
}

/* Four numbers with a dash between them. */
static void read_four(const char *text, uint32_t numbers[STAGES])
{
    cr_assert(eq(int,
                 sscanf(text, "%u-%u-%u-%u", &numbers[0], &numbers[1], &numbers[2], &numbers[3]),
                 STAGES));
}

static void expect_row(const struct table *table, enum equalization_block block)
{
    struct equalization_rule rule = {.stage_count = STAGES, .block = block};
    struct equalization_solution solution = {{0}};
    struct equalization_counts counts;
    uint32_t widths[STAGES];
    read_four(cell(table, "depths"), rule.depths);
    read_four(cell(table, "widths"), widths);
    for (int k = 0; k + 1 < STAGES; k++)
        solution.multipliers[k] = widths[k + 1] / widths[k];
    struct equalization_size size = {
        .base_width = widths[0],
        .side = (uint32_t)strtoul(strchr(cell(table, "input"), 'x') + 1, NULL, 10),
        .classes = (uint32_t)strtoul(cell(table, "classes"), NULL, 10),
    };
    cr_assert(equalization_count(&counts, &rule, &solution, &size));
    expect_stage(table, &counts.stem, "stem");
    expect_stage(table, &counts.stages[0], "s1");
    expect_stage(table, &counts.stages[1], "s2");
    expect_stage(table, &counts.stages[2], "s3");
    expect_stage(table, &counts.stages[3], "s4");
    expect_stage(table, &counts.head, "head");
    cr_expect(eq(u64, counts.relus, number(table, "relus", "")));
    cr_expect(eq(u64, counts.macs, number(table, "macs", "")));
}

/* All HybReNets, and the ResNets with the stem for small images. */
Test(equalization_counts, every_stage_is_as_the_calculator_counts_it)
{
    struct table table;
    int rows = 0;
    open_table(&table);
    while (read_row(&table)) {
        const char *family = cell(&table, "family");
        bool bottleneck = strcmp(family, "resnet-bottleneck") == 0;
        bool basic = strcmp(family, "resnet-basic") == 0;
        bool four_stages = cell(&table, "relus_s4")[0] != '\0';
        if ((!basic && !bottleneck) || !four_stages || strcmp(cell(&table, "stem"), "3x3s1") != 0)
            continue;
        expect_row(&table, bottleneck ? EQUALIZATION_BOTTLENECK : EQUALIZATION_BASIC);
        rows++;
    }
    cr_expect(ge(int, rows, 18));
    fclose(table.stream);
}

/* m * H*H * (5 + alpha + alpha*beta/4 + alpha*beta*gamma/16) for two blocks per stage. */
Test(equalization_counts, relus_follow_the_closed_form_of_equal_depths)
{
    struct equalization_rule rule = {.stage_count = STAGES, .depths = {2, 2, 2, 2}};
    struct equalization_size size = {.base_width = 16, .side = 32, .classes = 100};
    struct equalization_counts counts;
    for (uint32_t alpha = 1; alpha < 10; alpha++) {
        struct equalization_solution solution = {{alpha, 4, 4}};
        cr_assert(equalization_count(&counts, &rule, &solution, &size));
        cr_expect(eq(u64, counts.relus, 16384 * (5 + 3 * alpha)));
    }
}

Test(equalization_counts, what_no_network_can_be_is_refused)
{
    struct equalization_rule rule = {.stage_count = STAGES, .depths = {1000, 1000, 1000, 1000}};
    struct equalization_solution solution = {{65536, 65536, 65536}};
    struct equalization_size large = {1 << 20, 1 << 20, 1 << 20};
    struct equalization_size wide = {32, 32, 10};
    struct equalization_counts counts;
    cr_expect(not(equalization_count(&counts, &rule, &solution, &large)));
    cr_expect(not(equalization_count(&counts, &rule, &solution, &wide)));
    solution = (struct equalization_solution){{1, 1, 1}};
    cr_expect(not(equalization_count(&counts, &rule, &solution, &large)));
    cr_expect(equalization_count(&counts, &rule, &solution, &wide));
}
