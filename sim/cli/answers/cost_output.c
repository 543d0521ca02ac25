#include "cli/answers/cost_output.h"

#include "base/readable.h"
#include "json/quantity.h"

#include <math.h>

/* One kind of cost, to be told. */
struct told {
    const char *heading;
    const char *unit;
    const struct cost *total;
    const struct cost *parts;
    const char *const *names;
    int count;
};

static struct told money_of(const struct point *point)
{
    const struct cost_answer *cost = &point->answer.cost;
    return (struct told){"Costs",         "usd",          &cost->usd,
                         cost->usd_parts, usd_part_names, USD_PART_COUNT};
}

static struct told energy_of(const struct point *point)
{
    const struct cost_answer *cost = &point->answer.cost;
    return (struct told){
        "Energy", "J", &cost->joules, cost->joules_parts, joules_part_names, JOULES_PART_COUNT};
}

/* ---- for people ---- */

static void print_interval(struct interval interval, const char *unit, const char *per,
                           FILE *stream)
{
    char value[QUANTITY_SIZE];
    char low[QUANTITY_SIZE];
    char high[QUANTITY_SIZE];
    quantity_print(interval.value, 4, value);
    quantity_print(interval.low, 4, low);
    quantity_print(interval.high, 4, high);
    fprintf(stream, "%s %s %s", value, unit, per);
    if (interval.low < interval.high)
        fprintf(stream, " [%s, %s]", low, high);
}

/* "server idle" */
static void print_words(const char *name, FILE *stream)
{
    for (; *name; name++)
        fputc(*name == '_' ? ' ' : *name, stream);
}

static void print_parts(const struct told *told, FILE *stream)
{
    const char *between = ": ";
    char value[QUANTITY_SIZE];
    for (int i = 0; i < told->count; i++) {
        double part = told->parts[i].per_request.value;
        if (!(part > 0.0))
            continue;
        quantity_print(part, 4, value);
        fputs(between, stream);
        print_words(told->names[i], stream);
        fprintf(stream, " %s", value);
        between = ", ";
    }
}

static void print_told(const struct told *told, double rate_per_s, FILE *stream)
{
    fputs(told->heading, stream);
    if (!isnan(rate_per_s))
        fprintf(stream, " at %s per second", READABLE(rate_per_s, 4));
    fputs(", ", stream);
    print_interval(told->total->per_month, told->unit, "in 30 days", stream);
    if (isnan(told->total->per_request.value)) {
        fputs(", and no request was finished.\n", stream);
        return;
    }
    fputs("; ", stream);
    print_interval(told->total->per_request, told->unit, "per finished request", stream);
    print_parts(told, stream);
    fputs(".\n", stream);
}

void cost_print(const struct point *point, FILE *stream)
{
    const struct tariff *tariff = &point->scenario.tariff;
    const struct told money = money_of(point);
    const struct told energy = energy_of(point);
    if (tariff->has_prices)
        print_told(&money, point->answer.rate_per_s, stream);
    if (tariff->has_energy)
        print_told(&energy, point->answer.rate_per_s, stream);
}

/* ---- for programs ---- */

static void write_interval(struct json_writer *writer, const char *key, struct interval interval)
{
    json_write_object(writer, key, true);
    json_write_number(writer, "value", interval.value);
    json_write_number(writer, "low", interval.low);
    json_write_number(writer, "high", interval.high);
    json_write_object_end(writer);
}

static void write_cost(struct json_writer *writer, const struct cost *cost)
{
    write_interval(writer, "per_request", cost->per_request);
    write_interval(writer, "per_month", cost->per_month);
}

static void write_told(struct json_writer *writer, const char *key, const struct told *told)
{
    json_write_object(writer, key, false);
    write_cost(writer, told->total);
    json_write_object(writer, "parts", false);
    for (int i = 0; i < told->count; i++) {
        json_write_object(writer, told->names[i], false);
        write_cost(writer, &told->parts[i]);
        json_write_object_end(writer);
    }
    json_write_object_end(writer);
    json_write_object_end(writer);
}

void cost_write(struct json_writer *writer, const struct point *point)
{
    const struct tariff *tariff = &point->scenario.tariff;
    const struct told money = money_of(point);
    const struct told energy = energy_of(point);
    if (!tariff->has_prices && !tariff->has_energy)
        return;
    json_write_object(writer, "costs", false);
    if (tariff->has_prices)
        write_told(writer, "usd", &money);
    if (tariff->has_energy)
        write_told(writer, "joules", &energy);
    json_write_object_end(writer);
}
