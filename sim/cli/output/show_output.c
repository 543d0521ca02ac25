#include "cli/output/show_output.h"

#include "json/json_write.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* So that a line has 120 characters. */
#define BAR_LENGTH 5
#define SHARE_LENGTH 9 /* " 100.0 % " */

/* ---- columns with bars ---- */

enum column { COLUMN_RELUS, COLUMN_MACS, COLUMN_HE, COLUMN_GC, COLUMN_COUNT };

static const struct {
    const char *title;
    const char *share_key; /* in JSON */
    int width;
    int digits; /* behind the point */
} columns[COLUMN_COUNT] = {
    [COLUMN_RELUS] = {"ReLUs", "relus_fraction", 10, 0},
    [COLUMN_MACS] = {"MACs", "macs_fraction", 11, 0},
    [COLUMN_HE] = {"HE s", "he_fraction", 8, 2},
    [COLUMN_GC] = {"GC s", "gc_fraction", 8, 2},
};

static double value_of(const struct stage_cost *cost, enum column column)
{
    switch (column) {
    case COLUMN_RELUS:
        return (double)cost->relus;
    case COLUMN_MACS:
        return (double)cost->macs;
    case COLUMN_HE:
        return cost->he_s;
    case COLUMN_GC:
        return cost->gc_s;
    case COLUMN_COUNT:
        break;
    }
    return NAN;
}

static double share_of(double part, double whole)
{
    return whole > 0.0 ? part / whole : 0.0;
}

/* The largest stage before the transforms: a bar's full length. */
static struct stage_cost find_scale(const struct stage_costs *costs)
{
    struct stage_cost scale = {0};
    for (size_t k = 0; k < costs->count; k++) {
        const struct stage_cost *stage = &costs->stages[k];
        scale.relus = stage->relus > scale.relus ? stage->relus : scale.relus;
        scale.macs = stage->macs > scale.macs ? stage->macs : scale.macs;
        scale.he_s = fmax(stage->he_s, scale.he_s);
        scale.gc_s = fmax(stage->gc_s, scale.gc_s);
    }
    return scale;
}

/* A dot stands for what is there, but shorter than a sign. */
static void draw_bar(char bar[BAR_LENGTH + 1], double share)
{
    int length = (int)lround(share * BAR_LENGTH);
    for (int k = 0; k < length && k < BAR_LENGTH; k++)
        *bar++ = '#';
    if (length == 0 && share > 0.0)
        *bar++ = '.';
    *bar = '\0';
}

static void print_titles(const char *title)
{
    printf("%-7s %11s", title, "polynomials");
    for (int k = 0; k < COLUMN_COUNT; k++)
        printf("%*s  %*s", k > 0 ? SHARE_LENGTH + BAR_LENGTH : 0, "", columns[k].width,
               columns[k].title);
    putchar('\n');
}

static void print_stage(const char *name, const struct stage_cost *cost,
                        const struct stage_cost *whole, const struct stage_cost *scale)
{
    printf("%-7s %11" PRIu64, name, cost->polynomials);
    for (int k = 0; k < COLUMN_COUNT; k++) {
        enum column column = (enum column)k;
        double value = value_of(cost, column);
        char bar[BAR_LENGTH + 1] = "";
        if (scale)
            draw_bar(bar, share_of(value, value_of(scale, column)));
        printf("  %*.*f %5.1f %%", columns[k].width, columns[k].digits, value,
               100.0 * share_of(value, value_of(whole, column)));
        if (k + 1 < COLUMN_COUNT)
            printf(" %-*s", BAR_LENGTH, bar);
        else if (bar[0] != '\0')
            printf(" %s", bar);
    }
    putchar('\n');
}

static void print_table(const char *title, const struct stage_costs *costs,
                        const struct stage_costs *before)
{
    struct stage_cost scale = find_scale(before);
    print_titles(title);
    for (size_t k = 0; k < costs->count; k++)
        print_stage(costs->stages[k].stage, &costs->stages[k], &costs->total, &scale);
    print_stage("total", &costs->total, &before->total, NULL);
}

void show_print(const struct show_report *report)
{
    const struct network *network = &report->before.network;
    const struct stage_costs *before = &report->before.costs;
    printf("%s, %" PRIu32 " x %" PRIu32 " x %" PRIu32 ", %" PRIu32
           " classes; HE evaluation and garbling on %s, circuits evaluated on %s, one core each\n",
           network->name, network->input.channels, network->input.height, network->input.width,
           network->classes, report->server, report->client);
    print_table(report->is_transformed ? "before" : "stage", before, before);
    if (report->is_transformed) {
        putchar('\n');
        print_table("after", &report->after.costs, before);
    }
}

/* ---- activations ---- */

void show_print_activations(const struct show_report *report)
{
    const struct network *network =
        report->is_transformed ? &report->after.network : &report->before.network;
    size_t number = 0;
    printf("\n%10s  %-24s %13s %13s %13s\n", "activation", "", "elements", "ReLUs", "polynomials");
    for (size_t index = 0; index < network->layer_count; index++) {
        const struct layer *layer = &network->layers[index];
        uint64_t polynomials = 0;
        if (layer->kind != LAYER_ACTIVATION)
            continue;
        for (int degree = 0; degree < POLYNOMIAL_DEGREES; degree++)
            polynomials += layer->polynomials[degree];
        printf("%10zu  %-24s %13" PRIu64 " %13" PRIu64 " %13" PRIu64 "\n", number++, layer->name,
               shape_elements(layer->out), layer->relus, polynomials);
    }
}

/* ---- for programs ---- */

static void write_cost(struct json_writer *writer, const char *key, const struct stage_cost *cost,
                       const struct stage_cost *whole)
{
    json_write_object(writer, key, true);
    if (cost->stage)
        json_write_text(writer, "stage", cost->stage);
    json_write_integer(writer, "relus", cost->relus);
    json_write_integer(writer, "polynomials", cost->polynomials);
    json_write_integer(writer, "macs", cost->macs);
    json_write_number(writer, "he_s", cost->he_s);
    json_write_number(writer, "gc_s", cost->gc_s);
    for (int k = 0; k < COLUMN_COUNT; k++)
        json_write_number(
            writer, columns[k].share_key,
            share_of(value_of(cost, (enum column)k), value_of(whole, (enum column)k)));
    json_write_object_end(writer);
}

static void write_activation(struct json_writer *writer, const struct layer *layer, size_t number)
{
    json_write_object(writer, NULL, true);
    json_write_integer(writer, "index", number);
    json_write_text(writer, "slot", layer->name);
    json_write_text(writer, "stage", layer->stage);
    json_write_integer(writer, "elements", shape_elements(layer->out));
    json_write_integer(writer, "relus", layer->relus);
    json_write_array(writer, "polynomials", true);
    for (int degree = 0; degree < POLYNOMIAL_DEGREES; degree++)
        json_write_integer(writer, NULL, layer->polynomials[degree]);
    json_write_array_end(writer);
    json_write_object_end(writer);
}

static void write_network(struct json_writer *writer, const char *key,
                          const struct shown_network *shown, const struct stage_cost *before)
{
    const struct stage_costs *costs = &shown->costs;
    size_t number = 0;
    json_write_object(writer, key, false);
    json_write_array(writer, "stages", false);
    for (size_t k = 0; k < costs->count; k++)
        write_cost(writer, NULL, &costs->stages[k], &costs->total);
    json_write_array_end(writer);
    write_cost(writer, "total", &costs->total, before);
    json_write_array(writer, "activations", false);
    for (size_t index = 0; index < shown->network.layer_count; index++)
        if (shown->network.layers[index].kind == LAYER_ACTIVATION)
            write_activation(writer, &shown->network.layers[index], number++);
    json_write_array_end(writer);
    json_write_object_end(writer);
}

void show_print_json(const struct show_report *report)
{
    struct json_writer writer = {.stream = stdout};
    const struct network *network = &report->before.network;
    json_write_object(&writer, NULL, false);
    json_write_text(&writer, "network", network->name);
    json_write_integer(&writer, "channels", network->input.channels);
    json_write_integer(&writer, "height", network->input.height);
    json_write_integer(&writer, "width", network->input.width);
    json_write_integer(&writer, "classes", network->classes);
    json_write_text(&writer, "server", report->server);
    json_write_text(&writer, "client", report->client);
    write_network(&writer, "before", &report->before, &report->before.costs.total);
    if (report->is_transformed)
        write_network(&writer, "after", &report->after, &report->before.costs.total);
    json_write_object_end(&writer);
}
