#include "system/machine/ledger.h"

void ledger_add(struct ledger *ledger, double times, const struct ledger *other)
{
    for (int part = 0; part < TIME_PART_COUNT; part++)
        ledger->seconds[part] += times * other->seconds[part];
}

double ledger_sum_s(const struct ledger *ledger)
{
    double sum_s = 0.0;
    for (int part = 0; part < TIME_PART_COUNT; part++)
        sum_s += ledger->seconds[part];
    return sum_s;
}
