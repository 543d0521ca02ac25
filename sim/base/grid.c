#include "base/grid.h"

#include "base/utf8.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_WIDTH 80    /* of a terminal that does not tell */
#define NARROWEST_TEXT 12 /* to which texts are cut: "resnet..3x3x"; or folded */

static const struct {
    const char *before;
    const char *between;
    const char *after;
    const char *escaped; /* gets a backslash: what would end the cell or begin markup in it */
    size_t narrowest;    /* width of a column, at least */
} frames[] = {
    [GRID_PLAIN] = {"  ", "  ", "\n", "", 1},
    [GRID_RULED] = {"", "  ", "\n", "", 1},
    [GRID_MARKDOWN] = {"| ", " | ", " |\n", "|\\<`*",
                       3}, /* "--:" is the shortest rule that is read */
};

/* isatty's no is no error: errno may still tell why an earlier line could not be written. */
static bool is_terminal(FILE *stream)
{
    int before = errno;
    bool is = isatty(fileno(stream));
    errno = before;
    return is;
}

static bool is_coloured(FILE *stream)
{
    const char *refused = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return is_terminal(stream) && !(refused && refused[0] != '\0') && terminal
        && strcmp(terminal, "dumb") != 0;
}

void grid_set_colour(FILE *stream, enum colour colour)
{
    static const char *const codes[] = {[COLOUR_NONE] = "\033[0m",
                                        [COLOUR_GOOD] = "\033[32m",
                                        [COLOUR_DOUBT] = "\033[33m",
                                        [COLOUR_BAD] = "\033[31m"};
    if (is_coloured(stream))
        fputs(codes[colour], stream);
}

size_t grid_terminal_width(FILE *stream)
{
    struct winsize size = {0};
    if (!is_terminal(stream))
        return 0;
    return ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
                                                                            : USUAL_WIDTH;
}

/* Bytes of the text up to the last blank within so many characters; all of it where it fits, and a
 * word that is longer as a whole. */
static size_t line_bytes(const char *text, size_t most)
{
    size_t blank = 0, characters = 0, at = 0;
    for (; text[at] && (characters <= most || blank == 0); at++) {
        if (text[at] == ' ' && at > 0)
            blank = at;
        characters += !utf8_is_continuation(text[at]);
    }
    return text[at] == '\0' && characters <= most ? at : blank > 0 ? blank : at;
}

void grid_print_folded(size_t indent, const char *text, size_t most, FILE *stream)
{
    most = most >= indent + NARROWEST_TEXT ? most - indent : SIZE_MAX;
    size_t bytes = line_bytes(text, most);
    fprintf(stream, "%.*s\n", (int)bytes, text);
    for (text += bytes; *text; text += bytes) {
        text += *text == ' ';
        bytes = line_bytes(text, most);
        fprintf(stream, "%*s%.*s\n", (int)indent, "", (int)bytes, text);
    }
}

/* Characters, not bytes, with the backslashes that the frame asks for. */
static size_t width_of(const struct grid *grid, const char *text)
{
    size_t width = 0;
    for (; *text != '\0'; text++) {
        if (!utf8_is_continuation(*text))
            width++;
        if (strchr(frames[grid->frame].escaped, *text))
            width++;
    }
    return width;
}

void grid_widen(struct grid *grid, size_t column, const char *text)
{
    size_t width = width_of(grid, text);
    struct grid_column *widened = &grid->columns[column];
    if (width < frames[grid->frame].narrowest)
        width = frames[grid->frame].narrowest;
    if (width > widened->width)
        widened->width = width;
}

/* ---- what fits ---- */

static bool is_shown(const struct grid_column *column)
{
    return column->title && !column->is_left_out;
}

static size_t line_width(const struct grid *grid)
{
    size_t shown = 0, width = strlen(frames[grid->frame].before);
    for (size_t i = 0; i < grid->column_count; i++)
        if (is_shown(&grid->columns[i])) {
            width += grid->columns[i].width;
            shown++;
        }
    return width + (shown > 0 ? (shown - 1) * strlen(frames[grid->frame].between) : 0);
}

/* The next to be left out: of the same turn, the last. NULL where all that is shown stays. */
static struct grid_column *next_to_leave(const struct grid *grid)
{
    struct grid_column *next = NULL;
    for (size_t i = 0; i < grid->column_count; i++) {
        struct grid_column *column = &grid->columns[i];
        if (is_shown(column) && column->leaves > 0 && (!next || column->leaves <= next->leaves))
            next = column;
    }
    return next;
}

/* The widest text that can be shorter still; NULL where there is none. */
static struct grid_column *next_to_cut(const struct grid *grid)
{
    struct grid_column *next = NULL;
    for (size_t i = 0; i < grid->column_count; i++) {
        struct grid_column *column = &grid->columns[i];
        if (is_shown(column) && column->is_text && column->width > NARROWEST_TEXT
            && (!next || column->width > next->width))
            next = column;
    }
    return next;
}

void grid_fit(struct grid *grid, size_t most)
{
    struct grid_column *column;
    grid->most = most;
    while (most > 0 && line_width(grid) > most && (column = next_to_leave(grid)))
        column->is_left_out = true;
    while (most > 0 && line_width(grid) > most && (column = next_to_cut(grid)))
        column->width--;
}

/* ---- lines ---- */

static void pad(const struct grid *grid, size_t count, char character)
{
    for (size_t i = 0; i < count; i++)
        fputc(character, grid->stream);
}

/* The characters from first up to, and without, end. */
static void print_characters(const struct grid *grid, const char *text, size_t first, size_t end)
{
    for (size_t at = 0; *text != '\0' && at < end; at++) {
        size_t control = utf8_control_bytes(text);
        size_t size = 1;
        while (utf8_is_continuation(text[size]))
            size++;
        if (at >= first && control > 0)
            fputc('?', grid->stream);
        else if (at >= first) {
            if (strchr(frames[grid->frame].escaped, *text))
                fputc('\\', grid->stream);
            fwrite(text, 1, size, grid->stream);
        }
        text += size;
    }
}

/* Cut in its middle where it is too wide: labels differ at either end. */
static void print_text(const struct grid *grid, const char *text, size_t width, size_t most)
{
    if (width <= most || grid->most == 0) {
        print_characters(grid, text, 0, width);
        return;
    }
    size_t head = (most - 2) / 2, tail = most - 2 - head;
    print_characters(grid, text, 0, head);
    fputs("..", grid->stream);
    print_characters(grid, text, width - tail, width);
}

/* Nothing stands behind the last text, unless the frame has an end. */
static bool ends_line(const struct grid *grid, size_t column)
{
    for (size_t i = column + 1; i < grid->column_count; i++)
        if (is_shown(&grid->columns[i]))
            return false;
    return frames[grid->frame].after[0] == '\n';
}

static void print_aligned(const struct grid *grid, size_t column, const char *text)
{
    const struct grid_column *told = &grid->columns[column];
    size_t width = width_of(grid, text);
    size_t padding = width < told->width ? told->width - width : 0;
    if (!told->is_text)
        pad(grid, padding, ' ');
    print_text(grid, text, width, told->width);
    if (told->is_text && !ends_line(grid, column))
        pad(grid, padding, ' ');
}

static void print_cell(const struct grid *grid, size_t column, const char *const texts[])
{
    enum colour colour = grid->colours ? grid->colours[column] : COLOUR_NONE;
    if (colour != COLOUR_NONE)
        grid_set_colour(grid->stream, colour);
    print_aligned(grid, column, texts[column]);
    if (colour != COLOUR_NONE)
        grid_set_colour(grid->stream, COLOUR_NONE);
}

static void print_title(const struct grid *grid, size_t column, const char *const texts[])
{
    (void)texts;
    print_aligned(grid, column, grid->columns[column].title);
}

/* The line between titles and rows; markdown has a colon on the side of the alignment. */
static void print_rule(const struct grid *grid, size_t column, const char *const texts[])
{
    bool has_colon = grid->frame == GRID_MARKDOWN && !grid->columns[column].is_text;
    (void)texts;
    pad(grid, grid->columns[column].width - has_colon, '-');
    fputs(has_colon ? ":" : "", grid->stream);
}

static void print_line(const struct grid *grid, const char *const texts[],
                       void (*print)(const struct grid *grid, size_t column,
                                     const char *const texts[]))
{
    const char *separator = frames[grid->frame].before;
    for (size_t i = 0; i < grid->column_count; i++) {
        if (!is_shown(&grid->columns[i]))
            continue;
        fputs(separator, grid->stream);
        print(grid, i, texts);
        separator = frames[grid->frame].between;
    }
    fputs(frames[grid->frame].after, grid->stream);
}

void grid_print_titles(const struct grid *grid)
{
    print_line(grid, NULL, print_title);
    if (grid->frame != GRID_PLAIN)
        print_line(grid, NULL, print_rule);
}

void grid_print_row(const struct grid *grid, const char *const texts[])
{
    print_line(grid, texts, print_cell);
}

void grid_print_left_out(const struct grid *grid)
{
    size_t at = 0;
    const char *last = "";
    for (size_t i = 0; i < grid->column_count; i++) {
        const char *title = grid->columns[i].title;
        if (!title || !grid->columns[i].is_left_out || title[0] == '\0' || strcmp(title, last) == 0)
            continue;
        last = title;
        const char *before = at == 0 ? "  no room for: " : ", ";
        size_t width = strlen(before) + width_of(grid, title);
        if (at > 0 && at + width + 1 > grid->most) {
            fputs(",\n", grid->stream);
            before = "    ";
            at = 0;
        }
        at += (size_t)fprintf(grid->stream, "%s%s", before, title);
    }
    if (at > 0)
        fputc('\n', grid->stream);
}
