#include "calibration/sci_log.h"

#include "base/memory.h"
#include "calibration/delphi_line.h"
#include "traces/text/line_reader.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MEBIBYTE 1048576.0 /* 2^20 bytes: what the log's "MiB" are */
#define MOST_NUMBER 1e9    /* seconds, or mebibytes */

static const char time_mark[] = "Total time in";
static const char data_mark[] = " data sent = ";

/* Kinds of layers as the logs name them, in either spelling. */
static const struct {
    const char *name;
    enum sci_work work;
} kinds[] = {
    {"Conv", SCI_LINEAR},           {"MatMul", SCI_LINEAR},      {"Truncation", SCI_TRUNCATION},
    {"Relu", SCI_COMPARISON},       {"MaxPool", SCI_COMPARISON}, {"ArgMax", SCI_COMPARISON},
    {"BatchNorm", SCI_OTHER},       {"AvgPool", SCI_OTHER},      {"MatAdd", SCI_OTHER},
    {"MatAddBroadCast", SCI_OTHER}, {"MulCir", SCI_OTHER},       {"ScalarMul", SCI_OTHER},
    {"Sigmoid", SCI_OTHER},         {"Tanh", SCI_OTHER},         {"Sqrt", SCI_OTHER},
    {"NormaliseL2", SCI_OTHER},
};
enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

/* One log while it is read. */
struct sci_log {
    struct line_reader reader;
    double seconds[SCI_WORK_COUNT];
    double bytes[SCI_WORK_COUNT];
    bool has_seconds[SCI_WORK_COUNT];
    bool has_bytes[SCI_WORK_COUNT];
    uint32_t timed_kinds; /* a bit for each */
    uint32_t sized_kinds;
    struct error *error;
};

/* The number of kinds where it is none of them. */
static size_t find_kind(const char *word, size_t length)
{
    size_t kind = 0;
    while (
        kind < KIND_COUNT
        && (strlen(kinds[kind].name) != length || strncasecmp(kinds[kind].name, word, length) != 0))
        kind++;
    return kind;
}

/* Each kind is told once: seconds of two runs must not be added up. */
static bool note_kind(const struct sci_log *log, size_t kind, uint32_t *noted)
{
    if (*noted & UINT32_C(1) << kind)
        return line_reader_fail(&log->reader, log->error,
                                "tells %s once more: a second run begins, and a log must be of one",
                                kinds[kind].name);
    *noted |= UINT32_C(1) << kind;
    return true;
}

/* "92.644 seconds." */
static bool read_number(const struct sci_log *log, const char *text, const char *unit,
                        double *number)
{
    char *end = NULL;
    size_t length = strspn(text, "0123456789.e+-");
    *number = strtod(text, &end);
    return (length > 0 && end == text + length && *number >= 0.0 && *number <= MOST_NUMBER
            && strncmp(end, unit, strlen(unit)) == 0)
        || line_reader_fail(&log->reader, log->error,
                            "must be a number of at most 1e9%s, is \"%.60s\"", unit, text);
}

static bool read_seconds(struct sci_log *log, const char *text)
{
    size_t length = strcspn(text, " ");
    size_t kind = find_kind(text, length);
    double seconds = 0.0;
    if (kind == KIND_COUNT || strncmp(text + length, " = ", 3) != 0)
        return true;
    if (!read_number(log, text + length + 3, " seconds", &seconds)
        || !note_kind(log, kind, &log->timed_kinds))
        return false;
    log->seconds[kinds[kind].work] += seconds;
    log->has_seconds[kinds[kind].work] = true;
    return true;
}

static bool read_bytes(struct sci_log *log, const char *text, const char *mark)
{
    const char *word = mark;
    double mebibytes = 0.0;
    while (word > text && word[-1] != ' ')
        word--;
    size_t kind = find_kind(word, (size_t)(mark - word));
    if (kind == KIND_COUNT)
        return true;
    if (!read_number(log, mark + sizeof data_mark - 1, " MiB", &mebibytes)
        || !note_kind(log, kind, &log->sized_kinds))
        return false;
    log->bytes[kinds[kind].work] += nearbyint(mebibytes * MEBIBYTE);
    log->has_bytes[kinds[kind].work] = true;
    return true;
}

static bool read_line(struct sci_log *log, char *text)
{
    delphi_line_clean(text);
    const char *seconds = delphi_line_behind(text, time_mark);
    const char *data = strstr(text, data_mark);
    if (seconds != NULL)
        return read_seconds(log, seconds);
    return data == NULL || read_bytes(log, text, data);
}

static bool check_log(const struct sci_log *log)
{
    static const struct {
        enum sci_work work;
        const char *name;
    } needed[] = {{SCI_LINEAR, "Conv"}, {SCI_COMPARISON, "Relu"}};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (!log->has_seconds[needed[i].work])
            return line_reader_fail(&log->reader, log->error,
                                    "ends without \"Total time in %s = ... seconds.\": the program "
                                    "must be built with LOG_LAYERWISE",
                                    needed[i].name);
        if (!log->has_bytes[needed[i].work])
            return line_reader_fail(&log->reader, log->error,
                                    "ends without \"%s data sent = ... MiB.\"", needed[i].name);
    }
    return true;
}

static bool read_log(struct sci_log *log, const char *folder, const char *name, struct error *error)
{
    char *path = memory_format_text("%s/%s", folder, name);
    char *text = NULL;
    *log = (struct sci_log){.error = error};
    bool good = line_reader_open(&log->reader, path, error);
    while (good && line_reader_next(&log->reader, &text, error))
        good = read_line(log, text);
    good = good && error->code == ERROR_NONE && check_log(log);
    line_reader_close(&log->reader);
    free(path);
    return good;
}

/* Both parties wait for each other: the longer of the two is the wall's. */
bool sci_run_read(struct sci_run *run, const char *folder, struct error *error)
{
    struct sci_log client, server;
    *run = (struct sci_run){0};
    if (!read_log(&client, folder, "client.log", error)
        || !read_log(&server, folder, "server.log", error))
        return false;
    for (int work = 0; work < SCI_WORK_COUNT; work++) {
        run->seconds[work] = fmax(client.seconds[work], server.seconds[work]);
        run->up_bytes[work] = client.bytes[work];
        run->down_bytes[work] = server.bytes[work];
    }
    return true;
}

void sci_run_without_link(struct sci_run *run, const struct link_profile *link)
{
    for (int work = 0; work < SCI_WORK_COUNT; work++) {
        double wire_s = 8.0 * run->up_bytes[work] / link->uplink_bps
                      + 8.0 * run->down_bytes[work] / link->downlink_bps;
        run->seconds[work] = fmax(run->seconds[work] - wire_s, 0.0);
    }
}
