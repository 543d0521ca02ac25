#include "models/bill/prices.h"

#include <stdio.h>
#include <string.h>

#define DEAREST_USD 1e9 /* more is a slip */

static const char *const price_keys[PRICE_COUNT] = {
    [PRICE_CORE_HOUR] = "core_hour", [PRICE_GB_OUT] = "gb_out",   [PRICE_GB_IN] = "gb_in",
    [PRICE_GB_MONTH] = "gb_month",   [PRICE_REQUEST] = "request",
};

/* A bare number might be of any currency. */
static bool check_currency(const struct json_node *price, const char *key, struct error *error)
{
    struct json_node node = json_child(price, key);
    return (json_is_object(&node) && json_has(&node, "usd"))
        || json_fail(
               price, key, error,
               json_is_object(&node)
                   ? "lacks the key \"usd\": all prices are in US dollars"
                   : "is a price without currency, and all are in US dollars: {\"usd\": 0.09}");
}

/* "2026-11-30" */
static bool check_date(const struct json_node *price, struct error *error)
{
    static const char form[] = "dddd-dd-dd";
    const char *date = form;
    bool holds = true;
    if (!json_has(price, "date"))
        return true;
    if (!json_text(price, "date", &date, error))
        return false;
    for (size_t i = 0; holds && i < sizeof form; i++)
        holds = form[i] == 'd' ? date[i] >= '0' && date[i] <= '9' : date[i] == form[i];
    return json_require(price, "date", holds, "a day such as 2026-11-30", error);
}

static bool load_price(double *usd, const struct json_node *node, const char *key,
                       struct error *error)
{
    static const char *const keys[] = {"usd", "source", "date", NULL};
    struct json_node price = json_child(node, key);
    const char *source;
    if (!json_has(node, key))
        return true;
    return check_currency(node, key, error) && json_only(&price, keys, error)
        && json_number(&price, "usd", usd, error)
        && json_require(&price, "usd", *usd >= 0.0 && *usd <= DEAREST_USD, "from 0 to 1e9", error)
        && (!json_has(&price, "source") || json_text(&price, "source", &source, error))
        && check_date(&price, error);
}

static bool load_cores(struct prices *prices, const struct json_node *node, struct error *error)
{
    static const char *const words[] = {"reserved", "busy", NULL};
    int word = 0;
    if (!json_has(node, price_keys[PRICE_CORE_HOUR]))
        return json_require(node, "cores", !json_has(node, "cores"),
                            "left out without a price of core_hour", error);
    if (!json_has(node, "cores"))
        return json_fail(node, NULL, error,
                         "lacks the key \"cores\": \"reserved\" where all cores of the server are "
                         "paid all the time, \"busy\" where they are paid while they work");
    if (!json_choice(node, "cores", words, &word, error))
        return false;
    prices->cores = (enum paid_cores)word;
    return true;
}

bool prices_load(struct prices *prices, const struct json_node *node, struct error *error)
{
    static const char *const keys[] = {"name",   "source", "note",     "cores",   "core_hour",
                                       "gb_out", "gb_in",  "gb_month", "request", NULL};
    bool has_any = false;
    *prices = (struct prices){0};
    if (!json_only(node, keys, error))
        return false;
    for (int i = 0; i < PRICE_COUNT; i++) {
        has_any |= json_has(node, price_keys[i]);
        if (!load_price(&prices->usd[i], node, price_keys[i], error))
            return false;
    }
    if (!has_any)
        return json_fail(node, NULL, error,
                         "must have a price: core_hour, gb_out, gb_in, gb_month or request");
    return load_cores(prices, node, error);
}
