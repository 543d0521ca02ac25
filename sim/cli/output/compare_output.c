#include "cli/output/compare_output.h"

#include "cli/output/because.h"
#include "models/graph/network_counts.h"
#include "json/json_write.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* ---- what one is in isolation ---- */

struct facts {
    struct network_counts counts;
    uint64_t macs;
    double client_bytes; /* of a precompute */
    double offline_s;
    double online_s;
    const struct bound *bound;
};

static struct facts facts_of(const struct compare_output *output, size_t contender)
{
    const struct point *point =
        &output->experiment->points[output->comparison->contenders[contender].point];
    const struct client_class *class = scenario_first_class(&point->scenario);
    struct facts facts = {
        .counts = network_count(&point->scenario.inference.network),
        .client_bytes = (double)class->plan->storage_bytes[PARTY_CLIENT],
        .offline_s = plan_phase_s(class->plan, PHASE_OFFLINE, &class->link),
        .online_s = plan_phase_s(class->plan, PHASE_ONLINE, &class->link),
        .bound = &point->bounds.rows[point->bounds.binding],
    };
    facts.macs = facts.counts.macs_conv + facts.counts.macs_fc;
    return facts;
}

static int label_width(const struct comparison *comparison)
{
    size_t width = 9;
    for (size_t i = 0; i < comparison->contender_count; i++) {
        size_t length = strlen(comparison->contenders[i].label);
        width = length > width ? length : width;
    }
    return width > 40 ? 40 : (int)width;
}

/* "69.8 %", or nothing. */
static void print_accuracy(double top1_fraction, FILE *stream)
{
    if (isnan(top1_fraction))
        fprintf(stream, " %8s", "-");
    else
        fprintf(stream, " %6.1f %%", 100.0 * top1_fraction);
}

static bool has_accuracy(const struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->contender_count; i++)
        if (!isnan(comparison->contenders[i].top1_fraction))
            return true;
    return false;
}

static void print_facts(const struct compare_output *output, FILE *stream)
{
    const struct comparison *comparison = output->comparison;
    int width = label_width(comparison);
    bool is_accurate = has_accuracy(comparison);
    fprintf(stream, "%-*s%s %12s %14s %10s %11s %10s %11s  %s\n", width, "alone",
            is_accurate ? "    top-1" : "", "ReLUs", "MACs", "stored GB", "offline s", "online s",
            "bound /s", "which binds");
    for (size_t i = 0; i < comparison->contender_count; i++) {
        struct facts facts = facts_of(output, i);
        fprintf(stream, "%-*.*s", width, width, comparison->contenders[i].label);
        if (is_accurate)
            print_accuracy(comparison->contenders[i].top1_fraction, stream);
        fprintf(stream, " %12" PRIu64 " %14" PRIu64 " %10.3f %11.2f %10.2f %11.4g  %s\n",
                facts.counts.relus, facts.macs, facts.client_bytes / 1e9, facts.offline_s,
                facts.online_s, facts.bound->bound_per_s, facts.bound->resource);
    }
}

static void print_limits(const struct compare_output *output, FILE *stream)
{
    const struct comparison *comparison = output->comparison;
    for (size_t i = 0; i < comparison->contender_count; i++) {
        fprintf(stream, "%s: ", comparison->contenders[i].label);
        because_print(&output->experiment->points[comparison->contenders[i].point], stream);
    }
}

/* ---- how they stand ---- */

/* Behind the point, so that a number has as many digits as asked for. */
static int decimals(double number, int digits)
{
    if (number == 0.0 || !isfinite(number))
        return 0;
    return (int)fmin(fmax(digits - 1 - floor(log10(fabs(number))), 0.0), 12.0);
}

/* How exact a mean with this half-width is told: to its second digit. What rounding alone leaves is
 * no width. */
static int mean_decimals(double mean, double half_width)
{
    bool is_exact = !(half_width > 1e-9 * fabs(mean));
    return is_exact ? decimals(mean, 6) : decimals(half_width, 2);
}

static void print_number(double number, int digits, int width, FILE *stream)
{
    if (isnan(number))
        fprintf(stream, " %*s", width, "-");
    else
        fprintf(stream, " %*.*f", width, digits, number);
}

static void print_interval(const struct contest *contest, FILE *stream)
{
    double half_width = contest->interval.high - contest->interval.value;
    int digits = mean_decimals(contest->interval.value, half_width);
    print_number(contest->interval.value, digits, 11, stream);
    print_number(half_width, digits, 10, stream);
}

static void print_standing(const struct contest *contest, bool leads, FILE *stream)
{
    const struct interval *difference = &contest->difference;
    int digits = mean_decimals(difference->value, (difference->high - difference->low) / 2.0);
    if (contest->standing == STANDING_WORSE && contest->is_cut)
        fprintf(stream, "worse by at least %.*f", decimals(difference->value, 4),
                difference->value);
    else if (contest->standing == STANDING_WORSE && isinf(difference->high))
        fprintf(stream, "worse by %.*f, at least %.*f", decimals(difference->value, 4),
                difference->value, decimals(difference->low, 4), difference->low);
    else if (contest->standing == STANDING_WORSE && difference->low < difference->high)
        fprintf(stream, "worse by %.*f [%.*f, %.*f]", digits, difference->value, digits,
                difference->low, digits, difference->high);
    else if (contest->standing == STANDING_WORSE)
        fprintf(stream, "worse by %.*f", digits, difference->value);
    else if (contest->standing == STANDING_ALIKE && leads)
        fputs("leads, but not distinguishable from all", stream);
    else
        fputs(standing_name(contest->standing), stream);
    fputs("\n", stream);
}

static void print_rate(const struct comparison *comparison, size_t rate, FILE *stream)
{
    int width = label_width(comparison);
    for (size_t i = 0; i < comparison->contender_count; i++) {
        const struct contest *contest = comparison_contest(comparison, i, rate);
        fprintf(stream, "%12.6g %s%-*.*s %8" PRIu64 " %s", comparison->rates_per_s[rate],
                comparison_is_efficient(comparison, i, rate) ? "*" : " ", width, width,
                comparison->contenders[i].label, contest->requests, contest->is_cut ? ">=" : "  ");
        print_interval(contest, stream);
        fputs("  ", stream);
        print_standing(contest, comparison->leaders[rate] == i, stream);
    }
}

static void print_contests(const struct compare_output *output, FILE *stream)
{
    const struct comparison *comparison = output->comparison;
    char metric[MEASURE_NAME_SIZE];
    measure_print(comparison->measure, metric);
    fprintf(stream, "\n%12s  %-*s %8s    %11s %10s  %s\n", "rate_per_s", label_width(comparison),
            "", "requests", metric, "+-", "compared with the best on the same days");
    for (size_t rate = 0; rate < comparison->rate_count; rate++)
        print_rate(comparison, rate, stream);
    if (has_accuracy(comparison))
        fputs("* nobody at least as accurate is better for sure (Pareto front)\n", stream);
}

/* ---- the sentences ---- */

/* The best at a rate; SIZE_MAX where nobody is for sure. */
static size_t winner(const struct comparison *comparison, size_t rate)
{
    size_t leader = comparison->leaders[rate];
    bool is_best = comparison_contest(comparison, leader, rate)->standing == STANDING_BEST;
    return is_best ? leader : SIZE_MAX;
}

static void print_range(double first, double last, FILE *stream)
{
    if (first < last)
        fprintf(stream, "from %.4g to %.4g per second\n", first, last);
    else
        fprintf(stream, "at %.4g per second\n", first);
}

/* A line for rates that follow each other and have the same winner. */
static void print_winners(const struct comparison *comparison, FILE *stream)
{
    fputs("\n", stream);
    for (size_t rate = 0; rate < comparison->rate_count; rate++) {
        size_t first = rate;
        size_t best = winner(comparison, rate);
        while (rate + 1 < comparison->rate_count && winner(comparison, rate + 1) == best)
            rate++;
        if (best == SIZE_MAX)
            fputs("nobody is best for sure ", stream);
        else
            fprintf(stream, "%s is best ", comparison->contenders[best].label);
        print_range(comparison->rates_per_s[first], comparison->rates_per_s[rate], stream);
    }
}

static void print_crossover(const struct comparison *comparison, const struct crossover *crossover,
                            FILE *stream)
{
    const char *below = comparison->contenders[crossover->below].label;
    const char *above = comparison->contenders[crossover->above].label;
    if (isnan(crossover->low_per_s))
        fprintf(
            stream,
            "%s is better than %s at %.4g per second, and worse at %.4g per second; where between "
            "them that turns, %" PRIu64 " replications cannot tell\n",
            below, above, crossover->from_per_s, crossover->to_per_s, crossover->replications);
    else
        fprintf(stream,
                "%s is better than %s up to %.4g per second, and worse from %.4g per second on\n",
                below, above, crossover->low_per_s, crossover->high_per_s);
}

static void print_crossovers(const struct compare_output *output, FILE *stream)
{
    const struct comparison *comparison = output->comparison;
    for (size_t i = 0; i < output->crossovers->count; i++)
        print_crossover(comparison, &output->crossovers->items[i], stream);
    if (output->crossovers->count == 0 && comparison->rate_count > 1)
        fprintf(stream, "no two %s places between %.4g and %.4g per second\n",
                comparison_is_decided(comparison) ? "change" : "are known to change",
                comparison->rates_per_s[0], comparison->rates_per_s[comparison->rate_count - 1]);
}

void compare_print(const struct compare_output *output, FILE *stream)
{
    print_facts(output, stream);
    print_limits(output, stream);
    print_contests(output, stream);
    print_winners(output->comparison, stream);
    print_crossovers(output, stream);
}

/* ---- for programs ---- */

/* A field of RFC 4180. */
static void print_csv_text(const char *text, FILE *stream)
{
    fputc('"', stream);
    for (; *text; text++)
        fprintf(stream, *text == '"' ? "\"\"" : "%c", *text);
    fputc('"', stream);
}

static void print_csv_number(double number, FILE *stream)
{
    char text[JSON_NUMBER_SIZE];
    json_print_number(number, text);
    fprintf(stream, ",%s", isfinite(number) ? text : "");
}

static void print_csv_row(const struct compare_output *output, size_t contender, size_t rate,
                          FILE *stream)
{
    const struct contest *contest = comparison_contest(output->comparison, contender, rate);
    struct facts facts = facts_of(output, contender);
    const double numbers[] = {output->comparison->rates_per_s[rate],
                              contest->interval.value,
                              contest->interval.low,
                              contest->interval.high,
                              contest->difference.value,
                              contest->difference.low,
                              contest->difference.high,
                              (double)facts.counts.relus,
                              (double)facts.macs,
                              facts.client_bytes,
                              facts.offline_s,
                              facts.online_s,
                              facts.bound->bound_per_s,
                              output->comparison->contenders[contender].top1_fraction};
    print_csv_text(output->comparison->contenders[contender].label, stream);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        print_csv_number(numbers[i], stream);
    fprintf(stream, ",%d,%d,%s\n", comparison_is_efficient(output->comparison, contender, rate),
            contest->is_cut, standing_name(contest->standing));
}

void compare_print_csv(const struct compare_output *output, FILE *stream)
{
    fputs(
        "contender,rate_per_s,value,low,high,difference,difference_low,difference_high,relus,macs,"
        "client_precompute_bytes,offline_alone_s,online_alone_s,bound_per_s,top1_fraction,"
        "is_efficient,is_lower_bound,standing\n",
        stream);
    for (size_t rate = 0; rate < output->comparison->rate_count; rate++)
        for (size_t i = 0; i < output->comparison->contender_count; i++)
            print_csv_row(output, i, rate, stream);
}

static void write_contest(struct json_writer *writer, const struct comparison *comparison,
                          size_t contender, size_t rate)
{
    const struct contest *contest = comparison_contest(comparison, contender, rate);
    json_write_object(writer, NULL, true);
    json_write_number(writer, "rate_per_s", comparison->rates_per_s[rate]);
    json_write_integer(writer, "requests", contest->requests);
    json_write_number(writer, "value", contest->interval.value);
    json_write_number(writer, "low", contest->interval.low);
    json_write_number(writer, "high", contest->interval.high);
    json_write_number(writer, "difference", contest->difference.value);
    json_write_number(writer, "difference_low", contest->difference.low);
    json_write_number(writer, "difference_high", contest->difference.high);
    json_write_number(writer, "variance_ratio", contest->variance_ratio);
    json_write_boolean(writer, "is_lower_bound", contest->is_cut);
    json_write_boolean(writer, "is_efficient",
                       comparison_is_efficient(comparison, contender, rate));
    json_write_text(writer, "standing", standing_name(contest->standing));
    json_write_object_end(writer);
}

static void write_contender(struct json_writer *writer, const struct compare_output *output,
                            size_t contender)
{
    struct facts facts = facts_of(output, contender);
    json_write_object(writer, NULL, false);
    json_write_text(writer, "name", output->comparison->contenders[contender].label);
    json_write_number(writer, "top1_fraction",
                      output->comparison->contenders[contender].top1_fraction);
    json_write_integer(writer, "relus", facts.counts.relus);
    json_write_integer(writer, "macs", facts.macs);
    json_write_number(writer, "client_precompute_bytes", facts.client_bytes);
    json_write_number(writer, "offline_alone_s", facts.offline_s);
    json_write_number(writer, "online_alone_s", facts.online_s);
    json_write_number(writer, "bound_per_s", facts.bound->bound_per_s);
    json_write_text(writer, "bound_resource", facts.bound->resource);
    json_write_array(writer, "rates", false);
    for (size_t rate = 0; rate < output->comparison->rate_count; rate++)
        write_contest(writer, output->comparison, contender, rate);
    json_write_array_end(writer);
    json_write_object_end(writer);
}

static void write_crossover(struct json_writer *writer, const struct comparison *comparison,
                            const struct crossover *crossover)
{
    json_write_object(writer, NULL, true);
    json_write_text(writer, "better_below", comparison->contenders[crossover->below].label);
    json_write_text(writer, "better_above", comparison->contenders[crossover->above].label);
    json_write_number(writer, "low_per_s", crossover->low_per_s);
    json_write_number(writer, "high_per_s", crossover->high_per_s);
    json_write_object_end(writer);
}

void compare_print_json(const struct compare_output *output, FILE *stream)
{
    struct json_writer writer = {.stream = stream};
    char metric[MEASURE_NAME_SIZE];
    measure_print(output->comparison->measure, metric);
    json_write_object(&writer, NULL, false);
    json_write_text(&writer, "metric", metric);
    json_write_number(&writer, "confidence", output->comparison->confidence);
    json_write_array(&writer, "contenders", false);
    for (size_t i = 0; i < output->comparison->contender_count; i++)
        write_contender(&writer, output, i);
    json_write_array_end(&writer);
    json_write_array(&writer, "crossovers", false);
    for (size_t i = 0; i < output->crossovers->count; i++)
        write_crossover(&writer, output->comparison, &output->crossovers->items[i]);
    json_write_array_end(&writer);
    json_write_object_end(&writer);
}
