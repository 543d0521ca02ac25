/*
 * grid.h: texts in columns for people: aligned, or as a table of markdown.
 *
 * A line that wraps cannot be read as a row. So where a terminal is too narrow for all columns,
 * some are left out, in an order that the columns say, and named below the rows; as a last resort
 * the widest texts are cut in their middle. What explains a word goes on below itself. A file or
 * pipe gets everything.
 */
#ifndef BASE_GRID_H
#define BASE_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What stands out on a terminal: warnings and verdicts. */
enum colour { COLOUR_NONE, COLOUR_GOOD, COLOUR_DOUBT, COLOUR_BAD };

/* What follows, up to COLOUR_NONE. A pipe or a file gets no colour, nor does whoever set NO_COLOR
 * (https://no-color.org) or has a terminal that is "dumb". */
void grid_set_colour(FILE *stream, enum colour colour);

enum grid_frame {
    GRID_PLAIN, /* indented, titles above */
    GRID_RULED, /* a line between titles and rows */
    GRID_MARKDOWN
};

struct grid_column {
    const char *title; /* borrowed; NULL: the column is for programs alone */
    size_t width;      /* in characters; grid_widen makes it as wide as its widest text */
    bool is_text;      /* to the left; numbers to the right */
    unsigned leaves;   /* without room 1 is left out first, then 2, ...; 0 stays */
    bool is_left_out;  /* set by grid_fit */
};

struct grid {
    enum grid_frame frame;
    struct grid_column *columns; /* borrowed */
    size_t column_count;
    size_t most; /* characters in a line, as grid_fit was told; 0: as many as there are */
    const enum colour *colours; /* borrowed: of the cells of a row; NULL: nothing stands out */
    FILE *stream;
};

/* Characters in a line of the terminal that the stream writes to; 0 where it is none. */
size_t grid_terminal_width(FILE *stream);

/*
 * Ends a line that has so many characters already with a text. Where that is longer than a line may
 * be (0: any length), it goes on in further lines below its first letter.
 */
void grid_print_folded(size_t indent, const char *text, size_t most, FILE *stream);

/* Before grid_fit: makes room for a text, or the title, in a column. */
void grid_widen(struct grid *grid, size_t column, const char *text);

/* Leaves out what does not fit into so many characters; 0: everything fits. */
void grid_fit(struct grid *grid, size_t most);

void grid_print_titles(const struct grid *grid);
/* A text for each column, also for those that are left out. Control characters become '?'. */
void grid_print_row(const struct grid *grid, const char *const texts[]);
/* Names what was left out, if anything. */
void grid_print_left_out(const struct grid *grid);

#endif
