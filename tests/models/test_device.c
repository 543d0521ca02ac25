#include "models/crypto/device.h"

#include "parse.h"

Test(device, has_cores_and_perhaps_memory)
{
    struct json_document atom = parse_file("models/devices/atom_z8350.json");
    struct json_document epyc = parse_file("models/devices/epyc_7502.json");
    struct json_node atom_node = json_root(&atom), epyc_node = json_root(&epyc);
    struct device device;
    struct error error = {0};
    cr_assert(device_load(&device, &atom_node, &error), "%s", error.message);
    cr_expect(eq(u64, device.cores, 4));
    cr_expect(eq(u64, device.memory_bytes, 2147483648));
    cr_expect(not(device.has_he));
    cr_assert(device_load(&device, &epyc_node, &error), "%s", error.message);
    cr_expect(eq(str, device.name, (char *)"epyc_7502"));
    cr_expect(eq(u64, device.cores, 32));
    cr_expect(eq(u64, device.memory_bytes, 0));
    cr_expect(device.has_he);
    json_free(&atom);
    json_free(&epyc);
}

Test(device, without_cores_is_refused)
{
    struct json_document document = parse("{'name': 'none', 'cores': 0}");
    struct json_node node = json_root(&document);
    struct device device;
    struct error error = {0};
    cr_expect(not(device_load(&device, &node, &error)));
    expect_error(&error, "cores", "must be from 1 to 1048576, is 0");
    json_free(&document);
}
