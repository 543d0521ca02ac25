/*
 * figure_paper.h: how wide a figure is in print, and its letters.
 *
 * All lengths within a figure are in em, the size of its letters, so a smaller width gives fewer
 * tics and not smaller letters.
 */
#ifndef RESULTS_FIGURES_FIGURE_PAPER_H
#define RESULTS_FIGURES_FIGURE_PAPER_H

#include "base/error.h"

#include <stdbool.h>
#include <stdio.h>

#define FIGURE_FONT_SIZE 64 /* bytes of a font's name */

struct figure_paper {
    double width_pt; /* points of 1/72 inch */
    char font[FIGURE_FONT_SIZE];
    double font_pt;
};

/*
 * Reads "8.5cm" (cm, mm, in, pt) and "NAME" or "NAME,POINTS"; NULL takes what is usual: 16 cm,
 * letters without serifs of 8 points.
 */
bool figure_paper_read(struct figure_paper *paper, const char *width, const char *font,
                       struct error *error) MUST_CHECK;

/* Whether the name stands for whatever font of its kind there is. */
bool figure_paper_is_generic(const struct figure_paper *paper);

/* The width in sizes of its letters. */
double figure_paper_width_em(const struct figure_paper *paper);

/* Formats in which each figure is drawn; ends with NULL. */
extern const char *const figure_endings[];

/* The line of the script that makes it draw into NAME.ENDING from here on. */
void figure_paper_write_terminal(const struct figure_paper *paper, double height_em,
                                 const char *name, const char *ending, FILE *stream);

/* What letters' points are multiplied by for a format: those of SVG are told in its pixels. */
double figure_paper_letter_scale(const char *ending);

#endif
