/*
 * he_packing.h: ciphertexts, operations and bytes of one linear layer under homomorphic encryption.
 *
 * The packing of DELPHI (Mishra et al., USENIX Security 2020), after GAZELLE (Juvekar et al.,
 * USENIX Security 2018). A channel fills a power of two of slots; as many channels as fit stand in
 * each half of a ciphertext. The client sends every input ciphertext once per tap of the kernel,
 * shifted; the server multiplies each with encoded weights, once per turn of the channels in a
 * half, adds, turns the sums into place, and returns the outputs. Stride and padding change no
 * count: unwanted outputs are computed and ignored.
 *
 * DELPHI cannot run four kinds of layers; their counts are extrapolations:
 *   large images    tiles of the output, each a convolution of its own on its input with halo
 *   wide FC         blocks of the matrix; results of one row of blocks are added
 *   grouped         the dense packing without those weights that are all 0
 *   dilated         as many taps as without, each shifted further
 *
 * Protocols without rotations pack coefficients instead (he_packing_coefficient.c).
 */
#ifndef MODELS_CRYPTO_HE_PACKING_H
#define MODELS_CRYPTO_HE_PACKING_H

#include "base/error.h"

#include <stdint.h>

#define HE_LONGEST_SIDE ((uint64_t)1 << 20)       /* channels, height, width, FC inputs, outputs */
#define HE_MOST_GROUPED_CHANNELS ((uint64_t)4096) /* of a grouped layer that is not depthwise */
#define HE_MOST_GROUPED_PAIRS ((uint64_t)1 << 18) /* ... of its ciphertexts in and out */
#define HE_MOST_MULTIPLICATIONS ((uint64_t)1 << 40)

enum he_packing_kind {
    HE_PACKING_SLOTS,      /* of the two rows of a ciphertext, turned by key switches */
    HE_PACKING_COEFFICIENT /* of one polynomial: sums are in the products, nothing is turned */
};

struct he_parameters {
    uint64_t ring_degree; /* a power of two: slots of a ciphertext, in two rows */
    uint64_t data_primes; /* of the coefficient modulus, without the key switching one */
    uint64_t ciphertext_header_bytes; /* serialised beside the coefficients */
    uint64_t message_header_bytes;    /* the length before each message */
    enum he_packing_kind packing;
    uint64_t ciphertext_up_bytes; /* as serialised, where seeds or rounding shorten it; 0: whole */
    uint64_t ciphertext_down_bytes;
};

/*
 * Those of DELPHI: degree 8192, four data primes of 43 and 44 bits and one for key switching (218
 * bits, 128-bit security), a plaintext prime of 41 bits.
 */
extern const struct he_parameters he_parameters_delphi;

/*
 * Those of Cheetah (Huang et al., USENIX Security 2022; OpenCheetah f71d4d4): degree 4096, primes
 * of 60 and 49 bits, coefficient packing. Seeded inputs take 62,420 bytes on the wire; what replies
 * take nobody could check: the 2.3 GB that are published of a ResNet-50 ask for about 54 kB each.
 */
extern const struct he_parameters he_parameters_cheetah;

struct he_convolution {
    uint64_t in_channels;
    uint64_t out_channels;
    uint64_t kernel_height;
    uint64_t kernel_width;
    uint64_t in_height;
    uint64_t in_width;
    uint64_t out_height; /* after stride and padding; decides on tiles only */
    uint64_t out_width;
    uint64_t stride_height;
    uint64_t stride_width;
    uint64_t groups; /* 1: dense */
    /* The client sends each input once and the server shifts it for every tap; not in DELPHI */
    bool server_rotates_input;
    /* Of zeros: decides on those shifts, and on what is sent of packed coefficients. */
    uint64_t padding_top;
    uint64_t padding_bottom;
    uint64_t padding_left;
    uint64_t padding_right;
    /* From tap to tap, 0 is 1: taps are as many, but tiles have a wider halo. Not in DELPHI. */
    uint64_t dilation_height;
    uint64_t dilation_width;
};

struct he_packing {
    /* of one tile or block */
    uint64_t channel_slots;     /* slots of one channel, or of the inputs of an FC layer */
    uint64_t channels_per_half; /* of a convolution; FC: copies of the inputs in a ciphertext */
    uint64_t input_ciphertexts; /* before shifting */
    uint64_t output_ciphertexts;
    bool repeats; /* few channels in the last half are computed in several copies */
    /* of the layer */
    uint64_t block_rows;    /* tiles of an image; blocks of outputs */
    uint64_t block_columns; /* tiles of an image; blocks of inputs */
    uint64_t ct_up;         /* ciphertexts client to server, each encoded and encrypted */
    uint64_t ct_down;       /* server to client, each decrypted and decoded */
    uint64_t mult;          /* ciphertext by plaintext */
    uint64_t add;           /* of ciphertexts */
    uint64_t rot;           /* for information: cost is in the key switches */
    uint64_t keyswitch;
    uint64_t mask_plaintexts; /* encoded weights, once per model */
    uint64_t up_bytes;        /* 2^64 - 1 where they are as many or more, in a large ring */
    uint64_t down_bytes;
};

/* Of a whole serialised ciphertext: two polynomials, 8 bytes per coefficient and data prime. */
uint64_t he_ciphertext_bytes(const struct he_parameters *parameters);

/* Of one as it is sent: shortened as the parameters say, or whole. */
uint64_t he_ciphertext_up_bytes(const struct he_parameters *parameters);
uint64_t he_ciphertext_down_bytes(const struct he_parameters *parameters);

/*
 * The layer's counts. Exact for what DELPHI can run.
 *
 * error->place is the field at fault. Fails on sides of 0 or above HE_LONGEST_SIDE, a kernel with
 * more taps than half the ring (for tiles, more inputs from its first tap to its last), groups that
 * do not divide the channels, above HE_MOST_GROUPED_CHANNELS of them or HE_MOST_GROUPED_PAIRS, each
 * of which is looked at, or more than HE_MOST_MULTIPLICATIONS.
 */
bool he_pack_convolution(struct he_packing *packing, const struct he_convolution *convolution,
                         const struct he_parameters *parameters, struct error *error) MUST_CHECK;
bool he_pack_fully_connected(struct he_packing *packing, uint64_t inputs, uint64_t outputs,
                             const struct he_parameters *parameters,
                             struct error *error) MUST_CHECK;

/* Not as measured by DELPHI: tiles, blocks, groups or dilation. */
bool he_packing_is_extrapolated(const struct he_packing *packing,
                                const struct he_convolution *convolution);

#endif
