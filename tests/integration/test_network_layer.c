/*
 * `pisim network layer` as a user runs it.
 */
#include "command.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static void expect_output(const char *arguments, int status, const char *const pieces[])
{
    struct command_result result = command_run("\"$PISIM\" network layer %s", arguments);
    cr_expect(result.status == status, "%s: %s", arguments, result.text);
    for (int i = 0; pieces[i] != NULL; i++)
        cr_expect_not_null(strstr(result.text, pieces[i]), "%s: no %s in %s", arguments, pieces[i],
                           result.text);
    command_free(&result);
}

/* A measured layer of ResNet-18 on TinyImageNet. */
Test(network_layer, tells_counts_bytes_and_seconds)
{
    static const char *const pieces[] = {
        "\"kind\": \"conv\"",
        "\"ct_up\": 288",
        "\"ct_down\": 32",
        "\"mult\": 18432",
        "\"add\": 20480",
        "\"keyswitch\": 1024",
        "\"up_bytes\": 151025192",
        "\"down_bytes\": 16780584",
        "\"mask_plaintexts\": 18432",
        "\"he_eval_s\": 50.310",
        "\"he_encrypt_s\": 1.366",
        "\"he_decrypt_s\": 0.05018",
        NULL,
    };
    expect_output("conv --in 64 --out 64 --kernel 3 --size 64x64 --json", 0, pieces);
}

/* 30x20 valid with a 3x5 kernel: as many slots as the input; the padding only sets the output. */
Test(network_layer, size_is_height_by_width)
{
    static const char *const pieces[] = {"channel_slots,1024,", NULL};
    static const char *const refusal[] = {"--kernel: must fit in the image", NULL};
    expect_output("conv --in 24 --out 24 --kernel 25x5 --size 30x20 --padding valid --csv", 0,
                  pieces);
    expect_output("conv --in 24 --out 24 --kernel 5x25 --size 30x20 --padding valid 2>&1", 2,
                  refusal);
}

Test(network_layer, extrapolations_are_warned_of_beside_the_data)
{
    static const char *const counts[] = {"\nmult,16384,", NULL};
    static const char *const warning[] = {"[extrapolated_layers]", NULL};
    expect_output("fc --in 25088 --out 4096 --csv 2>/dev/null", 0, counts);
    expect_output("fc --in 25088 --out 4096 2>&1 >/dev/null", 0, warning);
}

/* What a client of Cheetah sent for a layer of ResNet-50. */
Test(network_layer, tells_ciphertexts_of_packed_coefficients)
{
    static const char *const conv[] = {
        "\"packing\": \"coefficient\"",
        "\"ring_bits\": 37",
        "\"ct_up\": 26",
        "\"ct_down\": 512",
        "\"mult\": 13312",
        "\"keyswitch\": 0",
        "\"up_bytes\": 1622920",
        "\"he_eval_s\": 1.238",
        "[unchecked_costs]",
        NULL,
    };
    static const char *const fc[] = {"\"ct_up\": 1,", "\"ct_down\": 1000", "\"mult\": 1000", NULL};
    static const char *const padded[] = {"\"ct_up\": 48,", "\"mult\": 3072", NULL};
    expect_output("conv --in 128 --out 512 --kernel 1 --size 28 --packing coefficient "
                  "--ring-bits 37 --json 2>&1",
                  0, conv);
    expect_output("fc --in 2048 --out 1000 --packing coefficient --json", 0, fc);
    expect_output("conv --in 3 --out 64 --kernel 7 --size 224 --stride 2 --packing coefficient "
                  "--json",
                  0, padded);
}

/* 596.5 and 56 bytes a ReLU at 37 bits, and 62 silent transfers of 0.2 bits. */
Test(network_layer, tells_bytes_and_messages_of_comparisons)
{
    static const char *const iknp[] = {"\"up_bytes\": 8327168", "\"down_bytes\": 1445888",
                                       "\"messages\": 16", "\"comparisons\": 16384", NULL};
    static const char *const silent[] = {"\"up_bytes\": 206029", "\"down_bytes\": 736871",
                                         "\"messages\": 14", NULL};
    static const char *const pool[] = {"\"messages\": 112", "\"comparisons\": 800", NULL};
    static const char *const argmax[] = {"\"messages\": 144", "\"comparisons\": 9", NULL};
    static const char *const truncate[] = {"\"up_bytes\": 250", "\"down_bytes\": 1750", NULL};
    expect_output("relu --count 16384 --ot iknp --comparison ring --ring-bits 37 --json", 0, iknp);
    expect_output("relu --count 16384 --ot silent --comparison ring --ring-bits 37 --json", 0,
                  silent);
    expect_output("maxpool --outputs 100 --kernel 3 --ot silent --json", 0, pool);
    expect_output("argmax --classes 10 --ot iknp --json", 0, argmax);
    expect_output("truncate --count 1000 --bits 12 --sign known --ot silent --json 2>/dev/null", 0,
                  truncate);
}

Test(network_layer, what_does_not_go_together_is_refused)
{
    static const char *const bits[] = {"--ring-bits: must be a whole number from 2 to 64, is \"0\"",
                                       NULL};
    static const char *const digits[] = {"--digit-bits: must be from 1 to 3 with ring_bits 4",
                                         NULL};
    static const char *const field[] = {"--comparison: must be ring with ot \"silent\"", NULL};
    static const char *const packing[] = {"--ring-bits: goes with --packing coefficient only",
                                          NULL};
    static const char *const foreign[] = {"--count: goes with relu and truncate only", NULL};
    expect_output("relu --count 1 --ring-bits 0 2>&1", 2, bits);
    expect_output("relu --count 1 --ring-bits 4 --digit-bits 4 2>&1", 2, digits);
    expect_output("relu --count 1 --ot silent --comparison field 2>&1", 2, field);
    expect_output("fc --in 1 --out 1 --ring-bits 8 2>&1", 2, packing);
    expect_output("maxpool --outputs 3 --kernel 2 --count 4 2>&1", 2, foreign);
}

Test(network_layer, what_does_not_fit_is_refused)
{
    static const char *const kind[] = {
        "must be conv, fc, relu, maxpool, argmax or truncate, is \"pool\"", NULL};
    static const char *const foreign[] = {"--stride: goes with conv only", NULL};
    static const char *const missing[] = {"--size: must be given", NULL};
    static const char *const size[] = {"--size: must be HEIGHTxWIDTH", "is \"3x\"", NULL};
    static const char *const groups[] = {"groups: must divide the channels", NULL};
    static const char *const device[] = {"no device named \"epyc_7503\"", NULL};
    static const char *const seconds[] = {"atom_z8350.json: he: must be there", NULL};
    expect_output("pool --in 1 --out 1 2>&1", 2, kind);
    expect_output("fc --in 1 --out 1 --stride 2 2>&1", 2, foreign);
    expect_output("conv --in 1 --out 1 --kernel 3 2>&1", 2, missing);
    expect_output("conv --in 1 --out 1 --kernel 3 --size 3x 2>&1", 2, size);
    expect_output("conv --in 3 --out 4 --kernel 3 --size 8 --groups 4 2>&1", 2, groups);
    expect_output("fc --in 1 --out 1 --device epyc_7503 2>&1", 2, device);
    expect_output("fc --in 1 --out 1 --device atom_z8350 2>&1", 2, seconds);
}
