/*
 * onnx_file.h: an ONNX model's graph, without its weights.
 *
 * The file is read once, front to back. What an import needs is kept, and everything else (above
 * all the weights, which are nearly all of a model) is passed over before protobuf-c unpacks the
 * rest: so memory does not depend on the size of the model, and messages nest only as deep as
 * those that are kept.
 */
#ifndef MODELS_ONNX_ONNX_FILE_H
#define MODELS_ONNX_ONNX_FILE_H

#include "base/digest.h"
#include "base/error.h"

#include <onnx.pb-c.h>

/*
 * The model, owned by the caller: onnx_file_free; NULL after a failure.
 *
 * sha256, size_bytes   of the file, as it was read; nothing after a failure
 * Tensors have their dimensions, and their elements where they take at most 64 KiB.
 * Fails where the file is no protocol buffer of a model, is cut off, or describes more than any
 * network that can be simulated.
 */
Onnx__ModelProto *onnx_file_read(const char *path, char sha256[static DIGEST_SIZE],
                                 uint64_t *size_bytes, struct error *error) MUST_CHECK;
void onnx_file_free(Onnx__ModelProto *model);

#endif
