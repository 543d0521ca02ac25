/*
 * onnx_import.h: an ONNX model (opset 7 to 20) as a network file in expanded form.
 *
 * What the model says of shapes is computed again here and stands in the file, which refuses an
 * input of another size. Batch normalisation and biases fold into the layer before; dropout and
 * reshaping cost nothing; softmax at the end is the client's. Weights are not read.
 */
#ifndef MODELS_ONNX_ONNX_IMPORT_H
#define MODELS_ONNX_ONNX_IMPORT_H

#include "base/digest.h"
#include "models/graph/network.h"

struct onnx_import {
    char *text; /* owned: JSON */
    struct shape input;
    uint32_t classes;
    char sha256[DIGEST_SIZE]; /* of the model's file, as it was read */
    uint64_t size_bytes;
};

/* Whether a file is taken for a model: by the end of its name, ".onnx". */
bool onnx_is_model(const char *path);

/*
 * input   sides of the image where the model leaves them open or others are wanted; 0: as it says
 * Fails, with node and operator, on what no network file can say.
 */
bool onnx_import(struct onnx_import *import, const char *path, struct shape input,
                 struct error *error) MUST_CHECK;
void onnx_import_free(struct onnx_import *import);

#endif
