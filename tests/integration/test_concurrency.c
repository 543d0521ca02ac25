/*
 * Seconds of a request with one, two and four clients at once, as others measured them on two
 * servers: what is fitted to one and two must say four as well, or as badly, as models/README.md
 * tells.
 */
#include "command_expect.h"

/* Of Cheetah, then CrypTFlow2, each on squeezenet, resnet50 and densenet121. */
struct measured {
    double one_s, two_s, four_s;
    double error_percent; /* of the prediction for four */
};

static void expect_servers_seconds(const char *server, const struct measured measured[6])
{
    struct command_result result =
        command_run("db=$(mktemp -u); \"$PISIM\" run "
                    "\"$SOURCE/models/scenarios/concurrency/%s.json\" --out $db "
                    ">/dev/null 2>&1 && \"$PISIM\" query $db 'SELECT avg(completion_s - arrival_s) "
                    "FROM request "
                    "GROUP BY point_id ORDER BY point_id' --format csv | tail -n +2; rm -f $db",
                    server);
    const char *text = result.text;
    for (size_t row = 0; row < 6; row++) {
        double seconds[3] = {0};
        int length = 0;
        cr_assert(eq(int,
                     sscanf(text, "%lf %lf %lf %n", &seconds[0], &seconds[1], &seconds[2], &length),
                     3),
                  "%s", result.text);
        text += length;
        cr_expect(epsilon_eq(dbl, seconds[0], measured[row].one_s, 1e-6));
        cr_expect(epsilon_eq(dbl, seconds[1], measured[row].two_s, 1e-6));
        cr_expect(epsilon_eq(dbl, 100.0 * (seconds[2] / measured[row].four_s - 1.0),
                             measured[row].error_percent, 0.051),
                  "%s, row %zu: %g s", server, row + 1, seconds[2]);
    }
    command_free(&result);
}

Test(concurrency, two_clients_say_how_long_four_take)
{
    static const struct measured panzer[] = {
        {32.0, 45.0, 67.3, 5.5},    {154.5, 207.7, 280.6, 11.9}, {152.1, 208.6, 289.3, 11.2},
        {91.6, 113.4, 164.3, -4.4}, {459.7, 560.4, 742.9, 2.5},  {484.7, 588.5, 833.0, -4.4},
    };
    static const struct measured dtn_03[] = {
        {33.1, 46.0, 68.8, 4.4},   {159.0, 211.0, 292.0, 7.9},  {156.5, 216.2, 292.2, 14.9},
        {93.5, 117.5, 165.3, 0.1}, {467.1, 564.3, 777.5, -2.4}, {496.5, 603.0, 848.4, -3.8},
    };
    expect_servers_seconds("panzer", panzer);
    expect_servers_seconds("dtn_03", dtn_03);
}
