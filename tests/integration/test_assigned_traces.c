/*
 * Fifty drawn traces whose labels say whose each request is: bound, load, verdict and capacity are
 * those of the clients that send, by hand.
 *
 * An inference is one transfer of 1,000,000 bytes online, so that client c takes s_c = 8e6 /
 * uplink_bps seconds for each. The n_c requests of N that are its come at n_c / N of the rate, so
 * the rate is at most the least of N / (n_c s_c) (utilization law). Its requests wait for each
 * other as Lindley says: each begins when it is there and the one before it is done.
 */
#include "command_expect.h"

#include <math.h>

#define TRACES 50
#define REQUESTS 60
#define MOST_CLIENTS 9

struct drawn {
    size_t classes;
    size_t clients;
    double seconds[MOST_CLIENTS]; /* of an inference, by client */
    double times_s[REQUESTS];
    size_t labels[REQUESTS];
    size_t counts[MOST_CLIENTS]; /* requests by client */
};

/* ---- chance: Lehmer's minimal standard generator (Park and Miller, 1988) ---- */

static double draw(unsigned long *state)
{
    *state = *state * 48271 % 2147483647;
    return (double)*state / 2147483647.0;
}

/* One to three clients in each of two or three classes; the first send more than the others. */
static void draw_clients(struct drawn *drawn, unsigned long *state, size_t counts[3])
{
    drawn->classes = draw(state) < 0.5 ? 2 : 3;
    drawn->clients = 0;
    for (size_t i = 0; i < drawn->classes; i++) {
        double seconds = 0.5 + floor(7.0 * draw(state)) / 2.0;
        counts[i] = 1 + (size_t)(3.0 * draw(state));
        for (size_t k = 0; k < counts[i]; k++)
            drawn->seconds[drawn->clients++] = seconds;
    }
}

static void draw_requests(struct drawn *drawn, unsigned long *state)
{
    double gap_s = 0.5 + 3.0 * draw(state), time_s = 3.0;
    for (size_t i = 0; i < REQUESTS; i++) {
        double place = draw(state) * draw(state);
        time_s += ceil(-gap_s * log(draw(state)) * 1000.0) / 1000.0;
        drawn->times_s[i] = time_s;
        drawn->labels[i] = (size_t)(place * (double)drawn->clients);
        drawn->counts[drawn->labels[i]]++;
    }
}

/* ---- files ---- */

static FILE *create(const char *folder, const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    cr_assert(file != NULL);
    return file;
}

static void write_costs(const char *folder)
{
    FILE *file = create(folder, "costs.json");
    fputs("{\"name\": \"mini\", \"network\": \"one_layer\", \"input\": \"cifar10\", \"protocol\": "
          "\"mini\", \"relus\": 0, \"operations\": {\"online_linear_up\": {\"bytes\": 1000000}}, "
          "\"threaded\": {\"he_eval\": {\"seconds\": [0], \"slowdown_per_busy_core\": 0}, "
          "\"garble\": {\"seconds\": 0, \"threads\": 1}, \"online_gc_eval\": {\"seconds\": 0, "
          "\"threads\": 1}}}",
          file);
    fclose(file);
}

static void write_scenario(const char *folder, const struct drawn *drawn, const size_t counts[],
                           const char *assign)
{
    FILE *file = create(folder, "s.json");
    fputs("{\"name\": \"drawn\", \"network\": {\"name\": \"one_layer\", \"nodes\": [{\"id\": "
          "\"fc\", \"op\": \"fc\", \"out\": \"classes\", \"stage\": \"head\"}]}, \"input\": "
          "\"cifar10\", \"costs\": "
          "\"./costs.json\", \"protocol\": {\"name\": \"mini\", \"online\": [{\"operation\": "
          "\"online_linear_up\", \"resource\": \"uplink\", \"per\": \"network\"}]}, \"clients\": [",
          file);
    for (size_t i = 0, client = 0; i < drawn->classes; client += counts[i], i++)
        fprintf(file,
                "%s{\"count\": %zu, \"link\": {\"uplink_bps\": %.17g, \"downlink_bps\": 8e6}}",
                i > 0 ? ", " : "", counts[i], 8e6 / drawn->seconds[client]);
    fprintf(file,
            "], \"arrivals\": {\"trace\": \"./t.csv\", \"column\": \"t\", \"assign\": \"%s\", "
            "\"assign_column\": \"client\"}, \"record\": {\"requests\": true}}",
            assign);
    fclose(file);
}

static void write_trace(const char *folder, const struct drawn *drawn)
{
    FILE *file = create(folder, "t.csv");
    fputs("t,client\n", file);
    for (size_t i = 0; i < REQUESTS; i++)
        fprintf(file, "%.3f,%zu\n", drawn->times_s[i], drawn->labels[i] + 1);
    fclose(file);
}

/* ---- by hand ---- */

static double bound_of(const struct drawn *drawn)
{
    double bound_per_s = INFINITY;
    for (size_t c = 0; c < drawn->clients; c++)
        bound_per_s = fmin(bound_per_s, REQUESTS / ((double)drawn->counts[c] * drawn->seconds[c]));
    return bound_per_s;
}

static double rate_of(const struct drawn *drawn)
{
    return (REQUESTS - 1) / (drawn->times_s[REQUESTS - 1] - drawn->times_s[0]);
}

struct walked {
    double mean_s;
    bool is_empty; /* all are done a mean gap after the last has come */
    bool is_whole; /* ... or within as long a time again, in which what waits is served */
};

static struct walked walk(const struct drawn *drawn)
{
    struct walked walked = {0.0, true, true};
    double free_s[MOST_CLIENTS] = {0};
    double horizon_s = drawn->times_s[REQUESTS - 1] + 1.0 / rate_of(drawn);
    for (size_t i = 0; i < REQUESTS; i++) {
        size_t c = drawn->labels[i];
        free_s[c] = fmax(free_s[c], drawn->times_s[i]) + drawn->seconds[c];
        walked.mean_s += (free_s[c] - drawn->times_s[i]) / REQUESTS;
        walked.is_empty &= free_s[c] < horizon_s;
        walked.is_whole &= free_s[c] < 2.0 * horizon_s;
    }
    return walked;
}

/* ---- what is told ---- */

static double number_behind(const char *text, const char *key)
{
    const char *place = strstr(text, key);
    cr_assert(place != NULL, "%s is not in %s", key, text);
    return strtod(place + strlen(key), NULL);
}

static void expect_verdict(const struct drawn *drawn, const char *text)
{
    struct walked walked = walk(drawn);
    bool is_overloaded = strstr(text, "\"verdict\": \"overloaded\"") != NULL;
    bool is_above = rate_of(drawn) >= bound_of(drawn);
    double told_s = number_behind(strstr(text, "\"e2e_s\": {"), "\"value\": ");
    cr_expect(walked.is_whole ? fabs(told_s - walked.mean_s) < 1e-6 : told_s < walked.mean_s,
              "%g by hand: %s", walked.mean_s, text);
    cr_expect(eq(int, is_overloaded, is_above && !walked.is_empty), "%s", text);
    if (walked.is_empty)
        cr_expect(strstr(text, "\"verdict\": \"stable\"") != NULL, "%s", text);
}

static void expect_run(const char *folder, const struct drawn *drawn)
{
    double bound_per_s = bound_of(drawn);
    struct command_result result =
        command_run("cd '%s' && \"$PISIM\" run s.json --json 2>/dev/null", folder);
    cr_assert(eq(int, result.status, 0), "%s", result.text);
    cr_expect(epsilon_eq(dbl, number_behind(result.text, "\"bound_per_s\": "), bound_per_s, 1e-9));
    cr_expect(epsilon_eq(dbl, number_behind(result.text, "\"load\": "),
                         rate_of(drawn) / bound_per_s, 1e-6),
              "%s", result.text);
    expect_verdict(drawn, result.text);
    command_free(&result);
}

/* No rate from the bound on is stable, and some below it is. */
static void expect_capacity(const char *folder, const struct drawn *drawn)
{
    struct command_result result =
        command_run("cd '%s' && \"$PISIM\" capacity s.json --stable --json 2>/dev/null", folder);
    double pass = number_behind(result.text, "\"pass\": ");
    cr_expect(number_behind(result.text, "\"fail\": ") <= bound_of(drawn) * (1.0 + 1e-9)
                  && pass > 0.0 && pass < bound_of(drawn),
              "%g: %s", bound_of(drawn), result.text);
    command_free(&result);
}

/* Which client a label is hashed to is what the recorded requests say. */
static void count_hashed(const char *folder, struct drawn *drawn)
{
    struct command_result result = command_run(
        "cd '%s' && \"$PISIM\" run s.json --out x.db >/dev/null 2>&1 && \"$PISIM\" query x.db "
        "'SELECT client_index FROM request ORDER BY request_index' --format csv",
        folder);
    const char *line = result.text;
    memset(drawn->counts, 0, sizeof drawn->counts);
    for (size_t i = 0; i < REQUESTS; i++) {
        line = strchr(line, '\n');
        cr_assert(line != NULL, "%s", result.text);
        drawn->labels[i] = (size_t)strtoul(++line, NULL, 10) - 1;
        drawn->counts[drawn->labels[i]]++;
    }
    command_free(&result);
}

Test(assigned_traces, bound_load_verdict_and_capacity_are_of_the_clients_that_send, .timeout = 300)
{
    char *folder = command_new_folder();
    write_costs(folder);
    for (unsigned long seed = 1; seed <= TRACES; seed++) {
        unsigned long state = seed * 7919;
        struct drawn drawn = {0};
        size_t counts[3];
        bool is_hashed = seed % 5 == 0;
        draw_clients(&drawn, &state, counts);
        draw_requests(&drawn, &state);
        write_scenario(folder, &drawn, counts, is_hashed ? "hash" : "column");
        write_trace(folder, &drawn);
        if (is_hashed)
            count_hashed(folder, &drawn);
        expect_run(folder, &drawn);
        if (seed % 10 == 1 || seed == 5)
            expect_capacity(folder, &drawn);
        if (is_hashed)
            expect_text(command_run("cd '%s' && rm x.db && echo gone", folder), 0, "gone");
    }
    command_remove_folder(folder);
}
