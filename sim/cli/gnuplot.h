/*
 * gnuplot.h: the program that draws figures, and the fonts that it finds.
 */
#ifndef CLI_GNUPLOT_H
#define CLI_GNUPLOT_H

#include "base/error.h"
#include "base/output.h"

#include <stdbool.h>

/*
 * Runs all.gp within a folder that is not in its place yet.
 *
 * is_missing   out: there is no gnuplot; data and scripts are good by themselves
 */
bool gnuplot_run(const struct output_folder *folder, bool *is_missing,
                 struct error *error) MUST_CHECK;

/*
 * Fails where fontconfig, which finds gnuplot's fonts, has none of this name and would take another
 * one without a word. Where it cannot be asked, every name is good.
 */
bool gnuplot_find_font(const char *name, struct error *error) MUST_CHECK;

#endif
