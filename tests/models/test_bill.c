/* Bills by hand: a part for what was used, one for what was not, and the sum. */
#include "models/bill/bill.h"

#include "parse.h"

static struct prices load(const char *text)
{
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    struct prices prices;
    struct error error = {0};
    cr_assert(prices_load(&prices, &node, &error), "%s: %s", error.place, error.message);
    json_free(&document);
    return prices;
}

static void expect_fault(const char *text, const char *place, const char *message)
{
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    struct prices prices;
    struct error error = {0};
    cr_expect(not(prices_load(&prices, &node, &error)), "%s", text);
    expect_error(&error, place, message);
    json_free(&document);
}

/* One class, of which 3,600 core-seconds and 5 GB of 7,200 and 20 were for nothing. */
static const struct usage usages[] = {
    {.spent = {[RESOURCE_SERVER_CPU] = 7200.0}},
    {.spent = {[RESOURCE_CLIENT_CPU] = 100.0, [RESOURCE_UPLINK] = 2e9, [RESOURCE_DOWNLINK] = 20e9},
     .unused = {[RESOURCE_SERVER_CPU] = 3600.0, [RESOURCE_DOWNLINK] = 5e9},
     .stored_byte_s = 3e9 * MONTH_S},
};

Test(bill, busy_cores_are_paid_while_they_work)
{
    struct tariff_class class = {0};
    struct tariff tariff = {
        .has_prices = true,
        .prices =
            load("{'cores': 'busy', 'core_hour': {'usd': 0.5}, 'gb_out': {'usd': 0.1}, "
                 "'gb_in': {'usd': 0.25}, 'gb_month': {'usd': 2}, 'request': {'usd': 0.125}}"),
        .server_cores = 4.0,
        .classes = &class,
        .class_count = 1};
    struct bill bill;
    bill_make(&bill, &tariff, usages, 36000.0, 8.0);
    cr_expect(epsilon_eq(dbl, bill.usd[USD_COMPUTING], 0.5, 1e-12));
    cr_expect(epsilon_eq(dbl, bill.usd[USD_EGRESS], 1.5, 1e-12));
    cr_expect(epsilon_eq(dbl, bill.usd[USD_INGRESS], 0.5, 1e-12));
    cr_expect(epsilon_eq(dbl, bill.usd[USD_STORAGE], 6.0, 1e-12));
    cr_expect(epsilon_eq(dbl, bill.usd[USD_REQUESTS], 1.0, 1e-12));
    cr_expect(epsilon_eq(dbl, bill.usd[USD_UNUSED], 1.0, 1e-12));
    cr_expect(epsilon_eq(dbl, bill_usd(&bill), 10.5, 1e-12));
    cr_expect(eq(dbl, bill_joules(&bill), 0.0));
    cr_expect(eq(dbl, bill.bytes, 22e9));
}

Test(bill, reserved_cores_are_paid_all_the_time)
{
    struct tariff_class class = {0};
    struct tariff tariff = {.has_prices = true,
                            .prices = load("{'cores': 'reserved', 'core_hour': {'usd': 0.5}}"),
                            .server_cores = 4.0,
                            .classes = &class,
                            .class_count = 1};
    struct bill bill;
    bill_make(&bill, &tariff, usages, 36000.0, 8.0);
    cr_expect(epsilon_eq(dbl, bill_usd(&bill), 0.5 * 40.0, 1e-12));
    cr_expect(epsilon_eq(dbl, bill.usd[USD_UNUSED], 0.5, 1e-12));
}

/* 10 h of 50 W and of 2 x 1 W; 7,200 and 100 core-seconds at 3 and 0.5 W; 22 GB at 3e-9 J. */
Test(bill, energy_is_that_of_all_machines_and_links)
{
    struct tariff_class class = {
        .clients = 2.0, .power = {true, 1.0, 0.5}, .joules_per_byte = 1e-9};
    struct tariff tariff = {.has_energy = true,
                            .server_power = {true, 50.0, 3.0},
                            .server_joules_per_byte = 2e-9,
                            .classes = &class,
                            .class_count = 1};
    struct bill bill;
    bill_make(&bill, &tariff, usages, 36000.0, 8.0);
    cr_expect(epsilon_eq(dbl, bill.joules[JOULES_SERVER_IDLE], 1.8e6, 1e-6));
    cr_expect(epsilon_eq(dbl, bill.joules[JOULES_CLIENTS_IDLE], 72000.0, 1e-6));
    cr_expect(epsilon_eq(dbl, bill.joules[JOULES_SERVER_BUSY], 10800.0, 1e-6));
    cr_expect(epsilon_eq(dbl, bill.joules[JOULES_CLIENTS_BUSY], 50.0, 1e-9));
    cr_expect(epsilon_eq(dbl, bill.joules[JOULES_LINKS], 51.0, 1e-9));
    cr_expect(epsilon_eq(dbl, bill.joules[JOULES_UNUSED], 10815.0, 1e-6));
    cr_expect(eq(dbl, bill_usd(&bill), 0.0));
}

Test(bill, prices_are_read_strictly)
{
    expect_fault("{}", "", "must have a price: core_hour, gb_out, gb_in, gb_month or request");
    expect_fault("{'gb_in': {'usd': -1}}", "gb_in.usd", "must be from 0 to 1e9, is -1");
    expect_fault("{'gb_in': {'usd': 1, 'date': '30.11.2026'}}", "gb_in.date",
                 "must be a day such as 2026-11-30, is \"30.11.2026\"");
    expect_fault("{'gb_in': {'usd': 1}, 'cores': 'busy'}", "cores",
                 "must be left out without a price of core_hour, is \"busy\"");
}

/* Where a figure is from and of when is said of each, or the file says that it is an example. */
Test(bill, shipped_prices_have_a_source_and_a_date)
{
    static const char *const files[] = {"aws_egress_2026", "example_cloud", "example_own_server"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[128];
        snprintf(path, sizeof path, "models/prices/%s.json", files[i]);
        struct json_document document = parse_file(path);
        struct json_node root = json_root(&document);
        static const char *const keys[] = {"core_hour", "gb_out", "gb_in", "gb_month", "request"};
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            struct json_node price = json_child(&root, keys[k]);
            bool is_absent = !json_has(&root, keys[k]);
            bool is_told = is_absent || (json_has(&price, "source") && json_has(&price, "date"));
            cr_expect(is_told, "%s: %s", files[i], keys[k]);
        }
        json_free(&document);
    }
}
