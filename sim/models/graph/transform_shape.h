/*
 * transform_shape.h: what transforms change in the shape of a network, while it is laid out.
 *
 * Factors act one after the other, in the order of the transforms. A width w becomes
 * max(1, floor(factor * w)), and where a convolution has groups the nearest multiple of their
 * width.
 */
#ifndef MODELS_GRAPH_TRANSFORM_SHAPE_H
#define MODELS_GRAPH_TRANSFORM_SHAPE_H

#include "models/graph/network.h"

/* 1 where a stage stays as it is. */
struct shape_change {
    double of_width[STAGE_NUMBERS];
    double of_inner[STAGE_NUMBERS]; /* between the convolutions of a block */
};

struct shape_changes {
    /* Of the network that is to be laid out; set before anything is read. */
    bool is_compact; /* stages of blocks: nothing else can be changed */
    bool has_stem;
    size_t stage_count;
    struct shape input; /* in and out: a new resolution changes it */
    /* As read. */
    bool has_resolution;        /* then every stride must divide what it meets */
    struct shape_change *items; /* owned */
    size_t count;
    size_t capacity;
};

/* Starts with items NULL. */
void shape_changes_free(struct shape_changes *changes);

/* One transform each. */
bool shape_changes_reshape(struct shape_changes *changes, const struct json_node *node,
                           struct error *error) MUST_CHECK;
bool shape_changes_drop_channels(struct shape_changes *changes, const struct json_node *node,
                                 struct error *error) MUST_CHECK;
bool shape_changes_prune(struct shape_changes *changes, const struct json_node *node,
                         struct error *error) MUST_CHECK;

/* The width of a stage, or that between the convolutions of its blocks, after all changes.
 * multiple: the width of a convolution's groups; 1 where there are none. */
uint32_t shape_changes_width(const struct shape_changes *changes, size_t stage, uint32_t width,
                             uint32_t multiple);
uint32_t shape_changes_inner(const struct shape_changes *changes, size_t stage, uint32_t width,
                             uint32_t multiple);
bool shape_changes_have_inner(const struct shape_changes *changes, size_t stage);

#endif
