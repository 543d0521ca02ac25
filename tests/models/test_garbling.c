#include "models/crypto/garbling.h"

#include "parse.h"

static struct garbling_parameters parameters(const char *text)
{
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    struct garbling_parameters loaded = garbling_parameters_delphi;
    struct error error = {0};
    cr_assert(garbling_parameters_load(&loaded, &node, &error), "%s", error.message);
    json_free(&document);
    return loaded;
}

/* 7 * 42 + 2 * 8 + 14 - 36; the benchmark's 10 fraction bits; 8 * 42 - 4 - 36 unclipped. */
Test(garbling, gates_of_the_circuit)
{
    struct garbling_parameters delphi = parameters("{}");
    struct garbling_parameters benchmark = parameters("{'fraction_bits': 10}");
    struct garbling_parameters unclipped = parameters("{'activation': 'relu'}");
    cr_expect(eq(dbl, garbling_and_gates(&delphi), 288.0));
    cr_expect(eq(dbl, garbling_and_gates(&benchmark), 292.0));
    cr_expect(eq(dbl, garbling_and_gates(&unclipped), 296.0));
}

/* Half of another prime ends in no zeros unless told: 7 * 33 + 16 + 14. */
Test(garbling, another_field_has_its_own_zeros)
{
    struct garbling_parameters other = parameters("{'field_bits': 32}");
    struct garbling_parameters told = parameters("{'field_bits': 32, 'trailing_zeros': 5}");
    cr_expect(eq(dbl, garbling_and_gates(&other), 261.0));
    cr_expect(eq(dbl, garbling_and_gates(&told), 256.0));
}

/* What DELPHI was measured to send and keep per ReLU. */
Test(garbling, bytes_of_delphi)
{
    struct garbling_parameters delphi = parameters("{}");
    cr_expect(eq(dbl, garbling_circuits_bytes(&delphi, 8192, false), 139853840.0));
    cr_expect(eq(dbl, garbling_circuits_bytes(&delphi, 1, true), 18248.0 + 16.0));
    cr_expect(eq(dbl, garbling_ot_matrix_bytes(&delphi, 1000), 672000.0));
    cr_expect(eq(dbl, garbling_ot_pairs_bytes(&delphi, 1000), 1344000.0));
    cr_expect(eq(dbl, garbling_online_labels_bytes(&delphi, 1000), 1184008.0));
    cr_expect(eq(u64, garbling_evaluator_bytes(&delphi), 18248));
    cr_expect(eq(u64, garbling_garbler_bytes(&delphi), 3590));
}

/* 8 + 288 * 32 + 16 * 86 and 42 labels of 16; three halves: 288 * 24.625 instead. */
Test(garbling, compact_and_three_halves)
{
    struct garbling_parameters compact = parameters("{'serializer': 'compact'}");
    struct garbling_parameters halves =
        parameters("{'serializer': 'compact', 'gc_scheme': 'three_halves'}");
    cr_expect(eq(dbl, garbling_circuits_bytes(&compact, 8192, false), 11272.0 * 8192 + 16));
    cr_expect(eq(dbl, garbling_circuits_bytes(&halves, 8192, false), 9148.0 * 8192 + 16));
    cr_expect(eq(dbl, garbling_time_factor(&compact), 1.0));
    cr_expect(eq(dbl, garbling_time_factor(&halves), 1.5));
}

Test(garbling, nothing_for_no_relus)
{
    struct garbling_parameters delphi = parameters("{}");
    cr_expect(eq(dbl, garbling_circuits_bytes(&delphi, 0, false), 0.0));
    cr_expect(eq(dbl, garbling_ot_matrix_bytes(&delphi, 0), 0.0));
    cr_expect(eq(dbl, garbling_online_labels_bytes(&delphi, 0), 0.0));
}

/* 3 ReLUs need 126 transfers, made as 128. */
Test(garbling, transfers_are_made_in_eights)
{
    struct garbling_parameters delphi = parameters("{}");
    cr_expect(eq(dbl, garbling_ot_matrix_bytes(&delphi, 3), 2048.0));
}

Test(garbling, parameters_must_make_sense)
{
    struct json_document document = parse("{'field_bits': 20, 'fraction_bits': 20}");
    struct json_node node = json_root(&document);
    struct garbling_parameters loaded = garbling_parameters_delphi;
    struct error error = {0};
    cr_expect(not(garbling_parameters_load(&loaded, &node, &error)));
    expect_error(&error, "fraction_bits", "must be below field_bits, is 20");
    json_free(&document);
}
