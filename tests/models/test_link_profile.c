#include "models/plan/link_profile.h"

#include "parse.h"

static void expect_link(const char *file, double uplink_bps, double downlink_bps, double rtt_s)
{
    struct json_document document = parse_file(file);
    struct json_node node = json_root(&document);
    struct link_profile link;
    struct error error = {0};
    cr_assert(link_profile_load(&link, &node, &error), "%s: %s", error.place, error.message);
    cr_expect(eq(dbl, link.uplink_bps, uplink_bps), "%s", file);
    cr_expect(eq(dbl, link.downlink_bps, downlink_bps), "%s", file);
    cr_expect(eq(dbl, link.rtt_s, rtt_s), "%s", file);
    json_free(&document);
}

static void expect_fault(const char *text, const char *place, const char *message)
{
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    struct link_profile link;
    struct error error = {0};
    cr_expect(not(link_profile_load(&link, &node, &error)), "%s", text);
    expect_error(&error, place, message);
    json_free(&document);
}

Test(link_profile, shipped_links_have_their_usual_numbers)
{
    expect_link("models/links/lan_3g.json", 3e9, 3e9, 0.0008);
    expect_link("models/links/lan_1g.json", 1e9, 1e9, 0.0008);
    expect_link("models/links/wan_200.json", 200e6, 200e6, 0.040);
    expect_link("models/links/wan_100.json", 100e6, 100e6, 0.080);
    expect_link("models/links/lan_cheetah.json", 3e9, 3e9, 0.0003);
    expect_link("models/links/wan_cheetah.json", 400e6, 400e6, 0.040);
    expect_link("models/links/asplos23_wired.json", 500e6, 500e6, 0.0);
    expect_link("models/links/asplos23_wireless.json", 1e9, 1e9, 0.0);
}

Test(link_profile, without_rtt_there_is_none)
{
    struct json_document document = parse("{'uplink_bps': 835e6, 'downlink_bps': 165e6}");
    struct json_node node = json_root(&document);
    struct link_profile link = {.rtt_s = 7.0};
    struct error error = {0};
    cr_assert(link_profile_load(&link, &node, &error));
    cr_expect(eq(dbl, link.uplink_bps, 835e6));
    cr_expect(eq(dbl, link.downlink_bps, 165e6));
    cr_expect(eq(dbl, link.rtt_s, 0.0));
    json_free(&document);
}

/* 0.8 * 1 Gbit/s up leave 200 Mbit/s down. */
Test(link_profile, half_duplex_is_split_by_its_fraction_or_one_medium)
{
    struct json_document slots =
        parse("{'duplex': 'half', 'shared_bps': 1e9, 'uplink_fraction': 0.8, 'rtt_s': 0.01}");
    struct json_document medium = parse("{'duplex': 'half', 'shared_bps': 1e9}");
    struct json_node slots_node = json_root(&slots);
    struct json_node medium_node = json_root(&medium);
    struct link_profile link;
    struct error error = {0};
    cr_assert(link_profile_load(&link, &slots_node, &error));
    cr_expect(epsilon_eq(dbl, link.uplink_bps, 800e6, 1e-3));
    cr_expect(epsilon_eq(dbl, link.downlink_bps, 200e6, 1e-3));
    cr_expect(eq(dbl, link.rtt_s, 0.01));
    cr_expect(not(link.is_one_medium));
    cr_assert(link_profile_load(&link, &medium_node, &error));
    cr_expect(eq(dbl, link.uplink_bps, 1e9));
    cr_expect(eq(dbl, link.downlink_bps, 1e9));
    cr_expect(link.is_one_medium);
    json_free(&slots);
    json_free(&medium);
}

Test(link_profile, keys_of_the_other_duplex_are_refused)
{
    expect_fault("{'duplex': 'half', 'shared_bps': 1e9, 'uplink_bps': 1e9}", "uplink_bps",
                 "belongs to duplex \"full\" only: give shared_bps");
    expect_fault("{'uplink_bps': 1e9, 'downlink_bps': 1e9, 'shared_bps': 1e9}", "shared_bps",
                 "belongs to duplex \"half\" only");
    expect_fault("{'duplex': 'half'}", "", "lacks the key \"shared_bps\"");
    expect_fault("{'duplex': 'half', 'shared_bps': 1e9, 'uplink_fraction': 1}", "uplink_fraction",
                 "must be from 0.001 to 0.999, is 1");
}

Test(link_profile, values_out_of_range_are_refused)
{
    expect_fault("{'uplink_bps': -5, 'downlink_bps': 1e6}", "uplink_bps", "must be above 0, is -5");
    expect_fault("{'uplink_bps': 1e6, 'downlink_bps': 0}", "downlink_bps", "must be above 0, is 0");
    expect_fault("{'uplink_bps': 1e-300, 'downlink_bps': 1e6}", "uplink_bps",
                 "must be from 1 to 1e18 bits per second, is 1e-300");
    expect_fault("{'uplink_bps': 1e6, 'downlink_bps': 1e6, 'rtt_s': -0.1}", "rtt_s",
                 "must be at least 0, is -0.1");
    expect_fault("{'uplink_bps': 1e6, 'downlink_bps': 1e6, 'rtt_s': 1e6}", "rtt_s",
                 "must be at most 86400, is 1000000");
    expect_fault("{'uplink_bps': 1e6}", "", "lacks the key \"downlink_bps\"");
    expect_fault("{'uplink_bsp': 1e6, 'downlink_bps': 1e6}", "",
                 "unknown key \"uplink_bsp\" (did you mean \"uplink_bps\"?)");
    expect_fault("[]", "", "must be an object, is []");
}

Test(link_profile, one_way_delays_are_refused_with_a_hint)
{
    const char *hint = "one-way delays are not taken: give rtt_s, the round trip, which is twice as"
                       " long";
    expect_fault("{'uplink_bps': 1e6, 'downlink_bps': 1e6, 'latency_s': 0.02}", "latency_s", hint);
    expect_fault("{'uplink_bps': 1e6, 'downlink_bps': 1e6, 'one_way_delay_s': 0.02}",
                 "one_way_delay_s", hint);
}
