#include "results/report/query.h"

#include "base/error.h"
#include "base/grid.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "results/database/embedded_sql.h"
#include "results/report/histogram_function.h"
#include "results/report/onset_function.h"
#include "results/report/query_each.h"
#include "results/report/query_output.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define MOST_REFUSED 80 /* bytes, for a message: longer names are cut */

/* One query on its way from text to rows. */
struct query {
    struct database *database;
    const char *name; /* of a shipped query, or NULL */
    const char *sql;
    sqlite3_stmt *statement;
    char refused[MOST_REFUSED]; /* what the authorizer refused first; empty: nothing */
};

/* ---- which query ---- */

void query_list(FILE *stream)
{
    int width = 0;
    for (const struct embedded_query *query = embedded_queries; query->name != NULL; query++)
        width = (int)strlen(query->name) > width ? (int)strlen(query->name) : width;
    for (const struct embedded_query *query = embedded_queries; query->name != NULL; query++) {
        const char *question = query->sql + strspn(query->sql, "- ");
        char *line = memory_format_text("%.*s", (int)strcspn(question, "\r\n"), question);
        fprintf(stream, "%-*s  ", width, query->name);
        grid_print_folded((size_t)width + 2, line, grid_terminal_width(stream), stream);
        free(line);
    }
}

static const char *nearest_query(const char *name)
{
    const char **names = NULL;
    size_t capacity = 0;
    size_t count = 0;
    do {
        names = memory_grow(names, &capacity, count + 1, sizeof *names);
        names[count] = embedded_queries[count].name;
    } while (names[count++] != NULL);
    const char *nearest = nearest_name(name, names);
    free(names);
    return nearest;
}

static bool is_name(const char *text)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return length > 0 && text[length] == '\0';
}

static bool find_sql(struct query *query, const char *sql_or_name, struct error *error)
{
    query->sql = sql_or_name;
    if (!is_name(sql_or_name))
        return true;
    for (const struct embedded_query *known = embedded_queries; known->name != NULL; known++)
        if (strcmp(known->name, sql_or_name) == 0) {
            query->name = known->name;
            query->sql = known->sql;
            return true;
        }
    const char *nearest = nearest_query(sql_or_name);
    return error_set(error, ERROR_INPUT, NULL, NULL, "no shipped query is called '%s'%s%s%s",
                     sql_or_name, nearest == NULL ? "" : "; did you mean '",
                     nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?");
}

/* ---- what is allowed ---- */

/* The statement to which an action belongs: tables are made and dropped by writing to SQLite's own.
 */
static const char *statement_name(int action, const char *table)
{
    bool is_schema = table != NULL && strncmp(table, "sqlite_", 7) == 0;
    switch (action) {
    case SQLITE_INSERT:
        return is_schema ? "CREATE" : "INSERT";
    case SQLITE_UPDATE:
        return is_schema ? "this table-valued function" : "UPDATE";
    case SQLITE_DELETE:
        return is_schema ? "DROP" : "DELETE";
    case SQLITE_ALTER_TABLE:
        return "ALTER";
    case SQLITE_ATTACH:
        return "ATTACH";
    case SQLITE_DETACH:
        return "DETACH";
    case SQLITE_PRAGMA:
        return "PRAGMA";
    case SQLITE_TRANSACTION:
        return "a transaction";
    case SQLITE_FUNCTION:
        return "the function";
    default:
        return "this statement";
    }
}

/* SQLite asks here before anything that a statement will do, also for what views and functions do.
 */
static int authorize(void *subject, int action, const char *first, const char *second,
                     const char *schema, const char *view)
{
    struct query *query = subject;
    (void)schema;
    (void)view;
    bool loads_code = action == SQLITE_FUNCTION && strcmp(second, "load_extension") == 0;
    if (!loads_code
        && (action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_RECURSIVE
            || action == SQLITE_FUNCTION))
        return SQLITE_OK;
    const char *detail = action == SQLITE_FUNCTION ? second : action == SQLITE_PRAGMA ? first : "";
    if (query->refused[0] == '\0')
        snprintf(query->refused, MOST_REFUSED, "%s%s%s", statement_name(action, first),
                 detail[0] == '\0' ? "" : " ", detail);
    return SQLITE_DENY;
}

/*
 * What a query may use, beyond tables and SQLite's plain functions: ours, and of the table-valued
 * functions those that take JSON apart. These are used once before the authorizer is there, which
 * then lets them pass.
 */
static bool provide_functions(const struct query *query, struct error *error)
{
    sqlite3 *handle = database_handle(query->database);
    histogram_function_register(handle);
    onset_function_register(handle);
    return sqlite3_exec(handle, "SELECT 1 FROM json_each('[]'), json_tree('[]')", NULL, NULL, NULL)
            == SQLITE_OK
        || database_fail(query->database, "cannot be read", error);
}

/* ---- faults ---- */

static bool refuse(const struct query *query, const char *what, struct error *error)
{
    return error_set(error, ERROR_INPUT, database_path(query->database), NULL,
                     "%s is refused: a query may only SELECT", what);
}

/* What SQLite found wrong: with the SQL, or with the file. */
static bool query_fail(const struct query *query, struct error *error)
{
    sqlite3 *handle = database_handle(query->database);
    int code = sqlite3_errcode(handle);
    int offset = sqlite3_error_offset(handle);
    if (query->refused[0] != '\0')
        return refuse(query, query->refused, error);
    if (code != SQLITE_ERROR && code != SQLITE_MISMATCH && code != SQLITE_TOOBIG)
        return database_fail(query->database, "cannot be read", error);
    char *place =
        offset < 0 ? memory_copy_text("SQL") : memory_format_text("SQL, character %d", offset + 1);
    error_set(error, ERROR_INPUT, database_path(query->database), place, "%s",
              sqlite3_errmsg(handle));
    free(place);
    return false;
}

/* ---- from text to statement ---- */

/* Comments and white space may follow the statement, nothing else. */
static bool refuse_more(struct query *query, const char *rest, struct error *error)
{
    sqlite3_stmt *second = NULL;
    int code = sqlite3_prepare_v2(database_handle(query->database), rest, -1, &second, NULL);
    bool more = code != SQLITE_OK || second != NULL;
    sqlite3_finalize(second);
    query->refused[0] = '\0';
    return !more
        || error_set(error, ERROR_INPUT, database_path(query->database), NULL,
                     "only one statement is allowed; after the first ';' comes: %.40s",
                     rest + strspn(rest, " \t\r\n"));
}

static bool prepare(struct query *query, struct error *error)
{
    const char *rest = NULL;
    int code = sqlite3_prepare_v2(database_handle(query->database), query->sql, -1,
                                  &query->statement, &rest);
    if (code != SQLITE_OK)
        return query_fail(query, error);
    if (query->statement == NULL)
        return error_set(error, ERROR_INPUT, database_path(query->database), NULL,
                         "the SQL is empty");
    if (!sqlite3_stmt_readonly(query->statement) || sqlite3_column_count(query->statement) == 0)
        return refuse(query, "this statement", error);
    return refuse_more(query, rest, error);
}

/* ---- parameters ---- */

/* Whether a comment line of the SQL reads `-- :name, default: ...`. */
static bool has_default(const char *sql, const char *parameter)
{
    char *start = memory_format_text("-- %s, default:", parameter);
    const char *found = strstr(sql, start);
    free(start);
    return found != NULL && (found == sql || found[-1] == '\n');
}

/* All of the text is a decimal number. */
static bool reads_as_number(const char *text, double *number)
{
    char *end;
    if (text[0] == '\0' || text[strspn(text, "+-.0123456789eE")] != '\0')
        return false;
    *number = strtod(text, &end);
    return *end == '\0' && isfinite(*number);
}

static int bind_value(sqlite3_stmt *statement, int index, const char *text)
{
    double number;
    char *end;
    errno = 0;
    long long integer = strtoll(text, &end, 10);
    if (!reads_as_number(text, &number))
        return sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
    if (*end == '\0' && errno == 0)
        return sqlite3_bind_int64(statement, index, integer);
    return sqlite3_bind_double(statement, index, number);
}

/* The names of the statement's parameters without colons, owned by the caller; ends with NULL. */
static const char **parameter_names(const struct query *query)
{
    int count = sqlite3_bind_parameter_count(query->statement);
    const char **names = memory_allocate((size_t)count + 1, sizeof *names);
    size_t named = 0;
    for (int i = 1; i <= count; i++) {
        const char *name = sqlite3_bind_parameter_name(query->statement, i);
        if (name != NULL)
            names[named++] = name + 1;
    }
    return names;
}

static bool refuse_parameter(const struct query *query, const char *name, struct error *error)
{
    const char **names = parameter_names(query);
    const char *nearest = nearest_name(name, names);
    if (names[0] == NULL)
        error_set(error, ERROR_INPUT, NULL, NULL, "the query has no parameters, but %s is given",
                  name);
    else
        error_set(error, ERROR_INPUT, NULL, NULL,
                  "the query has no parameter '%s'; did you mean '%s'?", name,
                  nearest == NULL ? names[0] : nearest);
    free(names);
    return false;
}

static bool bind_given(const struct query *query, const struct query_parameter *parameter,
                       bool *is_given, struct error *error)
{
    char *name = memory_format_text(":%s", parameter->name);
    int index = sqlite3_bind_parameter_index(query->statement, name);
    free(name);
    if (index == 0)
        return refuse_parameter(query, parameter->name, error);
    if (is_given[index])
        return error_set(error, ERROR_INPUT, NULL, NULL, "the parameter '%s' is given twice",
                         parameter->name);
    is_given[index] = true;
    return bind_value(query->statement, index, parameter->value) == SQLITE_OK
        || query_fail(query, error);
}

static bool refuse_missing(const struct query *query, const bool *is_given, struct error *error)
{
    for (int i = 1; i <= sqlite3_bind_parameter_count(query->statement); i++) {
        const char *name = sqlite3_bind_parameter_name(query->statement, i);
        if (name == NULL || name[0] != ':')
            return error_set(error, ERROR_INPUT, NULL, NULL,
                             "parameters are written as :name, not as %s",
                             name == NULL ? "?" : name);
        if (!is_given[i] && !has_default(query->sql, name))
            return error_set(error, ERROR_INPUT, NULL, NULL, "the parameter '%s' is missing",
                             name + 1);
    }
    return true;
}

static bool bind_all(const struct query *query, const struct query_parameter parameters[],
                     size_t parameter_count, struct error *error)
{
    int count = sqlite3_bind_parameter_count(query->statement);
    bool *is_given = memory_allocate((size_t)count + 1, sizeof *is_given);
    bool bound = true;
    for (size_t i = 0; bound && i < parameter_count; i++)
        bound = bind_given(query, &parameters[i], is_given, error);
    bound = bound && refuse_missing(query, is_given, error);
    free(is_given);
    return bound;
}

/* ---- running ---- */

bool query_each(struct database *database, const char *sql_or_name,
                const struct query_parameter parameters[], size_t parameter_count,
                query_consumer *consume, void *context, struct error *error)
{
    struct query query = {.database = database};
    if (!find_sql(&query, sql_or_name, error) || !provide_functions(&query, error))
        return false;
    sqlite3_set_authorizer(database_handle(database), authorize, &query);
    bool done = prepare(&query, error) && bind_all(&query, parameters, parameter_count, error)
             && (consume(query.statement, context) == SQLITE_DONE || query_fail(&query, error));
    sqlite3_finalize(query.statement);
    sqlite3_set_authorizer(database_handle(database), NULL, NULL);
    return done;
}

const char *query_sql(const char *name)
{
    const struct embedded_query *known = embedded_queries;
    while (known->name != NULL && strcmp(known->name, name) != 0)
        known++;
    return known->sql;
}

/* ---- printing ---- */

struct printer {
    enum output_format format;
    bool is_shipped;
    FILE *stream;
};

static int print_rows(sqlite3_stmt *statement, void *context)
{
    const struct printer *printer = context;
    return query_output(statement, printer->format, printer->is_shipped, printer->stream);
}

bool query_run(struct database *database, const char *sql_or_name,
               const struct query_parameter parameters[], size_t parameter_count,
               enum output_format format, FILE *stream, struct error *error)
{
    struct printer printer = {format, query_sql(sql_or_name) != NULL, stream};
    if (!query_each(database, sql_or_name, parameters, parameter_count, print_rows, &printer,
                    error))
        return false;
    if (fflush(stream) != 0 || ferror(stream))
        return error_set(error, ERROR_IO, NULL, NULL, "the output cannot be written");
    return true;
}
