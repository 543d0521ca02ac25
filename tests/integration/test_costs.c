/*
 * What a day costs, worked out by hand: two precomputes are made at once and one for each of the 9
 * requests at 1,000, 11,000, ... s, so 11 are made and 9 are used.
 */
#include "costed_day.h"

#include <math.h>

static char *folder;

static void begin(void)
{
    folder = costed_day_write();
}

static void end(void)
{
    command_remove_folder(folder);
}

TestSuite(costs, .init = begin, .fini = end);

static void run(const char *settings)
{
    struct command_result result = command_run(
        "cd \"$RESULTS\" && rm -f r.db && \"$PISIM\" run s.json %s --out r.db 2>&1", settings);
    cr_assert(eq(int, result.status, 0), "%s", result.text);
    command_free(&result);
}

static double number(const char *sql)
{
    struct command_result result =
        command_run("\"$PISIM\" query \"$RESULTS/r.db\" \"%s\" --csv | tail -1", sql);
    double value = NAN;
    cr_assert(sscanf(result.text, "%lf", &value) == 1, "%s: %s", sql, result.text);
    command_free(&result);
    return value;
}

static void expect_part(const char *kind, const char *part, double of_a_day)
{
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT per_request FROM cost WHERE kind = '%s' AND part = '%s'",
             kind, part);
    double per_request = number(sql);
    snprintf(sql, sizeof sql, "SELECT per_month FROM cost WHERE kind = '%s' AND part = '%s'", kind,
             part);
    double per_month = number(sql);
    cr_expect(fabs(per_request - of_a_day / 9.0) <= 1e-9 * of_a_day / 9.0, "%s: %.17g", part,
              per_request);
    cr_expect(fabs(per_month - of_a_day * 30.0) <= 1e-9 * of_a_day * 30.0, "%s: %.17g", part,
              per_month);
}

/* One precompute lies ready from 125 s on, two from 250 s, and one less for 125 s of each request;
 * 2592 USD per GB-month are 1e-12 USD for a byte and second. */
static const double storage_usd = 24656e-12 * (125.0 + 2.0 * (86400.0 - 250.0) - 9.0 * 125.0);

static void expect_day(void)
{
    const double unused_usd = 2.0 * (0.001 * 100.0 + 0.4 + 0.02);
    expect_part("usd", "computing", 0.001 * (9.0 * 100.0 + 9.0 * 10.0));
    expect_part("usd", "egress", 0.1 * (9.0 * 4.0 + 9.0 * 0.5));
    expect_part("usd", "ingress", 0.02 * 9.0);
    expect_part("usd", "storage", storage_usd);
    expect_part("usd", "requests", 0.45);
    expect_part("usd", "unused", unused_usd);
    expect_part("usd", "total",
                0.001 * (11.0 * 100.0 + 90.0) + 0.1 * 48.5 + 0.02 * 11.0 + storage_usd + 0.45);
    expect_part("joules", "server_idle", 864000.0);
    expect_part("joules", "server_busy", 2.0 * 990.0);
    expect_part("joules", "clients_idle", 86400.0);
    expect_part("joules", "clients_busy", 0.5 * 9.0 * 20.0);
    expect_part("joules", "links", 1e-9 * 49.5e9);
    expect_part("joules", "unused", 2.0 * (2.0 * 100.0 + 0.5 * 20.0 + 5.0));
    cr_expect(eq(dbl,
                 number("SELECT max(per_request) - (SELECT per_request FROM cost WHERE kind = "
                        "'usd' AND part = 'total') FROM (SELECT sum(per_request) AS "
                        "per_request FROM cost WHERE kind = 'usd' AND part <> 'total')"),
                 0.0));
}

Test(costs, a_day_costs_what_it_used)
{
    run("");
    expect_day();
}

Test(costs, with_machines_for_each_phase_it_is_the_same)
{
    run("--set sharing=dedicated");
    expect_day();
}

/* Both directions on one medium, and through an interface of the server. */
Test(costs, bytes_are_told_apart_on_one_medium)
{
    run("--set 'link={\"duplex\": \"half\", \"shared_bps\": 8e9, \"joules_per_byte\": 4e-10}' "
        "--set "
        "'server.link={\"duplex\": \"half\", \"shared_bps\": 8e9, \"joules_per_byte\": 6e-10}'");
    expect_day();
}

Test(costs, reserved_cores_are_paid_all_the_time)
{
    run("--set 'prices={\"cores\": \"reserved\", \"core_hour\": {\"usd\": 3.6}}'");
    expect_part("usd", "total", 0.001 * 2.0 * 86400.0);
    expect_part("usd", "unused", 0.001 * 200.0);
}

/* Two at once when none is left, for as much as two: five times; the last is not used. */
Test(costs, of_a_batch_each_has_its_part)
{
    run("--set 'refill.batch={\"size\": 2, \"seconds_fraction\": 1, \"bytes_fraction\": 1}'");
    expect_part("usd", "egress", 0.1 * (9.0 * 4.0 + 9.0 * 0.5));
    expect_part("usd", "unused", 0.001 * 100.0 + 0.4 + 0.02);
}

/* At 41,010 s an online phase is through with its work, and half a second of transfer is left, of
 * which 0.25 s are before the horizon; a warm-up of 500 s leaves out the two that fill the stock.
 */
Test(costs, the_bill_is_from_the_warm_up_to_the_horizon)
{
    run("--set warmup_s=500 --set horizon_s=41010.25");
    cr_expect(fabs(number("SELECT per_request * 4 FROM cost WHERE kind = 'usd' AND part = 'egress'")
                   - 0.1 * (4.0 * 4.5 + 0.25))
              < 1e-9);
    cr_expect(eq(dbl, number("SELECT per_request FROM cost WHERE kind = 'usd' AND part = 'unused'"),
                 0.0));
}

/* ---- who asks for costs ---- */

Test(costs, objectives_and_comparisons_know_them)
{
    struct command_result result = command_run(
        "cd \"$RESULTS\" && \"$PISIM\" run s.json --slo 'usd_per_request <= 477usd' --slo "
        "'bytes_per_request <= 6.7GB' --slo 'joules_per_month <= 8kWh' --slo 'usd_per_month >= "
        "100' 2>/dev/null | grep ^slo");
    cr_expect(eq(int, result.status, 0));
    cr_expect(strstr(result.text, "slo pass       usd_per_request <= 477:") != NULL, "%s",
              result.text);
    cr_expect(strstr(result.text, "slo pass       bytes_per_request <= 6700000000: 6.6111e9")
                  != NULL,
              "%s", result.text);
    cr_expect(strstr(result.text, "slo pass       joules_per_month <= 28800000:") != NULL, "%s",
              result.text);
    command_free(&result);
    expect_text(command_run("cd \"$RESULTS\" && \"$PISIM\" compare s.json --vary "
                            "server.cores=2,3 --rates 0.0001 --metric usd_per_month --set "
                            "prices.cores=reserved"),
                0, "cores=2 is best at 0.0001 per second");
}

Test(costs, what_cannot_be_told_is_one_line)
{
    static const char *const faults[][2] = {
        {"--set 'prices={\"gb_out\": 0.09}'",
         "prices.gb_out: is a price without currency, and all are in US dollars: {\"usd\": 0.09}"},
        {"--set 'prices={\"gb_out\": {\"eur\": 0.09}}'",
         "prices.gb_out: lacks the key \"usd\": all prices are in US dollars"},
        {"--set 'prices={\"core_hour\": {\"usd\": 1}}'",
         "prices: lacks the key \"cores\": \"reserved\" where all cores of the server are paid all "
         "the time, \"busy\" where they are paid while they work"},
        {"--set 'prices={\"gb_uot\": {\"usd\": 1}}'",
         "prices: unknown key \"gb_uot\" (did you mean \"gb_out\"?)"},
        {"--set 'prices=\"example_clod\"'",
         "prices: no prices named \"example_clod\" (did you mean \"example_cloud\"?)"},
        {"--slo 'usd_per_request <= 1s'",
         "slo[0]: has the limit \"1s\", which must be a number or an amount such as 0.01usd"},
        {"--slo 'bytes_per_request <= 1min'",
         "slo[0]: has the limit \"1min\", which must be a number or a size such as 64GB"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        char line[512];
        snprintf(line, sizeof line, "pisim: s.json: %s (set on the command line)\n", faults[i][1]);
        expect_output(command_run("cd \"$RESULTS\" && \"$PISIM\" run s.json %s 2>&1", faults[i][0]),
                      2, line);
    }
    expect_output(command_run("\"$PISIM\" run default --slo 'usd_per_request <= 1' 2>&1 | sed "
                              "'s/^.*default.json/default.json/'"),
                  0,
                  "default.json: slo[0]: needs prices: name some, such as \"prices\": "
                  "\"example_cloud\", or give an object (set on the command line)\n");
    expect_text(command_run("\"$PISIM\" compare default --vary seed=1,2 --rates 0.0001 --metric "
                            "joules_per_request 2>&1"),
                2, "needs \"power\" of the server, of clients or of a device");
}
