#include "results/figures/figure_paper.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define POINTS_PER_INCH 72.0 /* of PostScript and PDF */
#define CM_PER_INCH 2.54
#define SVG_PER_INCH 96.0 /* CSS's pixels */
#define PNG_PER_INCH 300.0

#define USUAL_CM 16.0 /* the text of a page of A4 */
#define USUAL_FONT "sans-serif"
#define USUAL_FONT_PT 8.0 /* of captions in papers */

/* Choices: from half a column of a paper to a poster. */
#define LEAST_CM 4.0
#define MOST_CM 100.0
#define LEAST_FONT_PT 4.0
#define MOST_FONT_PT 40.0
#define LEAST_EM 24.0 /* an axis, its title and four tics */

const char *const figure_endings[] = {"svg", "pdf", "png", NULL};

/* ---- what the user says ---- */

/* Points of one unit; 0 where there is no such unit. */
static double points_of(const char *unit)
{
    static const struct {
        const char *name;
        double points;
    } units[] = {{"cm", POINTS_PER_INCH / CM_PER_INCH},
                 {"mm", POINTS_PER_INCH / CM_PER_INCH / 10.0},
                 {"in", POINTS_PER_INCH},
                 {"pt", 1.0}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(unit, units[i].name) == 0)
            return units[i].points;
    return 0.0;
}

static bool read_width(struct figure_paper *paper, const char *width, struct error *error)
{
    char *unit = NULL;
    double number = strtod(width, &unit);
    double points = points_of(unit + strspn(unit, " "));
    if (unit == width || isspace((unsigned char)width[0]) || points == 0.0 || !isfinite(number))
        return error_set(
            error, ERROR_USAGE, NULL, "--width",
            "must be a number with a unit (cm, mm, in or pt), such as 8.5cm, is \"%s\"", width);
    paper->width_pt = number * points;
    double width_cm = paper->width_pt * CM_PER_INCH / POINTS_PER_INCH;
    return (width_cm >= LEAST_CM && width_cm <= MOST_CM)
        || error_set(error, ERROR_USAGE, NULL, "--width", "must be from %g cm to %g cm, is \"%s\"",
                     LEAST_CM, MOST_CM, width);
}

static bool read_font_size(struct figure_paper *paper, const char *size, struct error *error)
{
    char *end = NULL;
    paper->font_pt = strtod(size, &end);
    return (end != size && *end == '\0' && paper->font_pt >= LEAST_FONT_PT
            && paper->font_pt <= MOST_FONT_PT)
        || error_set(error, ERROR_USAGE, NULL, "--font",
                     "the size behind the comma must be from %g to %g points, is \"%s\"",
                     LEAST_FONT_PT, MOST_FONT_PT, size);
}

/* Nothing that ends a quoted text of a script. */
static bool is_name(const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)name[i]) && strchr(" -_.", name[i]) == NULL)
            return false;
    return length > 0 && length < FIGURE_FONT_SIZE && name[0] != ' ';
}

static bool read_font(struct figure_paper *paper, const char *font, struct error *error)
{
    size_t length = strcspn(font, ",");
    if (!is_name(font, length))
        return error_set(error, ERROR_USAGE, NULL, "--font",
                         "must be a font's name, and behind a comma its size in points, such as "
                         "\"DejaVu Serif,9\", is \"%s\"",
                         font);
    memcpy(paper->font, font, length);
    paper->font[length] = '\0';
    return font[length] == '\0' || read_font_size(paper, font + length + 1, error);
}

bool figure_paper_read(struct figure_paper *paper, const char *width, const char *font,
                       struct error *error)
{
    *paper = (struct figure_paper){.width_pt = USUAL_CM * POINTS_PER_INCH / CM_PER_INCH,
                                   .font = USUAL_FONT,
                                   .font_pt = USUAL_FONT_PT};
    if ((width && !read_width(paper, width, error)) || (font && !read_font(paper, font, error)))
        return false;
    return figure_paper_width_em(paper) >= LEAST_EM
        || error_set(error, ERROR_USAGE, NULL, width ? "--width" : "--font",
                     "letters of %g points need %.1f cm or more", paper->font_pt,
                     LEAST_EM * paper->font_pt * CM_PER_INCH / POINTS_PER_INCH);
}

bool figure_paper_is_generic(const struct figure_paper *paper)
{
    static const char *const names[] = {"sans-serif", "sans", "serif", "monospace", "mono"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(paper->font, names[i]) == 0)
            return true;
    return false;
}

double figure_paper_width_em(const struct figure_paper *paper)
{
    return paper->width_pt / paper->font_pt;
}

/* ---- scripts ---- */

double figure_paper_letter_scale(const char *ending)
{
    return strcmp(ending, "svg") == 0 ? SVG_PER_INCH / POINTS_PER_INCH : 1.0;
}

/* Cairo's terminals take letters as of 96 to the inch, so 0.75 makes their points those of print;
 * lines and marks of PNG are in its pixels. */
void figure_paper_write_terminal(const struct figure_paper *paper, double height_em,
                                 const char *name, const char *ending, FILE *stream)
{
    const double width_in = paper->width_pt / POINTS_PER_INCH;
    const double height_in = height_em * paper->font_pt / POINTS_PER_INCH;
    if (strcmp(ending, "svg") == 0)
        fprintf(stream,
                "set terminal svg size %.0f,%.0f fixed font '%s,%.4g' background rgb 'white'\n",
                width_in * SVG_PER_INCH, height_in * SVG_PER_INCH, paper->font,
                paper->font_pt * figure_paper_letter_scale(ending));
    else if (strcmp(ending, "pdf") == 0)
        fprintf(stream,
                "set terminal pdfcairo size %.4gcm,%.4gcm font '%s,%.4g' fontscale 0.75 "
                "linewidth 2\n",
                width_in * CM_PER_INCH, height_in * CM_PER_INCH, paper->font, paper->font_pt);
    else
        fprintf(stream,
                "set terminal pngcairo size %.0f,%.0f font '%s,%.4g' fontscale %.4g linewidth 2.5 "
                "pointscale 3\n",
                width_in * PNG_PER_INCH, height_in * PNG_PER_INCH, paper->font, paper->font_pt,
                0.75 * PNG_PER_INCH / POINTS_PER_INCH);
    fprintf(stream, "set output '%s.%s'\n", name, ending);
}
