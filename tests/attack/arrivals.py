"""Random arrivals: every process, and traces in every form that is read."""

import datetime
import gzip
import json

DAY = datetime.datetime(2023, 11, 16, 18, 15, 46)


class Arrivals:
    """Draws arrivals; files: name -> text or bytes."""

    def __init__(self, chance):
        self.chance = chance
        self.files = {}

    def maybe(self, likelihood):
        return self.chance.random() < likelihood

    def file(self, stem, ending, content):
        name = f"./{stem}{len(self.files)}{ending}"
        self.files[name] = content
        return name

    def closed(self, think_s):
        """Users, who wait for answers."""
        distributions = ["exponential", "fixed", "gamma", "lognormal"]
        think = {"mean": think_s, "distribution": self.chance.choice(distributions)}
        if think["distribution"] in ("gamma", "lognormal"):
            think["cv"] = 0.5
        return {"process": "closed", "think_s": think}

    def process(self, rate_per_s):
        process = self.chance.choice(["poisson", "poisson", "fixed", "gamma", "weibull", "lognormal",
                                      "batch", "mmpp", "on_off", "profile"])
        arrivals = {"process": process, "rate_per_s": rate_per_s}
        if process in ("gamma", "weibull", "lognormal"):
            arrivals["cv"] = self.chance.choice([0.3, 1, 2.5])
            arrivals["begin"] = self.chance.choice(["equilibrium", "at_event"])
        elif process == "fixed" and self.maybe(0.5):
            arrivals["first_s"] = round(self.chance.random() / rate_per_s, 3)
        elif process == "batch":
            arrivals["batch_size"] = self.chance.randint(1, 4)
            if self.maybe(0.6):
                arrivals["batch_sizes"] = self.chance.choice(["fixed", "geometric"])
        elif process == "mmpp":
            arrivals["rates_per_s"] = [rate_per_s * 3, rate_per_s / 3]
            arrivals["sojourns_s"] = [5 / rate_per_s, 9 / rate_per_s]
            if self.maybe(0.5):
                del arrivals["rate_per_s"]
        elif process == "on_off":
            arrivals.update(on_s=5 / rate_per_s, off_s=7 / rate_per_s)
        elif process == "profile":
            arrivals["period_s"] = 20 / rate_per_s
            if self.maybe(0.5):
                arrivals["rates_per_s"] = [1, 0, 3]
            else:
                arrivals.update(amplitude=self.chance.random(), peak_s=3 / rate_per_s)
        return arrivals

    def trace_times(self, numbers, rate_per_s):
        """Ascending; with round numbers many are equal, and fall on ends of steps."""
        times = []
        now_s = 0.0
        for index in range(self.chance.randint(1, 60)):
            gap_s = self.chance.expovariate(rate_per_s)
            if index == 0:  # a trace that begins behind the horizon is refused
                gap_s = min(gap_s, 1 / rate_per_s)
            now_s += round(gap_s * 2) / 2 if numbers.is_round else round(gap_s, 6)
            times.append(now_s)
        return times

    def lines(self, times, client_count):
        """JSON lines, with the time in a member of a member."""
        rows = [{"request": {"time": round(time_s, 6)}, "c": self.chance.randint(1, client_count)}
                for time_s in times]
        text = "".join(json.dumps(row) + "\n" for row in rows)
        return {"trace": self.file("lines", ".jsonl", text), "column": "request.time"}

    def rows(self, times, client_count, time_text):
        """A CSV file of times, clients and durations."""
        rows = "".join(f"{time_text(time_s)},{self.chance.randint(1, client_count)},"
                       f"{self.chance.random() * time_s:.3f}\n" for time_s in times)
        return {"trace": self.file("table", ".csv", "t,c,d\n" + rows), "column": "t"}

    def dates(self, times, client_count):
        """From a day in 2023 on."""
        return self.rows(times, client_count, lambda time_s: (
            DAY + datetime.timedelta(seconds=time_s)).isoformat(self.chance.choice(" T"), "microseconds"))

    def table(self, times, client_count):
        """Rows that are read as they are, or by one of the keys for foreign traces."""
        kind = self.chance.choice(["plain", "plain", "unit", "minus_column", "where", "window", "lines",
                                   "dates"])
        if kind in ("lines", "dates"):
            return getattr(self, kind)(times, client_count)
        unit, factor = self.chance.choice([("ms", 1e3), ("us", 1e6), ("ns", 1e9)]) if kind == "unit" else (
            "s", 1)
        arrivals = self.rows(times, client_count, lambda time_s: f"{time_s * factor:.6f}")
        if kind == "unit":
            arrivals["unit"] = unit
        elif kind == "minus_column":
            arrivals["minus_column"] = "d"
        elif kind == "where":
            arrivals["where"] = self.chance.choice([
                {"c": {">=": 1}}, {"c": "> 0"}, {"c": list(range(1, client_count + 1))},
                {"c": {">": 0, "<=": client_count}, "t": {">=": times[0]}}])
        elif kind == "window":
            arrivals["window"] = {"from_s": times[0], "to_s": times[-1] + 1}
        elif self.maybe(0.3):
            arrivals["origin"] = self.chance.choice(["first", "zero"])
        return arrivals

    def whose(self, arrivals, is_one_class):
        """By the column of clients."""
        if self.maybe(0.3):
            return
        kinds = ["column", "column", "hash"] + (["label"] if is_one_class else [])
        arrivals["assign"] = self.chance.choice(kinds)
        arrivals["assign_column"] = "c"
        if arrivals["assign"] == "hash" and self.maybe(0.3):
            arrivals["empty"] = self.chance.choice(["one", "each"])

    def count_table(self):
        """How many requests came in intervals: in a column, or in a column for each of one app's."""
        counts = [self.chance.randint(0, 3) for _ in range(11)]
        if self.maybe(0.5):
            text = ("app,trigger," + ",".join(map(str, range(1, 13))) + "\na,timer" + ",1" * 12
                    + "\nb,http,9," + ",".join(map(str, counts)) + "\n")
            return {"trace": self.file("columns", ".csv", text), "where": {"trigger": "http"},
                    "counts": {"every_s": self.chance.choice([0.5, 60])}}
        every_s = self.chance.choice([0.5, 60])
        rows = "".join(f"{every_s * index},{count}\n" for index, count in enumerate(counts, 1))
        return {"trace": self.file("counts", ".csv", "t,n\n0,9\n" + rows),
                "column": "t",
                "counts": {"every_s": every_s, "column": "n",
                           "spread": self.chance.choice(["uniform", "poisson"])}}

    def trace(self, numbers, rate_per_s, client_count, is_one_class):
        """A file in one of the formats, and how the requests are assigned by it."""
        times = self.trace_times(numbers, rate_per_s)
        if self.maybe(0.05):
            return self.count_table()
        if self.maybe(0.4):
            text = "".join(f"{time_s:.6f}\n" for time_s in times)
            arrivals = {"trace": self.file("plain", ".txt", "# seconds\n" + text)}
        else:
            arrivals = self.table(times, client_count)
            self.whose(arrivals, is_one_class)
        if self.maybe(0.1):
            packed = gzip.compress(self.files[arrivals["trace"]].encode(), mtime=0)
            arrivals["trace"] = self.file("packed", ".gz", packed)
        return arrivals

    def scale(self, arrivals, rate_per_s):
        scale = {}
        if self.maybe(0.2):
            scale["stretch"] = self.chance.choice([0.5, 2])
        elif self.maybe(0.1):
            scale["rate_per_s"] = rate_per_s
        if self.maybe(0.1):
            scale["thin"] = 0.7
        if scale:
            arrivals["scale"] = scale
        elif self.maybe(0.05):
            arrivals["resample"] = {"block": self.chance.randint(1, 5)}

    def arrivals(self, numbers, rate_per_s, clients):
        client_count = sum(client.get("count", 1) for client in clients)
        if self.maybe(0.5):
            arrivals = self.trace(numbers, rate_per_s, client_count, len(clients) == 1)
            if len(self.files[arrivals["trace"]]) > 200:  # of a few requests no rate is known
                self.scale(arrivals, rate_per_s)
        else:
            arrivals = self.process(rate_per_s)
        if "assign" not in arrivals and self.maybe(0.8):
            arrivals["assign"] = self.chance.choice(["single", "round_robin", "random"])
        return arrivals
