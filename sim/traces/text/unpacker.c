#include "traces/text/unpacker.h"

#include "base/memory.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>
#ifdef PISIM_HAS_ZSTD
#include <zstd.h>
#endif
#ifdef PISIM_HAS_LZMA
#include <lzma.h>
#endif

/* ---- gzip: RFC 1952, by zlib ---- */

#define GZIP_ONLY (15 + 16) /* of inflateInit2: the largest window, gzip's header and checksum */

/* With these arguments nothing but memory can be short. */
static void *gzip_open(void)
{
    z_stream *stream = memory_allocate(1, sizeof *stream);
    memory_require(inflateInit2(stream, GZIP_ONLY) == Z_OK ? stream : NULL);
    return stream;
}

static void gzip_restart(void *state)
{
    inflateReset(state);
}

static uInt zlib_bytes(size_t bytes)
{
    return bytes < UINT_MAX ? (uInt)bytes : UINT_MAX;
}

static enum unpacked gzip_unpack(void *state, struct unpack_buffers *buffers)
{
    z_stream *stream = state;
    stream->next_in = buffers->in;
    stream->avail_in = zlib_bytes(buffers->in_bytes);
    stream->next_out = (unsigned char *)buffers->out;
    stream->avail_out = zlib_bytes(buffers->out_bytes);
    int status = inflate(stream, Z_NO_FLUSH);
    buffers->in_bytes -= (size_t)(stream->next_in - buffers->in);
    buffers->in = stream->next_in;
    buffers->out_bytes -= (size_t)((char *)stream->next_out - buffers->out);
    buffers->out = (char *)stream->next_out;
    return status == Z_STREAM_END                  ? UNPACKED_ALL
         : status == Z_OK || status == Z_BUF_ERROR ? UNPACKED_SOME /* wants more bytes */
                                                   : UNPACKED_DAMAGED;
}

static void gzip_close(void *state)
{
    inflateEnd(state);
    free(state);
}

/* ---- zstd: RFC 8878 ---- */

#ifdef PISIM_HAS_ZSTD
static void *zstd_open(void)
{
    return memory_require(ZSTD_createDStream());
}

static void zstd_restart(void *state)
{
    ZSTD_DCtx_reset(state, ZSTD_reset_session_only);
}

static enum unpacked zstd_unpack(void *state, struct unpack_buffers *buffers)
{
    ZSTD_inBuffer in = {buffers->in, buffers->in_bytes, 0};
    ZSTD_outBuffer out = {buffers->out, buffers->out_bytes, 0};
    size_t left = ZSTD_decompressStream(state, &out, &in);
    if (ZSTD_isError(left))
        return UNPACKED_DAMAGED;
    buffers->in += in.pos;
    buffers->in_bytes -= in.pos;
    buffers->out += out.pos;
    buffers->out_bytes -= out.pos;
    return left == 0 ? UNPACKED_ALL : UNPACKED_SOME;
}

static void zstd_close(void *state)
{
    ZSTD_freeDStream(state);
}
#else
#define zstd_open NULL
#define zstd_restart NULL
#define zstd_unpack NULL
#define zstd_close NULL
#endif

/* ---- xz, by liblzma ---- */

#ifdef PISIM_HAS_LZMA
#define MOST_XZ_BYTES ((uint64_t)1 << 30) /* of its dictionary; xz -9 needs 65 MB */

static void xz_restart(void *state)
{
    memory_require(lzma_stream_decoder(state, MOST_XZ_BYTES, 0) == LZMA_OK ? state : NULL);
}

static void *xz_open(void)
{
    lzma_stream *stream = memory_allocate(1, sizeof *stream);
    *stream = (lzma_stream)LZMA_STREAM_INIT;
    xz_restart(stream);
    return stream;
}

static enum unpacked xz_unpack(void *state, struct unpack_buffers *buffers)
{
    lzma_stream *stream = state;
    stream->next_in = buffers->in;
    stream->avail_in = buffers->in_bytes;
    stream->next_out = (unsigned char *)buffers->out;
    stream->avail_out = buffers->out_bytes;
    lzma_ret status = lzma_code(stream, LZMA_RUN);
    buffers->in = stream->next_in;
    buffers->in_bytes = stream->avail_in;
    buffers->out = (char *)stream->next_out;
    buffers->out_bytes = stream->avail_out;
    return status == LZMA_STREAM_END                     ? UNPACKED_ALL
         : status == LZMA_OK || status == LZMA_BUF_ERROR ? UNPACKED_SOME
                                                         : UNPACKED_DAMAGED;
}

static void xz_close(void *state)
{
    lzma_end(state);
    free(state);
}
#else
#define xz_open NULL
#define xz_restart NULL
#define xz_unpack NULL
#define xz_close NULL
#endif

static const struct unpacker unpackers[] = {
    {"gzip", "\x1f\x8b", 2, gzip_open, gzip_restart, gzip_unpack, gzip_close},
    {"zstd", "\x28\xb5\x2f\xfd", 4, zstd_open, zstd_restart, zstd_unpack, zstd_close},
    {"xz", "\xfd\x37zXZ", 5, xz_open, xz_restart, xz_unpack, xz_close},
    {"bzip2", "BZh", 3, NULL, NULL, NULL, NULL},
    {"zip", "PK\3\4", 4, NULL, NULL, NULL, NULL},
};

const struct unpacker *unpacker_of(const unsigned char *first, size_t count)
{
    for (size_t k = 0; k < sizeof unpackers / sizeof *unpackers; k++)
        if (count >= unpackers[k].magic_bytes
            && memcmp(first, unpackers[k].magic, unpackers[k].magic_bytes) == 0)
            return &unpackers[k];
    return NULL;
}
