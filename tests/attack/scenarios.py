"""Random valid scenarios over all documented keys.

A case is one point: a dict of the scenario's top-level keys. A batch is one scenario file whose sweep
goes through several cases at once, since starting a program costs more than a small simulation. Costs
and traces are files beside it.
"""

import json
import os

import formula
import models
from arrivals import Arrivals
from plan import Plan

DAY_S = 86400

# What a case may set; where a case lacks one, the sweep leaves it out.
CASE_KEYS = ("network", "transforms", "input", "protocol", "costs", "options", "speedup", "scale", "max_pool",
             "layer_norm", "client", "clients", "server", "link", "arrivals", "sharing", "priority", "refill",
             "horizon_s", "at_horizon", "warmup_s", "variability", "prices")


class Generator(Arrivals):
    """Draws the cases of one batch; is_short: of one client each."""

    def __init__(self, chance):
        super().__init__(chance)
        self.is_short = self.maybe(0.1)

    # ---- links ----

    def link(self, numbers, is_contended, one_medium=None):
        """one_medium: whether both directions share what there is; None: as it comes."""
        kind = self.chance.choice(["full", "full", "fractions", "medium"])
        if one_medium is not None:
            kind = "medium" if one_medium else self.chance.choice(["full", "fractions"])
        link = {"rtt_s": numbers.rtt_s()}
        if kind == "full":
            link.update(uplink_bps=numbers.bandwidth_bps(), downlink_bps=numbers.bandwidth_bps())
        else:
            link.update(duplex="half", shared_bps=2 * numbers.bandwidth_bps())
        if kind == "fractions":
            link["uplink_fraction"] = self.chance.choice([0.25, 0.5])
        if is_contended and self.maybe(0.3):
            link["discipline"] = self.chance.choice(["fifo", "fifo", "fair"])
        if self.maybe(0.1):
            link["name"] = "a link"
        if self.maybe(0.2):
            link["joules_per_byte"] = self.chance.choice([0, 1e-7])
        return link

    # ---- money and energy, which change nothing else ----

    def power(self):
        return {"idle_watts": self.chance.choice([0, 50]), "watts_per_busy_core": self.chance.choice([0, 3.5])}

    def prices(self):
        if self.maybe(0.2):
            return self.chance.choice(["aws_egress_2026", "example_cloud"])
        prices = {key: {"usd": self.chance.choice([0, 0.01, 2]), "date": "2026-11-30"}
                  for key in ("core_hour", "gb_out", "gb_in", "gb_month", "request") if self.maybe(0.8)}
        prices = prices or {"request": {"usd": 1}}
        if "core_hour" in prices:
            prices["cores"] = self.chance.choice(["reserved", "busy"])
        return prices

    # ---- clients and server ----

    def client(self, numbers, is_contended):
        client = {"threads": self.chance.randint(1, 3),
                  "online_slots": self.chance.choice([1, 1, 2, 3]),
                  "offline_slots": self.chance.choice([1, 1, 2, 3])}
        if self.maybe(0.4) and not self.is_short:
            client["count"] = self.chance.randint(1, 3)
        if self.maybe(0.25):
            client["max_waiting"] = self.chance.randint(0, 3)
        if self.maybe(0.25):
            client["give_up_after_s"] = 8 * numbers.seconds()
        if self.maybe(0.2):
            client["bytes_per_relu"] = self.chance.randint(1, 50)
        if self.maybe(0.2):
            client["power"] = self.power()
        if is_contended and self.maybe(0.4):
            client["discipline"] = self.chance.choice(["fcfs", "fcfs", "fair"])
        return client

    def server(self, is_contended, he_layers):
        server = {"he_threads": self.chance.randint(1, he_layers),
                  "gc_threads": self.chance.randint(1, 3)}
        most = max(server.values())
        if self.maybe(0.5):
            server["cores"] = self.chance.randint(1, 4) if is_contended else most + 1
        if self.maybe(0.4):
            server["offline_slots"] = self.chance.randint(1, 3)
        if self.maybe(0.2):
            server["bytes_per_relu"] = self.chance.randint(1, 50)
        if self.maybe(0.2):
            server["power"] = self.power()
        if is_contended and self.maybe(0.4):
            server["discipline"] = self.chance.choice(["fcfs", "fcfs", "fair"])
        return server

    def disk(self, party, speed_bps):
        """How fast precomputes are written and read."""
        if self.maybe(0.7):
            party["storage_write_bps"] = speed_bps()
        if self.maybe(0.7):
            party["storage_read_bps"] = speed_bps()
            if self.maybe(0.4):
                party["storage_overlap"] = self.maybe(0.8)

    def several(self, server):
        """How many servers, and which one requests go to."""
        server["count"] = self.chance.randint(1, 3)
        if self.maybe(0.6):
            server["routing"] = self.chance.choice(["sticky", "round_robin", "least_busy"])
        if server.get("routing", "sticky") != "sticky" and self.maybe(0.5):
            server["prefer_ready"] = self.maybe(0.5)

    def storage(self, case):
        """Room for a few precomputes each, or for none; and what of it is full at the beginning."""
        server = case["server"]
        clients = case["clients"]
        is_strict = case["refill"].get("fit") == "strict"
        plans = [plan_of(case, client, self.files) for client in clients]
        most = max(plan.need["server"] for plan in plans)
        all_clients = sum(client.get("count", 1) for client in clients)
        if self.maybe(0.3):
            server["storage_bytes"] = most * self.chance.randint(0, 2 * all_clients) + 1
        left = server.get("storage_bytes", 10e12) - (1 if is_strict else 0)
        for client, plan in zip(clients, plans):
            room = self.chance.choice([0, 1, 1, 2, 3, 5])
            if self.maybe(0.9):
                client["storage_bytes"] = plan.need["client"] * room + self.chance.randint(0, 1)
            count = client.get("count", 1)
            fits = room_for(client, plan, is_strict)
            if plan.need["server"]:
                fits = min(fits, left // (plan.need["server"] * count))
            if plan.phases["offline"] and self.maybe(0.5):
                stock = int(min(self.chance.randint(0, 4), fits))
                client["initial_stock"] = stock
                left -= stock * count * plan.need["server"]
        if len(clients) == 1 and self.maybe(0.2) and plans[0].need["client"]:
            clients[0]["initial_stock"] = self.chance.choice(["full", "empty"])

    # ---- refill ----

    def refill(self, numbers, horizon_s):
        refill = {}
        if self.maybe(0.7):
            refill["policy"] = self.chance.choice(["eager", "threshold", "on_demand", "off_peak"])
        if refill.get("policy") == "threshold":
            refill["low"] = self.chance.randint(1, 3)
            refill["high"] = refill["low"] + self.chance.randint(0, 2)
        if refill.get("policy") == "off_peak":
            longest_s = min(horizon_s, DAY_S - 1)
            ends = [int(longest_s * self.chance.random()) for _ in range(2)]
            refill["from_s"], refill["to_s"] = ends[0], ends[1] + (ends[0] == ends[1])
            if self.maybe(0.1):
                refill["to_s"] = 0 if refill["from_s"] else 1
        if self.maybe(0.5):
            orders = ["round_robin", "emptiest_first", "waiting_first"]
            refill["order"] = self.chance.choice(orders)
        if self.maybe(0.3):
            refill["check_every_s"] = numbers.seconds()
        if self.maybe(0.3):
            refill["fit"] = self.chance.choice(["strict", "fits"])
        return refill

    def batches(self, case):
        """As large as there is room for."""
        refill, server = case["refill"], case["server"]
        is_strict = refill.get("fit") == "strict"
        rooms = []
        for client in case["clients"]:
            plan = plan_of(case, client, self.files)
            if plan.phases["offline"]:
                rooms.append(room_for(client, plan, is_strict))
                rooms.append((server.get("storage_bytes", 10e12) - is_strict)
                             // max(plan.need["server"], 1))
        most = int(min(rooms, default=1))
        if most >= 2 and self.maybe(0.5):
            refill["batch"] = {"size": self.chance.randint(1, min(most, 4)),
                               "seconds_fraction": self.chance.choice([0, 0.25, 1]),
                               "bytes_fraction": self.chance.choice([0, 0.5, 1])}

    # ---- what classes have of their own ----

    def shares(self, case):
        """What part of the requests each class has; 0 for none."""
        if case.get("arrivals", {}).get("assign") not in ("round_robin", "random"):
            return
        for client in case["clients"]:
            if self.maybe(0.3):
                client["share"] = self.chance.choice([0.5, 2, 3])
        if len(case["clients"]) > 1 and self.maybe(0.1):
            case["clients"][1]["share"] = 0
            case["clients"][0]["share"] = 1

    # ---- the whole ----

    def variability(self):
        distribution = self.chance.choice(["fixed", "exponential", "gamma", "lognormal"])
        variability = {"distribution": distribution}
        if distribution in ("gamma", "lognormal"):
            variability["cv"] = self.chance.choice([0.2, 1])
        return variability

    def case(self, is_random):
        """is_random: whether steps may vary; what happens then only pisim knows."""
        numbers = models.Numbers(self.chance, self.maybe(0.5))
        case = models.random_model(self.chance, numbers)
        he_layers = len(models.linear_layers(case["network"]))
        is_contended = self.maybe(0.6)
        case["sharing"] = "contended" if is_contended else "dedicated"
        case["costs"] = self.file("costs", ".json", json.dumps(case["costs"]))
        case["server"] = self.server(is_contended, he_layers)
        case["clients"] = [self.client(numbers, is_contended)
                           for _ in range(self.chance.choice([1] if self.is_short else [1, 1, 2, 3]))]
        self.links(case, numbers, is_contended)
        if is_contended and self.maybe(0.5):
            case["priority"] = self.chance.choice(["equal", "online_first"])
        if self.maybe(0.1):
            case["scale"] = {"relus": 2, "macs": 3}
        self.times(case, numbers)
        if self.maybe(0.3):
            case["prices"] = self.prices()
        if self.maybe(0.1):  # before the storage, which it asks for
            case["scale"] = {"relus": 2, "macs": 3}
        self.storage(case)
        if not is_random:
            self.batches(case)
            if self.maybe(0.3):
                case["server"]["count"] = self.chance.randint(2, 3)
            if self.maybe(0.3):
                for party in [case["server"], *case["clients"]]:
                    self.disk(party, numbers.bandwidth_bps)
        self.rare(case, is_random)
        self.shares(case)
        return case

    def formula_case(self):
        """Of costs that only pisim knows: seconds to minutes, some megabytes."""
        numbers = models.Numbers(self.chance, False)
        case = formula.random_model(self.chance)
        is_contended = self.maybe(0.6)
        case["sharing"] = "contended" if is_contended else "dedicated"
        case["server"] = {**self.server(is_contended, 3), "device": "epyc_7502"}
        case["clients"] = [{**self.client(numbers, is_contended), "device": "atom_z8350",
                            "storage_bytes": self.chance.choice([0, 10 ** 8, 10 ** 9, 10 ** 10])}
                           for _ in range(self.chance.choice([1] if self.is_short else [1, 2]))]
        case["link"] = {"uplink_bps": 100e6, "downlink_bps": 500e6}
        rate_per_s = self.chance.choice([0.001, 0.01, 0.1])
        client_count = sum(client.get("count", 1) for client in case["clients"])
        if self.maybe(0.5):
            self.several(case["server"])
        if self.maybe(0.3):
            for party in [case["server"], *case["clients"]]:
                self.disk(party, lambda: 1e9)
        case["horizon_s"] = self.chance.randint(5, 20) / rate_per_s
        case["arrivals"] = self.arrivals(numbers, rate_per_s, case["clients"])
        case["refill"] = self.refill(numbers, case["horizon_s"])
        if self.maybe(0.3):
            has_room = all(client["storage_bytes"] == 10 ** 10 for client in case["clients"]) and (
                "count" not in case["server"])
            case["refill"]["batch"] = {"size": 2 if has_room else 1, "bytes_fraction": 1,
                                       "seconds_fraction": {"garble": 0.5, "he_eval": 0.25}}
        case["at_horizon"] = self.chance.choice(["cut", "drain"])
        self.classes(case, rate_per_s, client_count)
        self.shares(case)
        return case

    def classes(self, case, rate_per_s, client_count):
        """What classes have of their own, and users who wait for their answers."""
        clients = case["clients"]
        arrivals = case["arrivals"]
        if len(clients) > 1 and self.maybe(0.4):
            clients[1].update({key: case[key] for key in ("network", "input", "protocol", "costs")})
            clients[1].update(speedup={"he": 2}, transforms=[])
        if arrivals.get("assign_column") == "c" and self.maybe(0.5):
            for key in ("assign", "assign_column", "empty"):
                arrivals.pop(key, None)
            labels = {str(label): self.chance.randint(1, len(clients))
                      for label in range(1, client_count + 1)}
            arrivals["assign_class"] = {"column": "c", "classes": labels}
        elif arrivals.get("assign") == "label":
            clients[0]["count"] = self.chance.choice(["labels", client_count])
        elif self.maybe(0.2):
            del case["arrivals"]
            for client in clients:
                client["arrivals"] = self.class_arrivals(rate_per_s / len(clients))
        elif self.maybe(0.2):
            case["arrivals"] = self.closed(client_count / rate_per_s)

    def class_arrivals(self, rate_per_s):
        """Of one class by itself."""
        if self.maybe(0.3):
            return self.closed(1 / rate_per_s)
        if self.maybe(0.3):
            times = self.trace_times(models.Numbers(self.chance, False), rate_per_s)
            return self.table([*times, times[-1] + 1 / rate_per_s], 1)  # at once they have no rate
        return self.process(rate_per_s)

    def links(self, case, numbers, is_contended):
        """A client's medium for both directions goes with such an interface, or with none."""
        one_medium = None
        if is_contended and self.maybe(0.4):
            one_medium = self.maybe(0.3)
            case["server"]["link"] = self.link(numbers, True, one_medium)
        is_free = one_medium is None or one_medium
        case["link"] = self.link(numbers, is_contended, None if is_free else False)
        for client in case["clients"]:
            if self.maybe(0.2):
                client["link"] = self.link(numbers, is_contended, None if is_free else False)

    def times(self, case, numbers):
        clients = case["clients"]
        client_count = sum(client.get("count", 1) for client in clients)
        work_s = sum(step_seconds(step) for client in clients
                     for phase in plan_of(case, client, self.files).phases.values()
                     for step in phase) / len(clients)
        load = self.chance.choice([0.1, 0.4, 0.8, 1.5])
        rate_per_s = round(load / (work_s or 1.0) * self.chance.choice([1, client_count]), 6)
        case["horizon_s"] = float(self.chance.randint(5, 40)) / rate_per_s
        if numbers.is_round:
            case["horizon_s"] = float(round(case["horizon_s"]) + 1)
        case["arrivals"] = self.arrivals(numbers, rate_per_s, case["clients"])
        case["refill"] = self.refill(numbers, case["horizon_s"])
        case["at_horizon"] = self.chance.choice(["cut", "drain"])

    def rare(self, case, is_random):
        if self.maybe(0.1):
            case["warmup_s"] = round(case["horizon_s"] * self.chance.random() * 0.5, 3)
        if self.maybe(0.15):
            case["options"] = {"keys": self.chance.choice(["per_client", "per_inference"])}
        if self.maybe(0.1):
            case["speedup"] = {"he": 2, "gc": 4}
        if self.maybe(0.1):
            case.setdefault("speedup", {})[self.chance.choice(("he_eval", "garble", "online_ss"))] = 8
        if is_random and self.maybe(0.3):
            case["variability"] = self.variability()
        if is_random and self.maybe(0.05):
            case["warmup_s"] = "mser5"
        if self.maybe(0.05):
            case.update(max_pool=self.chance.choice(["garbled", "compared", "average", "refuse"]),
                        layer_norm=self.chance.choice(["fold", "refuse"]), transforms=[])


def step_seconds(step):
    """About; on a link of 2 Mbit/s."""
    return step.work / (step.cores or 2e6)


def plan_of(case, client, files):
    model = {key: case[key] for key in ("network", "protocol")}
    model["costs"] = json.loads(files[case["costs"]])
    return Plan(model, client, case["server"], case.get("speedup", {}), case.get("options", {}),
                case.get("scale", {}), {})


def room_for(client, plan, is_strict):
    """How many precomputes fit on the client; where one takes nothing, as many as one likes."""
    need = plan.need["client"]
    capacity = client.get("storage_bytes", 8e9) - (1 if is_strict else 0)
    return max(capacity // need, 0) if need else 1000


def batch(chance, cases, files, **settings):
    """One scenario of all cases; settings: what is told once for all. Where no case has several classes,
    they may be told in short."""
    if all(len(case["clients"]) == 1 and not {"count", "share"} & set(case["clients"][0]) for case in cases):
        if chance.random() < 0.5:
            cases = [{("client" if key == "clients" else key): value[0] if key == "clients" else value
                      for key, value in case.items()} for case in cases]
    scenario = {"name": "attack", **cases[0], **settings}
    keys = [key for key in CASE_KEYS if any(key in case for case in cases)]
    if len(cases) > 1:
        scenario["sweep"] = {"zip": {key: [case.get(key) for case in cases] for key in keys}}
    scenario.setdefault("seed", chance.randint(1, 2 ** 40))
    return scenario, files


def random_batch(chance, case_count, is_random=True, formula_count=0):
    """Cases, and the scenario with its files in which they are."""
    generator = Generator(chance)
    cases = [generator.case(is_random) for _ in range(case_count)]
    cases += [generator.formula_case() for _ in range(formula_count)]
    settings = {"record": {"requests": True, "stock": chance.random() < 0.3},
                "replications": {"count": chance.randint(1, 3)}}
    if is_random and chance.random() < 0.3:
        settings["replications"] = {"min": 2, "max": 4, "precision": 0.3, "confidence": 0.9,
                                    "metrics": ["e2e_s.mean", "online_s.p50"]}
    if chance.random() < 0.3:
        settings["slo"] = ["e2e_s.p95 <= 10", "done_fraction >= 0.9"]
    if chance.random() < 0.1:
        settings["description"] = "by chance"
    scenario, files = batch(chance, cases, generator.files, **settings)
    return cases, scenario, files


def write(folder, scenario, files, name="scenario.json"):
    for path, content in files.items():
        with open(os.path.join(folder, path), "wb") as stream:
            stream.write(content if isinstance(content, bytes) else content.encode())
    with open(os.path.join(folder, name), "w", encoding="utf-8") as stream:
        json.dump(scenario, stream)
    return name
