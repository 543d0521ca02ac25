#include "base/grid.h"

#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define COLUMNS 4

/* A grid of one row, printed into a text. */
struct fixture {
    struct grid_column columns[COLUMNS];
    struct grid grid;
    char *text;
    size_t size;
};

static const char *const row[COLUMNS] = {"resnet18 of width 64", "1.5", "243.06", "stable"};

static void set_up(struct fixture *fixture, enum grid_frame frame)
{
    *fixture = (struct fixture){.columns = {{.title = "network", .is_text = true},
                                            {.title = "rate", .leaves = 2},
                                            {.title = "wait s", .leaves = 1},
                                            {.title = "verdict", .is_text = true}}};
    fixture->grid = (struct grid){.frame = frame,
                                  .columns = fixture->columns,
                                  .column_count = COLUMNS,
                                  .stream = open_memstream(&fixture->text, &fixture->size)};
    for (size_t i = 0; i < COLUMNS; i++) {
        grid_widen(&fixture->grid, i, fixture->columns[i].title);
        grid_widen(&fixture->grid, i, row[i]);
    }
}

/* What is printed within so many characters; text of the fixture, which the test frees. */
static char *printed(struct fixture *fixture, size_t most)
{
    grid_fit(&fixture->grid, most);
    grid_print_titles(&fixture->grid);
    grid_print_row(&fixture->grid, row);
    grid_print_left_out(&fixture->grid);
    fclose(fixture->grid.stream);
    return fixture->text;
}

Test(grid, a_pipe_gets_everything)
{
    struct fixture fixture;
    set_up(&fixture, GRID_PLAIN);
    cr_expect(eq(str, printed(&fixture, 0),
                 "  network               rate  wait s  verdict\n"
                 "  resnet18 of width 64   1.5  243.06  stable\n"));
    free(fixture.text);
}

Test(grid, columns_leave_in_their_order_and_are_named)
{
    struct fixture fixture;
    set_up(&fixture, GRID_PLAIN);
    cr_expect(eq(str, printed(&fixture, 44), /* one character too few for all */
                 "  network               rate  verdict\n"
                 "  resnet18 of width 64   1.5  stable\n"
                 "  no room for: wait s\n"));
    free(fixture.text);
    set_up(&fixture, GRID_PLAIN);
    cr_expect(eq(str, printed(&fixture, 36),
                 "  network               verdict\n"
                 "  resnet18 of width 64  stable\n"
                 "  no room for: rate, wait s\n"));
    free(fixture.text);
}

Test(grid, what_stays_is_cut_in_its_middle)
{
    struct fixture fixture;
    set_up(&fixture, GRID_PLAIN);
    cr_expect(eq(str, printed(&fixture, 25),
                 "  network         verdict\n"
                 "  resnet..dth 64  stable\n"
                 "  no room for: rate,\n"
                 "    wait s\n"));
    free(fixture.text);
}

Test(grid, nothing_is_wider_than_it_may_be)
{
    for (size_t most = 23; most < 60; most++) {
        struct fixture fixture;
        set_up(&fixture, GRID_PLAIN);
        grid_fit(&fixture.grid, most);
        grid_print_titles(&fixture.grid);
        grid_print_row(&fixture.grid, row);
        fclose(fixture.grid.stream);
        for (char *line = strtok(fixture.text, "\n"); line; line = strtok(NULL, "\n"))
            cr_expect(le(sz, strlen(line), most), "%s", line);
        free(fixture.text);
    }
}

Test(grid, markdown_is_escaped_and_aligned)
{
    static const char *const texts[COLUMNS] = {"a|b", "1", "2", "x\n\x1b[31my"};
    struct fixture fixture;
    set_up(&fixture, GRID_MARKDOWN);
    grid_print_titles(&fixture.grid);
    grid_print_row(&fixture.grid, texts);
    fclose(fixture.grid.stream);
    cr_expect(eq(str, fixture.text,
                 "| network              | rate | wait s | verdict |\n"
                 "| -------------------- | ---: | -----: | ------- |\n"
                 "| a\\|b                 |    1 |      2 | x??[31my |\n"));
    free(fixture.text);
}

Test(grid, characters_are_counted_not_bytes)
{
    static const char *const texts[COLUMNS] = {"caf\u00e9", "1", "2", ""};
    struct fixture fixture;
    set_up(&fixture, GRID_PLAIN);
    grid_print_row(&fixture.grid, texts);
    fclose(fixture.grid.stream);
    cr_expect(eq(str, fixture.text, "  caf\u00e9                     1       2  \n"));
    free(fixture.text);
}

/* ---- texts that explain a word ---- */

static void expect_folded(const char *text, size_t most, const char *expected)
{
    char *printed;
    size_t size;
    FILE *stream = open_memstream(&printed, &size);
    fputs("--jobs  ", stream);
    grid_print_folded(8, text, most, stream);
    fclose(stream);
    cr_expect(eq(str, printed, (char *)expected), "%zu", most);
    free(printed);
}

Test(grid, a_text_goes_on_below_its_first_letter)
{
    const char *text = "threads; all cores when not given";
    expect_folded(text, 0, "--jobs  threads; all cores when not given\n");
    expect_folded(text, 41, "--jobs  threads; all cores when not given\n");
    expect_folded(text, 40, "--jobs  threads; all cores when not\n        given\n");
    expect_folded(text, 23, "--jobs  threads; all\n        cores when not\n        given\n");
    expect_folded(text, 10, "--jobs  threads; all cores when not given\n"); /* no room */
    expect_folded("unbreakable_word_of_many_letters so", 24,
                  "--jobs  unbreakable_word_of_many_letters\n        so\n");
    expect_folded("", 40, "--jobs  \n");
}
