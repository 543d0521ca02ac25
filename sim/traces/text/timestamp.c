#include "traces/text/timestamp.h"

#include <stddef.h>
#include <string.h>

struct date {
    int year;
    int month;
    int day;
};

struct time_of_day {
    int hour;
    int minute;
    int second;
    int64_t atto;
};

/* Takes that many digits, or returns NULL. */
static const char *take_number(const char *at, int digits, int *number)
{
    *number = 0;
    for (int k = 0; at != NULL && k < digits; k++) {
        bool is_digit = at[k] >= '0' && at[k] <= '9';
        if (!is_digit)
            return NULL;
        *number = *number * 10 + (at[k] - '0');
    }
    return at == NULL ? NULL : at + digits;
}

/* Takes one character, or returns NULL. */
static const char *take_mark(const char *at, char mark)
{
    return at != NULL && *at == mark ? at + 1 : NULL;
}

/* The mark between the parts is '-' or '/', the same twice. */
static const char *take_date(const char *at, struct date *date)
{
    at = take_number(at, 4, &date->year);
    char mark = at != NULL && *at == '/' ? '/' : '-';
    at = take_mark(at, mark);
    at = take_mark(take_number(at, 2, &date->month), mark);
    return take_number(at, 2, &date->day);
}

/* Missing decimals count as zeros; those behind the 18th are passed over. */
static const char *take_decimals(const char *at, int64_t *atto)
{
    *atto = 0;
    if (at == NULL || (*at != '.' && *at != ','))
        return at;
    const char *first = ++at;
    int64_t worth = ATTOS_PER_S / 10;
    for (; *at >= '0' && *at <= '9'; at++, worth /= 10)
        *atto += worth * (*at - '0');
    return at > first ? at : NULL;
}

/* hh:mm, and the seconds where there are some. */
static const char *take_time(const char *at, struct time_of_day *time)
{
    at = take_mark(take_number(at, 2, &time->hour), ':');
    at = take_number(at, 2, &time->minute);
    time->second = 0;
    time->atto = 0;
    if (at == NULL || *at != ':')
        return at;
    return take_decimals(take_number(at + 1, 2, &time->second), &time->atto);
}

static int days_of_month(const struct date *date)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (date->year % 4 == 0 && date->year % 100 != 0) || date->year % 400 == 0;
    return days[date->month - 1] + (date->month == 2 && leap);
}

/*
 * Days since 1970-01-01 in the Gregorian calendar, counted in years that begin in March, so that
 * the leap day is the last one. 719468 days lie between 0000-03-01 and 1970-01-01. Source: Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms" (2013), days_from_civil.
 */
static int64_t days_since_1970(const struct date *date)
{
    int64_t year = date->year - (date->month <= 2);
    int64_t month_from_march = (date->month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + date->day - 1;
    return 365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719468;
}

static bool check_date(const struct date *date, const char **fault)
{
    *fault = date->year < 1                                   ? "the year must be 0001 to 9999"
           : date->month < 1 || date->month > 12              ? "the month must be 01 to 12"
           : date->day < 1 || date->day > days_of_month(date) ? "the month has no such day"
                                                              : NULL;
    return *fault == NULL;
}

static bool check_time(const struct time_of_day *time, const char **fault)
{
    *fault = time->hour > 23   ? "the hour must be 00 to 23"
           : time->minute > 59 ? "the minute must be 00 to 59"
           : time->second > 59 ? "the second must be 00 to 59"
                               : NULL;
    return *fault == NULL;
}

/* The hours and minutes of an offset: +hh:mm, +hhmm or +hh. */
static bool read_shift(const char *at, int64_t *offset_s, const char **fault)
{
    int hours = 0;
    int minutes = 0;
    const char *end = take_number(at + 1, 2, &hours);
    if (end != NULL && *end != '\0')
        end = take_number(*end == ':' ? end + 1 : end, 2, &minutes);
    if (end == NULL || *end != '\0')
        return false;
    *fault = "the offset must be at most 23:59";
    *offset_s = (*at == '-' ? -60 : 60) * (60 * hours + minutes);
    return hours <= 23 && minutes <= 59;
}

/* What follows the time: nothing, Z, UTC or an offset. */
static bool read_offset(const char *at, int64_t *offset_s, const char **fault)
{
    *offset_s = 0;
    if (*at == '\0')
        return true;
    *fault = "after the time only Z, UTC or an offset like +00:00 may stand";
    at += *at == ' ';
    if (strcmp(at, "Z") == 0 || strcmp(at, "z") == 0 || strcmp(at, "UTC") == 0)
        return true;
    return (*at == '+' || *at == '-') && read_shift(at, offset_s, fault);
}

bool timestamp_read(const char *text, struct instant *instant, const char **fault)
{
    struct date date;
    struct time_of_day time;
    int64_t offset_s;
    const char *at = take_date(text, &date);
    if (at != NULL)
        at = *at == 'T' || *at == 't' || *at == ' ' ? take_time(at + 1, &time) : NULL;
    *fault = "the form is YYYY-MM-DD hh:mm:ss.ddd";
    if (at == NULL || !check_date(&date, fault) || !check_time(&time, fault)
        || !read_offset(at, &offset_s, fault))
        return false;
    int64_t second_of_day = 3600 * time.hour + 60 * time.minute + time.second;
    instant->whole_s = days_since_1970(&date) * 86400 + second_of_day - offset_s;
    instant->atto = time.atto;
    return true;
}
