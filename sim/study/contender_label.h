/*
 * contender_label.h: the name by which people tell the curves of an experiment apart.
 *
 * Made once, when the experiment is loaded, and used by every table, sentence, view, chart and
 * figure: the values that the sweep varies besides the rate ("resnet18, he_threads=8"), or the name
 * where it varies the name. Points that differ in the rate alone have the same label, all others
 * another one.
 */
#ifndef STUDY_CONTENDER_LABEL_H
#define STUDY_CONTENDER_LABEL_H

#include "study/runner.h"

/* Finds the curves of the whole sweep, also in a shard, with a label each, and gives them to the
 * points that are loaded. */
bool contender_labels_make(struct experiment *experiment, struct library *library,
                           struct error *error) MUST_CHECK;
void contender_labels_free(struct experiment *experiment);

/* The point's curve and label among those that were made. */
void contender_label_give(const struct experiment *experiment, struct point *point);

/* The label with one path set to another value: "resnet18, storage_bytes=64e9"; the label alone
 * where the path is the rate's. Owned by the caller. */
char *contender_label_with(const char *label, const char *path, const char *value);

#endif
