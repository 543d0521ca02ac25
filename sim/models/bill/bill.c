#include "models/bill/bill.h"

#include "base/units.h"

#include <math.h>

#define GB_BYTES 1e9 /* decimal, as providers bill traffic */

const char *const usd_part_names[USD_PART_COUNT] = {
    [USD_COMPUTING] = "computing", [USD_EGRESS] = "egress",     [USD_INGRESS] = "ingress",
    [USD_STORAGE] = "storage",     [USD_REQUESTS] = "requests", [USD_UNUSED] = "unused",
};

const char *const joules_part_names[JOULES_PART_COUNT] = {
    [JOULES_SERVER_IDLE] = "server_idle",
    [JOULES_SERVER_BUSY] = "server_busy",
    [JOULES_CLIENTS_IDLE] = "clients_idle",
    [JOULES_CLIENTS_BUSY] = "clients_busy",
    [JOULES_LINKS] = "links",
    [JOULES_UNUSED] = "unused",
};

static double sum(const double parts[], int count)
{
    double all = 0.0;
    for (int i = 0; i < count; i++)
        all += parts[i];
    return all;
}

double bill_usd(const struct bill *bill)
{
    return sum(bill->usd, USD_PART_COUNT);
}

double bill_joules(const struct bill *bill)
{
    return sum(bill->joules, JOULES_PART_COUNT);
}

/* All usages together; no more can be unused than there was. */
static struct usage add_up(const struct usage usages[], size_t count)
{
    struct usage all = {0};
    for (size_t i = 0; i < count; i++) {
        for (int resource = 0; resource < RESOURCE_COUNT; resource++) {
            all.spent[resource] += usages[i].spent[resource];
            all.unused[resource] += usages[i].unused[resource];
        }
        all.stored_byte_s += usages[i].stored_byte_s;
    }
    for (int resource = 0; resource < RESOURCE_COUNT; resource++)
        all.unused[resource] = fmin(all.unused[resource], all.spent[resource]);
    return all;
}

/* Splits what an amount costs into what was used and what was not. */
static void charge(double *used, double *unused, double price, double amount, double unused_amount)
{
    double wasted = fmin(unused_amount, amount);
    *used += price * (amount - wasted);
    *unused += price * wasted;
}

static void charge_money(struct bill *bill, const struct tariff *tariff, const struct usage *all)
{
    const struct prices *prices = &tariff->prices;
    double *usd = bill->usd;
    double core_s = prices->cores == CORES_BUSY ? all->spent[RESOURCE_SERVER_CPU]
                                                : tariff->server_cores * bill->span_s;
    charge(&usd[USD_COMPUTING], &usd[USD_UNUSED], prices->usd[PRICE_CORE_HOUR] / HOUR_S, core_s,
           all->unused[RESOURCE_SERVER_CPU]);
    charge(&usd[USD_EGRESS], &usd[USD_UNUSED], prices->usd[PRICE_GB_OUT] / GB_BYTES,
           all->spent[RESOURCE_DOWNLINK], all->unused[RESOURCE_DOWNLINK]);
    charge(&usd[USD_INGRESS], &usd[USD_UNUSED], prices->usd[PRICE_GB_IN] / GB_BYTES,
           all->spent[RESOURCE_UPLINK], all->unused[RESOURCE_UPLINK]);
    usd[USD_STORAGE] = prices->usd[PRICE_GB_MONTH] * all->stored_byte_s / (GB_BYTES * MONTH_S);
    usd[USD_REQUESTS] = prices->usd[PRICE_REQUEST] * bill->finished;
}

static void charge_clients(struct bill *bill, const struct tariff *tariff,
                           const struct tariff_class *class, const struct usage *usage)
{
    double *joules = bill->joules;
    double joules_per_byte = class->joules_per_byte + tariff->server_joules_per_byte;
    joules[JOULES_CLIENTS_IDLE] += class->power.idle_watts * class->clients * bill->span_s;
    charge(&joules[JOULES_CLIENTS_BUSY], &joules[JOULES_UNUSED], class->power.watts_per_busy_core,
           usage->spent[RESOURCE_CLIENT_CPU], usage->unused[RESOURCE_CLIENT_CPU]);
    charge(&joules[JOULES_LINKS], &joules[JOULES_UNUSED], joules_per_byte,
           usage->spent[RESOURCE_UPLINK], usage->unused[RESOURCE_UPLINK]);
    charge(&joules[JOULES_LINKS], &joules[JOULES_UNUSED], joules_per_byte,
           usage->spent[RESOURCE_DOWNLINK], usage->unused[RESOURCE_DOWNLINK]);
}

static void charge_energy(struct bill *bill, const struct tariff *tariff,
                          const struct usage usages[], const struct usage *all)
{
    double *joules = bill->joules;
    joules[JOULES_SERVER_IDLE] = tariff->server_power.idle_watts * bill->span_s;
    charge(&joules[JOULES_SERVER_BUSY], &joules[JOULES_UNUSED],
           tariff->server_power.watts_per_busy_core, all->spent[RESOURCE_SERVER_CPU],
           all->unused[RESOURCE_SERVER_CPU]);
    for (size_t i = 0; i < tariff->class_count; i++)
        charge_clients(bill, tariff, &tariff->classes[i], &usages[i + 1]);
}

void bill_make(struct bill *bill, const struct tariff *tariff, const struct usage usages[],
               double span_s, double finished)
{
    const struct usage all = add_up(usages, tariff->class_count + 1);
    *bill = (struct bill){.span_s = span_s,
                          .finished = finished,
                          .bytes = all.spent[RESOURCE_UPLINK] + all.spent[RESOURCE_DOWNLINK]};
    if (tariff->has_prices)
        charge_money(bill, tariff, &all);
    if (tariff->has_energy)
        charge_energy(bill, tariff, usages, &all);
}
