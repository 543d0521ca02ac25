/* protocol_parameters.c: the field, the circuits, the encryption and the comparisons of a protocol.
 */
#include "models/crypto/garbling.h"
#include "models/crypto/ot_traffic.h"
#include "models/plan/protocol_parts.h"
#include "json/json.h"

#include <inttypes.h>

/* Far above any protocol's: larger ones are a slip of the unit. */
#define MOST_HEADER_BYTES 65536
#define MOST_KEY_BYTES ((uint64_t)1 << 40)
#define MOST_CIPHERTEXT_BYTES ((uint64_t)1 << 30)

/* Public key, 24 rotation keys and a relinearisation key of DELPHI's ring, as its code sends them
 */
#define DELPHI_KEY_BYTES 33180307

/* What a client of Cheetah sent before its first inference (a run told in public); what came back
 * was not told, and is taken as much: its silent transfers begin in both directions alike. */
#define SILENT_SETUP_BYTES (830913 + 3 * 1726247)

static bool is_power_of_two(uint64_t number)
{
    return number > 0 && (number & (number - 1)) == 0;
}

static bool load_encryption(struct he_parameters *he, const struct json_node *node,
                            struct error *error)
{
    return json_optional_integer(node, "ring_degree", &he->ring_degree, error)
        && json_require(node, "ring_degree",
                        he->ring_degree >= 1024 && he->ring_degree <= 65536
                            && is_power_of_two(he->ring_degree),
                        "a power of two from 1024 to 65536", error)
        && json_optional_integer(node, "data_primes", &he->data_primes, error)
        && json_require(node, "data_primes", he->data_primes >= 1 && he->data_primes <= 64,
                        "from 1 to 64", error)
        && json_optional_integer(node, "ciphertext_header_bytes", &he->ciphertext_header_bytes,
                                 error)
        && json_require(node, "ciphertext_header_bytes",
                        he->ciphertext_header_bytes <= MOST_HEADER_BYTES, "at most 65536", error)
        && json_optional_integer(node, "message_header_bytes", &he->message_header_bytes, error)
        && json_require(node, "message_header_bytes", he->message_header_bytes <= MOST_HEADER_BYTES,
                        "at most 65536", error);
}

static bool load_count(const struct json_node *node, const char *key, uint64_t most,
                       uint64_t *count, struct error *error)
{
    char rule[48];
    snprintf(rule, sizeof rule, "at most %" PRIu64, most);
    return json_optional_integer(node, key, count, error)
        && json_require(node, key, *count <= most, rule, error);
}

/* Whole ciphertexts unless the file says how they are shortened. */
static bool load_packing(struct he_parameters *he, const struct json_node *node,
                         struct error *error)
{
    static const char *const words[] = {"slots", "coefficient", NULL};
    int packing = HE_PACKING_SLOTS;
    if (!json_optional_choice(node, "packing", words, &packing, error))
        return false;
    *he = packing == HE_PACKING_COEFFICIENT ? he_parameters_cheetah : he_parameters_delphi;
    return load_encryption(he, node, error)
        && load_count(node, "ciphertext_up_bytes", MOST_CIPHERTEXT_BYTES, &he->ciphertext_up_bytes,
                      error)
        && load_count(node, "ciphertext_down_bytes", MOST_CIPHERTEXT_BYTES,
                      &he->ciphertext_down_bytes, error);
}

/* ---- comparisons ---- */

/* The fault of a member is that of its key. */
static bool check_ot(const struct ot_parameters *ot, const struct json_node *node,
                     struct error *error)
{
    struct error refusal = {0};
    return ot_parameters_check(ot, &refusal)
        || json_fail(node, refusal.place, error, "%s", refusal.message);
}

/* In a field, a share has the bits of its prime. */
static bool load_ring_bits(struct protocol *protocol, const struct json_node *node,
                           struct error *error)
{
    struct ot_parameters *ot = &protocol->ot;
    uint64_t field_bits = protocol->garbling.field_bits;
    if (ot->comparison == OT_FIELD)
        ot->ring_bits = field_bits;
    return json_optional_integer(node, "ring_bits", &ot->ring_bits, error)
        && json_require_as(node, "ring_bits",
                           ot->comparison != OT_FIELD || ot->ring_bits == field_bits, error,
                           "as field_bits (%" PRIu64 ") with comparison \"field\"", field_bits);
}

static bool load_ot(struct protocol *protocol, const struct json_node *node, struct error *error)
{
    struct ot_parameters *ot = &protocol->ot;
    int comparison = OT_RING;
    *ot = ot_parameters_usual;
    if (!json_optional_choice(node, "comparison", ot_comparison_names, &comparison, error))
        return false;
    int extension = comparison == OT_FIELD ? (int)OT_IKNP : (int)ot->extension;
    if (!json_optional_choice(node, "ot", ot_extension_names, &extension, error))
        return false;
    ot->comparison = (enum ot_comparison)comparison;
    ot->extension = (enum ot_extension)extension;
    return load_ring_bits(protocol, node, error)
        && json_optional_integer(node, "digit_bits", &ot->digit_bits, error)
        && json_optional_number(node, "silent_bits", &ot->silent_bits, error)
        && json_require(node, "silent_bits",
                        ot->silent_bits >= 0.0 && ot->silent_bits <= OT_MOST_SILENT_BITS,
                        "from 0 to 128", error)
        && check_ot(ot, node, error);
}

/* Extension by matrices begins with base transfers. */
static bool load_setup(struct protocol *protocol, const struct json_node *node, struct error *error)
{
    protocol->setup_up_bytes =
        protocol->ot.extension == OT_SILENT ? SILENT_SETUP_BYTES : GARBLING_BASE_OT_BYTES;
    protocol->setup_down_bytes = protocol->setup_up_bytes;
    return load_count(node, "setup_up_bytes", MOST_KEY_BYTES, &protocol->setup_up_bytes, error)
        && load_count(node, "setup_down_bytes", MOST_KEY_BYTES, &protocol->setup_down_bytes, error);
}

/* ---- the whole ---- */

static bool known_keys_only(const struct json_node *parameters, struct error *error)
{
    static const char *const own[] = {"ring_degree",
                                      "data_primes",
                                      "ciphertext_header_bytes",
                                      "packing",
                                      "ciphertext_up_bytes",
                                      "ciphertext_down_bytes",
                                      "key_bytes",
                                      "message_header_bytes",
                                      "ring_bits",
                                      "digit_bits",
                                      "ot",
                                      "comparison",
                                      "silent_bits",
                                      "setup_up_bytes",
                                      "setup_down_bytes",
                                      NULL};
    const char *keys[32] = {NULL};
    size_t count = 0;
    for (size_t i = 0; garbling_parameter_keys[i]; i++)
        keys[count++] = garbling_parameter_keys[i];
    for (size_t i = 0; own[i]; i++)
        keys[count++] = own[i];
    return json_only(parameters, keys, error);
}

bool protocol_parameters_load(struct protocol *protocol, const struct json_node *node,
                              struct error *error)
{
    struct json_node parameters = json_child(node, "parameters");
    protocol->garbling = garbling_parameters_delphi;
    protocol->key_bytes = DELPHI_KEY_BYTES;
    return known_keys_only(&parameters, error)
        && garbling_parameters_load(&protocol->garbling, &parameters, error)
        && load_packing(&protocol->he, &parameters, error)
        && load_count(&parameters, "key_bytes", MOST_KEY_BYTES, &protocol->key_bytes, error)
        && load_ot(protocol, &parameters, error) && load_setup(protocol, &parameters, error);
}
