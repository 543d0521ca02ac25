/*
 * contender_label.h: the name by which people tell the curves of an experiment apart.
 *
 * Made once, when the experiment is loaded, and used by every table, sentence, view, chart and
 * figure: the values that the sweep varies besides the rate ("resnet18, he_threads=8"), or the name
 * where it varies the name. Points that differ in the rate alone, or in a seed that advances with
 * it, have the same label, all others another one.
 */
#ifndef STUDY_CONTENDER_LABEL_H
#define STUDY_CONTENDER_LABEL_H

#include "scenario/sweep.h"
#include "study/runner.h"

/* Finds the curves of the whole sweep, also in a shard, with a label each, and gives them to the
 * points that are loaded. Fails where two points are one: of one curve, at one rate. */
bool contender_labels_make(struct experiment *experiment, struct library *library,
                           struct error *error) MUST_CHECK;
void contender_labels_free(struct experiment *experiment);

/* The point's curve and label among those that were made. */
void contender_label_give(const struct experiment *experiment, struct point *point);

/* The label with one path set to another value: "resnet18, storage_bytes=64e9"; the label alone
 * where the path is the rate's. Owned by the caller. */
char *contender_label_with(const char *label, const char *path, const char *value);

/* A swept value, JSON, as labels have it: numbers short, texts and objects without what only
 * programs need, no longer than a line takes. Owned by the caller. */
char *contender_value_text(const char *value);

/* The last key of a path, or all of it where another path of the sweep ends in the same. Borrowed.
 */
const char *contender_short_key(const struct sweep *sweep, const char *path);

/* Whether the axis has names, which speak for this column of it. */
bool contender_name_covers(const struct sweep_axis *axis, const struct sweep_column *column);

#endif
