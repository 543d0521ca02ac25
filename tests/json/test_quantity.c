/*
 * Numbers with units, as people write them.
 */
#include "json/quantity.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const struct {
    const char *key;
    const char *text;
    const char *number;
} cases[] = {
    {"storage_bytes", "64GB", "64e9"},
    {"storage_bytes", "64 gb", "64e9"},
    {"storage_bytes", "1.5T", "1.5e12"},
    {"storage_bytes", "2GiB", "2147483648"}, /* 2^31 */
    {"storage_bytes", "512 bytes", "512"},
    {"uplink_bps", "500Mbit/s", "500e6"},
    {"uplink_bps", "500 mbps", "500e6"},
    {"uplink_bps", "1G", "1e9"},
    {"uplink_bps", "60MB/s", "480e6"}, /* 8 bits each */
    {"uplink_bps", "100kbit", "100000"},
    {"rtt_s", "20ms", "0.02"},
    {"rtt_s", "3 us", "3e-6"},
    {"horizon_s", "24h", "86400"},
    {"horizon_s", "30 days", "2.592e6"},
    {"horizon_s", "5min", "300"},
    {"rate_per_s", "36/h", "0.01"},
    {"rate_per_s", "2 /s", "2"},
};

Test(quantity, is_told_in_the_unit_of_the_key)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char number[QUANTITY_SIZE] = "";
        cr_expect(quantity_as_number(cases[i].key, cases[i].text, number), "%s", cases[i].text);
        cr_expect(eq(str, number, (char *)cases[i].number), "%s", cases[i].text);
    }
}

Test(quantity, what_has_no_unit_of_the_key_is_none)
{
    static const char *const others[][2] = {
        {"threads", "64GB"},       {"storage_bytes", "64Gbit"}, {"storage_bytes", "GB"},
        {"storage_bytes", "64XB"}, {"storage_bytes", "-64GB"},  {"storage_bytes", "nanB"},
        {"storage_bytes", "infB"}, {"storage_bytes", ""},       {"storage_bytes", "1e308TB"},
        {"rate_per_s", "20ms"},    {"rtt_s", "20/s"},           {"uplink_bps", "5 ks"},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char number[QUANTITY_SIZE] = "as it was";
        cr_expect(not(quantity_as_number(others[i][0], others[i][1], number)), "%s", others[i][1]);
        cr_expect(eq(str, number, (char *)"as it was"));
    }
}

Test(quantity, is_printed_in_the_shorter_way)
{
    static const struct {
        double number;
        int digits;
        const char *text;
    } numbers[] = {
        {16e9, 7, "16e9"},
        {369.9662e9, 6, "369.966e9"},
        {1.5e9, 7, "1.5e9"},
        {1000003.0, 7, "1000003"},
        {86400.0, 7, "86400"},
        {2e6, 7, "2e6"},
        {1000.0, 7, "1000"},
        {999.0, 7, "999"},
        {0.0001204545, 7, "0.0001204545"},
        {-64e9, 7, "-64e9"},
        {0.00001, 7, "0.00001"},
        {0.0, 7, "0"},
        {1e15, 15, "1e15"},
        {999999999.9, 4, "1e9"},
        {12.0, 1, "10"},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char text[QUANTITY_SIZE];
        quantity_print(numbers[i].number, numbers[i].digits, text);
        cr_expect(eq(str, text, (char *)numbers[i].text));
    }
}
