/*
 * onnx_stages.h: the layers of an ONNX graph as those of a network: in order, in stages, with
 * names.
 */
#ifndef MODELS_ONNX_ONNX_STAGES_H
#define MODELS_ONNX_ONNX_STAGES_H

#include "models/onnx/onnx_graph.h"

/*
 * The layers that the answer depends on, in the order in which they run: as in the model, but a
 * projection stands right before the addition that it feeds, as in network files. A list of
 * numbers, owned by the caller.
 *
 * Stages follow the resolution. The stem ends before the second convolution; a later one on a
 * smaller map opens a stage; the head begins with the first pool of a whole map, or fully
 * connected layer, behind the last convolution of a map.
 */
size_t *onnx_arrange(struct onnx_graph *graph, size_t *count);

#endif
