"""Other ways to say the same scenario, or one that is the same but for a factor; and better ones.

Each takes a case of scenarios.py and gives another; None where it cannot be said in that way.
"""

import copy

from plan import Plan


def shuffled(chance, value):
    """The same JSON with the keys of all objects in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(chance, value[key]) for key in keys}
    if isinstance(value, list):
        return [shuffled(chance, item) for item in value]
    return value


def split(case):
    """Every client a class of its own. Where classes are drawn, or their stocks filled in turn, the
    draws would be others."""
    arrivals = case["arrivals"]
    if arrivals.get("assign") == "random" or any(
            "share" in client for client in case["clients"]) or all(
            client.get("count", 1) == 1 for client in case["clients"]):
        return None
    other = copy.deepcopy(case)
    other["clients"] = [{**client, "count": 1} for client in case["clients"]
                        for _ in range(client.get("count", 1))]
    return other


def replayed(case, trace):
    """Its own requests, told as a trace."""
    other = copy.deepcopy(case)
    for client in other["clients"]:
        client.pop("share", None)
    other["arrivals"] = {"trace": trace, "column": "arrival_s", "origin": "zero",
                         "assign": "column", "assign_column": "client_index"}
    return other


# ---- everything takes twice as long ----

def slow_link(link):
    """Half the bandwidth, twice the round trip."""
    slow = dict(link)
    for key in ("uplink_bps", "downlink_bps", "shared_bps"):
        if key in slow:
            slow[key] = slow[key] / 2
    if "rtt_s" in slow:
        slow["rtt_s"] = slow["rtt_s"] * 2
    return slow


def slow_costs(costs):
    slow = copy.deepcopy(costs)
    for measured in [*slow["operations"].values(), *slow["threaded"].values()]:
        if "seconds" in measured:
            seconds = measured["seconds"]
            measured["seconds"] = [2 * each for each in seconds] if isinstance(
                seconds, list) else 2 * seconds
    return slow


def slow_arrivals(arrivals):
    """None for those whose times are not simply stretched."""
    slow = copy.deepcopy(arrivals)
    if "trace" in slow:
        if "scale" in slow or "resample" in slow:
            return None
        slow["scale"] = {"stretch": 2}
        return slow
    for key in ("rate_per_s",):
        if key in slow:
            slow[key] /= 2
    for key in ("first_s", "on_s", "off_s", "period_s", "peak_s"):
        if key in slow:
            slow[key] *= 2
    if slow["process"] in ("mmpp", "profile") and "rates_per_s" in slow:
        slow["rates_per_s"] = [rate / 2 for rate in slow["rates_per_s"]]
    if "sojourns_s" in slow:
        slow["sojourns_s"] = [2 * sojourn_s for sojourn_s in slow["sojourns_s"]]
    return slow


def slow_motion(case, add_costs):
    """All times doubled; add_costs(costs) names the file of those. A day stays a day, so there is no
    such case where the hour counts."""
    arrivals = slow_arrivals(case["arrivals"])
    if not arrivals or case["refill"].get("policy") == "off_peak" or "mser5" in str(
            case.get("warmup_s")):
        return None
    slow = copy.deepcopy(case)
    slow["arrivals"] = arrivals
    slow["link"] = slow_link(case["link"])
    slow["costs"] = add_costs(case["costs"])
    for owner in [*slow["clients"], slow["server"]]:
        if "link" in owner:
            owner["link"] = slow_link(owner["link"])
        if "give_up_after_s" in owner:
            owner["give_up_after_s"] *= 2
    if "check_every_s" in slow["refill"]:
        slow["refill"]["check_every_s"] *= 2
    for key in ("horizon_s", "warmup_s"):
        if key in slow:
            slow[key] *= 2
    return slow


# ---- more never hurts ----

def lonely(case):
    """One client with phases to itself, who waits for everything: here more of anything cannot hurt
    (where steps compete it can: what ends earlier may meet what it missed before)."""
    alone = copy.deepcopy(case)
    alone["clients"] = [{key: value for key, value in case["clients"][0].items()
                         if key not in ("count", "share", "max_waiting", "give_up_after_s", "discipline")}]
    alone["server"].pop("link", None)
    alone["server"].pop("discipline", None)
    alone["server"]["cores"] = 8
    alone["link"] = {key: value for key, value in case["link"].items() if key != "discipline"}
    if "link" in alone["clients"][0]:
        alone["clients"][0]["link"].pop("discipline", None)
    alone.update(sharing="dedicated", refill={}, at_horizon="drain")
    for key in ("assign", "assign_column", "empty"):
        alone["arrivals"].pop(key, None)
    for key in ("priority", "variability", "warmup_s"):
        alone.pop(key, None)
    return alone


def better(chance, case):
    """More of something for the lonely client."""
    more = copy.deepcopy(case)
    client, server = more["clients"][0], more["server"]
    what = chance.choice(["storage", "bandwidth", "threads", "slots", "server", "rtt"])
    if what == "storage":
        client["storage_bytes"] = client.get("storage_bytes", 8e9) * chance.choice([1.5, 2, 10])
        client["storage_bytes"] = int(client["storage_bytes"])
    elif what == "bandwidth":
        for link in (more["link"], client.get("link", {})):
            for key in ("uplink_bps", "downlink_bps", "shared_bps"):
                if key in link:
                    link[key] *= 2
    elif what == "threads":
        client["threads"] = client.get("threads", 1) + 1
    elif what == "slots":
        key = chance.choice(["online_slots", "offline_slots"])
        client[key] = client.get(key, 1) + 1
    elif what == "server":
        server["gc_threads"] = server.get("gc_threads", 1) + 1
    else:
        more["link"]["rtt_s"] = 0
    return what, more


# ---- too much ----

def overload(case, bound_per_s):
    """A quarter more than can be served, for four hundred requests, with nobody sent away."""
    busy = copy.deepcopy(case)
    for client in busy["clients"]:
        for key in ("max_waiting", "give_up_after_s"):
            client.pop(key, None)
    rate_per_s = 1.25 * bound_per_s
    busy["arrivals"] = {"process": "poisson", "rate_per_s": rate_per_s,
                        "assign": case["arrivals"].get("assign", "single")}
    if busy["arrivals"]["assign"] in ("hash", "column", "label"):
        busy["arrivals"]["assign"] = "round_robin"
    busy.update(horizon_s=400 / rate_per_s, at_horizon="cut")
    busy.pop("warmup_s", None)
    return busy


def open_s(case):
    """Its seconds as bounds count them: each day's off-peak part may have passed in the last hours,
    and a part over midnight is in two."""
    days = 2 if case["refill"].get("policy") == "off_peak" else 0
    return case["horizon_s"] + days * 86400


def stock_at_start(case, costs):
    """At most so many precomputes lie ready at time 0."""
    model = {"network": case["network"], "protocol": case["protocol"], "costs": costs}
    total = 0
    for client in case["clients"]:
        stock = client.get("initial_stock", "empty")
        if stock == "full":
            plan = Plan(model, client, case["server"], {}, {}, {}, {})
            stock = client.get("storage_bytes", 8e9) // max(plan.need["client"], 1)
        total += client.get("count", 1) * (0 if stock == "empty" else stock)
    return total
