#include "results/report/compare.h"

#include "base/memory.h"
#include "results/report/cell.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* The rows of one table of two runs, side by side in the same order. */
struct comparison {
    const struct compare_side *sides[2]; /* was, is */
    sqlite3_stmt *rows[2];               /* the point_index or 0, then what is compared */
    const char *table;
    FILE *stream;
    uint64_t differences;
    uint64_t values;
};

/* ---- values ---- */

static bool same_bytes(sqlite3_value *left, sqlite3_value *right)
{
    int size = sqlite3_value_bytes(left);
    return size == sqlite3_value_bytes(right)
        && (size == 0
            || memcmp(sqlite3_value_blob(left), sqlite3_value_blob(right), (size_t)size) == 0);
}

static bool same_value(sqlite3_value *left, sqlite3_value *right)
{
    if (sqlite3_value_type(left) != sqlite3_value_type(right))
        return false;
    switch (sqlite3_value_type(left)) {
    case SQLITE_INTEGER:
        return sqlite3_value_int64(left) == sqlite3_value_int64(right);
    case SQLITE_FLOAT:
        return !(sqlite3_value_double(left) < sqlite3_value_double(right))
            && !(sqlite3_value_double(left) > sqlite3_value_double(right));
    case SQLITE_NULL:
        return true;
    default:
        return same_bytes(left, right);
    }
}

/* ---- rows ---- */

static void tell(struct comparison *comparison, const char *what)
{
    /* One side may have come to its end, and then reads as 0. */
    const int64_t was = sqlite3_column_int64(comparison->rows[0], 0);
    const int64_t point = was > 0 ? was : sqlite3_column_int64(comparison->rows[1], 0);
    fprintf(comparison->stream, "  %s", comparison->table);
    if (point > 0)
        fprintf(comparison->stream, " of point %" PRId64, point);
    fprintf(comparison->stream, ": %s\n", what);
    comparison->differences++;
}

/* As tables show it; or to the last digit. */
static char *show(sqlite3_stmt *row, int column, bool is_exact)
{
    return is_exact && sqlite3_column_type(row, column) == SQLITE_FLOAT
             ? memory_format_text("%.17g", sqlite3_column_double(row, column))
             : cell_shown(row, column, CELL_DIGITS);
}

static void tell_value(struct comparison *comparison, int column)
{
    char *was = show(comparison->rows[0], column, false);
    char *is = show(comparison->rows[1], column, false);
    if (strcmp(was, is) == 0) {
        free(was);
        free(is);
        was = show(comparison->rows[0], column, true);
        is = show(comparison->rows[1], column, true);
    }
    char *what = memory_format_text("%s is %s, was %s",
                                    sqlite3_column_name(comparison->rows[0], column), is, was);
    tell(comparison, what);
    free(what);
    free(is);
    free(was);
}

/* False at the first value that differs. */
static bool compare_row(struct comparison *comparison)
{
    for (int i = 0; i < sqlite3_column_count(comparison->rows[0]); i++) {
        comparison->values++;
        if (same_value(sqlite3_column_value(comparison->rows[0], i),
                       sqlite3_column_value(comparison->rows[1], i)))
            continue;
        tell_value(comparison, i);
        return false;
    }
    return true;
}

static bool read_fail(const struct compare_side *side, struct error *error)
{
    return database_fail(side->database, "cannot be read", error);
}

/* Until the first difference or the end of both. */
static bool compare_rows(struct comparison *comparison, struct error *error)
{
    int codes[2];
    do {
        for (int k = 0; k < 2; k++) {
            codes[k] = sqlite3_step(comparison->rows[k]);
            if (codes[k] != SQLITE_ROW && codes[k] != SQLITE_DONE)
                return read_fail(comparison->sides[k], error);
        }
    } while (codes[0] == SQLITE_ROW && codes[1] == SQLITE_ROW && compare_row(comparison));
    if (codes[0] != codes[1])
        tell(comparison, codes[0] == SQLITE_ROW ? "there are fewer rows" : "there are more rows");
    return true;
}

/* sql   reads the rows of the run ?1 */
static bool compare_table(struct comparison *comparison, const char *table, const char *sql,
                          struct error *error)
{
    bool good = true;
    comparison->table = table;
    for (int k = 0; k < 2; k++) {
        const struct compare_side *side = comparison->sides[k];
        good = good && database_prepare(side->database, &comparison->rows[k], sql, error);
        if (good)
            sqlite3_bind_int64(comparison->rows[k], 1, (sqlite3_int64)side->run_id);
    }
    good = good && compare_rows(comparison, error);
    for (int k = 0; k < 2; k++) {
        sqlite3_finalize(comparison->rows[k]);
        comparison->rows[k] = NULL;
    }
    return good;
}

/* ---- tables ---- */

/* Every table that tells of points, with its columns but the ids, in the order of its key. */
static const char tables_sql[] =
    "SELECT m.name, 'SELECT p.point_index' || group_concat(', t.\"' || c.name || '\"', '') || "
    "' FROM ' || m.name || ' AS t JOIN point AS p USING (point_id) WHERE p.run_id = ?1 "
    "ORDER BY p.point_index' || coalesce((SELECT group_concat(', t.\"' || k.name || '\"', '') "
    "FROM pragma_table_info(m.name) AS k WHERE k.pk > 0 AND k.name <> 'point_id'), '') "
    "FROM sqlite_schema AS m, pragma_table_info(m.name) AS c "
    "WHERE m.type = 'table' AND c.name NOT IN ('point_id', 'run_id') AND m.name <> 'warning' "
    "AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE name = 'point_id') "
    "GROUP BY m.name ORDER BY m.name <> 'point', m.name";

static bool compare_points(struct comparison *comparison, struct error *error)
{
    const struct compare_side *is = comparison->sides[1];
    sqlite3_stmt *tables = NULL;
    bool good = database_prepare(is->database, &tables, tables_sql, error);
    while (database_next_row(is->database, tables, &good, error))
        good = compare_table(comparison, (const char *)sqlite3_column_text(tables, 0),
                             (const char *)sqlite3_column_text(tables, 1), error);
    sqlite3_finalize(tables);
    return good;
}

/* Of points: what is said of a whole run hangs on what its scenario left out, while what is stored
 * leaves nothing out, or is an answer of `pisim compare`. */
static bool compare_warnings(struct comparison *comparison, struct error *error)
{
    return compare_table(comparison, "warning",
                         "SELECT point_index, code, message FROM warning JOIN point "
                         "USING (point_id) WHERE warning.run_id = ?1 ORDER BY warning_index",
                         error);
}

bool compare_runs(const struct compare_side *was, const struct compare_side *is, FILE *stream,
                  uint64_t *differences, uint64_t *values, struct error *error)
{
    struct comparison comparison = {.sides = {was, is}, .stream = stream};
    bool good = compare_points(&comparison, error) && compare_warnings(&comparison, error);
    *differences = comparison.differences;
    *values = comparison.values;
    return good;
}
