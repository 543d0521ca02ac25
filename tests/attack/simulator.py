"""An independent simulator of the service: what DESIGN (sections 4, 5 and 11) says happens to requests.

Simulates a case of scenarios.py whose requests are known (arrival and client). It knows no statistics,
no chance and no speed; steps take exactly their time.
"""

from phases import Clock, PhaseRun, alone_s, steps_without_keys
from plan import Plan
from stations import INFINITY, Machine

DAY_S = 86400
DEFAULT_LINK = {"uplink_bps": 100e6, "downlink_bps": 500e6}


class Request:
    def __init__(self, arrival_s, client_index):
        self.arrival_s = arrival_s
        self.client_index = client_index
        self.start_s = self.offline_wait_s = self.completion_s = self.drop_reason = None
        self.status = "waiting"


class Client:
    """One client: its queues, its stock, and what it wants of the refill."""

    def __init__(self, settings, plan):
        self.settings = settings
        self.plan = plan
        self.waiting = []
        self.expecting = []
        self.in_service = 0
        self.ready = 0
        self.under_way = 0
        self.held = 0  # precomputes that take room: ready or under way
        self.demanded = 0
        self.is_filling = False
        self.has_keys = False
        self.grid_from_s = 0.0
        self.last_turn = 0
        self.stores = False

    def stock_to_be(self, batch_size):
        return self.ready + self.under_way * batch_size


class Simulation:
    """One replication. requests: in order of arrival, changed in place."""

    def __init__(self, case, model, requests, seed=None):
        self.case = case
        self.refill = case["refill"]
        self.batch_size = self.refill.get("batch", {}).get("size", 1)
        self.is_contended = case["sharing"] == "contended"
        self.requests = requests
        self.clients = []
        settings = []
        server = dict(case["server"])
        server.setdefault("cores", max(server.get("he_threads", 1), server.get("gc_threads", 1)))
        for kind in case["clients"]:
            plan = Plan(model, kind, server, case.get("speedup") or {}, case.get("options") or {},
                        case.get("scale") or {}, self.refill.get("batch", {}))
            place = {"cores": kind.get("threads", 1), "discipline": kind.get("discipline"),
                     "link": kind.get("link") or case.get("link") or DEFAULT_LINK}
            for _ in range(kind.get("count", 1)):
                self.clients.append(Client(kind, plan))
                settings.append(place)
        count = server.get("count", 1)
        self.server_free = [server.get("storage_bytes", 10e12)] * count
        self.server_slots = server.get("offline_slots", INFINITY)
        self.under_way = [0] * count
        self.turns = 0
        online_first = case.get("priority", "online_first") == "online_first"
        self.machine = Machine(settings, server, online_first)
        self.clock = Clock(self.machine, seed)
        self.at = self.clock.at
        self.alone = {}
        self.places = settings
        self.server = server
        self.past_horizon = False
        self.unfinished = 0
        self.gave_up = []
        self.arrived = []
        self.fill_stocks()

    @property
    def now_s(self):
        return self.clock.now_s

    def server_of(self, client):
        """Its index."""
        return self.clients.index(client) % len(self.under_way)

    # ---- storage ----

    def fits(self, need, free):
        return need < free if self.refill.get("fit") == "strict" else need <= free

    def client_free(self, client):
        capacity = client.settings.get("storage_bytes", 8e9)
        return capacity - client.held * client.plan.need["client"]

    def has_room_at_client(self, client, count=1):
        return not client.stores or self.fits(count * client.plan.need["client"],
                                              self.client_free(client))

    def has_room_at_server(self, client, count=1):
        return not client.stores or self.fits(count * client.plan.need["server"],
                                              self.server_free[self.server_of(client)])

    def hold(self, client, count):
        client.held += count
        self.server_free[self.server_of(client)] -= count * client.plan.need["server"]

    def fill(self, client, wanted):
        """All but the last few at once: billions may find room."""
        rooms = [free // need for free, need in (
            (self.client_free(client), client.plan.need["client"]),
            (self.server_free[self.server_of(client)], client.plan.need["server"])) if need > 0]
        sure = max(0, int(min([wanted, *rooms])) - 2)
        client.ready += sure
        self.hold(client, sure)
        while client.ready < wanted and self.has_room_at_client(
                client) and self.has_room_at_server(client):
            client.ready += 1
            self.hold(client, 1)

    def fill_stocks(self):
        free = self.server_free[0]
        for client in self.clients:
            client.stores = bool(client.plan.phases["offline"]) and self.fits(
                client.plan.need["client"], self.client_free(client)) and self.fits(
                    client.plan.need["server"], free)
        for plan, client in {id(client.plan): (client.plan, client)
                             for client in self.clients if client.stores}.values():
            plan.add_disks({"client": client.settings, "server": self.server})
        for client in self.clients:
            wanted = client.settings.get("initial_stock", "empty")
            wanted = {"empty": 0, "full": INFINITY}.get(wanted, wanted)
            if client.stores:
                self.fill(client, wanted)
            client.has_keys = client.ready > 0

    # ---- phases ----

    def run_phase(self, client, phase, on_end):
        index = self.clients.index(client)
        steps = client.plan.phases[phase]
        is_first = phase == "offline" and not client.has_keys
        if phase == "offline":
            client.has_keys = True
        if not is_first:
            steps = steps_without_keys(steps)
        if self.is_contended:
            PhaseRun(self, index, phase, steps, on_end).begin()
            return
        key = (id(client.settings), phase, is_first)
        if key not in self.alone:
            self.alone[key] = alone_s(steps, self.places[index], self.server)
        self.at(self.now_s + self.alone[key], on_end)

    # ---- requests ----

    def arrive(self, request):
        client = self.clients[request.client_index - 1]
        if client.in_service >= client.settings.get("online_slots", 1) and len(
                client.waiting) >= client.settings.get("max_waiting", INFINITY):
            request.status, request.drop_reason = "dropped", "queue_full"
            return
        self.unfinished += 1
        patience_s = client.settings.get("give_up_after_s")
        if patience_s is not None:
            self.at(self.now_s + patience_s, lambda: self.gave_up.append(request))
        client.waiting.append(request)
        if self.refill.get("policy") == "on_demand" and client.stores:
            client.demanded += 1
        self.take_up_waiting(client)

    def take_up_waiting(self, client):
        while client.waiting and client.in_service < client.settings.get("online_slots", 1):
            request = client.waiting.pop(0)
            request.status, request.start_s = "in_service", self.now_s
            client.in_service += 1
            if not client.plan.phases["offline"]:
                self.start_online(client, request)
            elif client.ready:
                client.ready -= 1
                self.hold(client, -1)
                self.start_online(client, request)
            else:
                client.expecting.append(request)

    def start_online(self, client, request):
        request.offline_wait_s = self.now_s - request.start_s
        self.run_phase(client, "online", lambda: self.end_online(client, request))

    def end_online(self, client, request):
        request.status, request.completion_s = "done", self.now_s
        self.unfinished -= 1
        client.in_service -= 1
        self.take_up_waiting(client)

    def give_up(self, requests):
        """All who do so at one time, before a place that one of them leaves is another's."""
        left = []
        for request in requests:
            if request.offline_wait_s is not None:
                continue
            client = self.clients[request.client_index - 1]
            if request in client.waiting:
                client.waiting.remove(request)
            else:
                client.expecting.remove(request)
                client.in_service -= 1
            request.status, request.drop_reason = "dropped", "gave_up"
            self.unfinished -= 1
            left.append(client)
        for client in left:
            self.take_up_waiting(client)
        return bool(left)

    # ---- refill ----

    def end_offline(self, client):
        self.under_way[self.server_of(client)] -= 1
        client.under_way -= 1
        client.grid_from_s = self.now_s
        for _ in range(self.batch_size):
            if client.expecting:
                if client.stores:
                    self.hold(client, -1)
                self.start_online(client, client.expecting.pop(0))
            elif client.stores:
                client.ready += 1

    def is_off_peak(self):
        from_s, to_s = self.refill["from_s"], self.refill["to_s"]
        time_s = (self.now_s + self.clock.precision_s()) % DAY_S
        if from_s < to_s:
            return from_s <= time_s < to_s
        return time_s >= from_s or time_s < to_s

    def policy_wants(self, client):
        policy = self.refill.get("policy", "eager")
        if policy == "threshold":
            if client.stock_to_be(self.batch_size) < self.refill["low"]:
                client.is_filling = True
            return client.is_filling
        if policy == "on_demand":
            return client.demanded > 0 or not client.stores
        return policy == "eager" or self.is_off_peak()

    def wants(self, client):
        if not client.plan.phases["offline"] or client.under_way >= client.settings.get(
                "offline_slots", 1):
            return False
        if not client.stores and len(client.expecting) <= client.under_way:
            return False
        is_over = self.past_horizon and self.unfinished == 0
        has_room = self.has_room_at_client(client, self.batch_size)
        return not is_over and has_room and self.policy_wants(client)

    def is_at_check(self, client):
        """Whether the client may look for room now; else it is woken when it may."""
        every_s = self.refill.get("check_every_s", 0)
        if not every_s or not client.stores:
            return True
        passed = (self.now_s - client.grid_from_s) / every_s
        count = round(passed)
        if count >= 1 and abs(passed - count) * every_s <= self.clock.precision_s():
            return True
        next_s = client.grid_from_s + every_s * max(int(passed) + 1, 1)
        if next_s > self.now_s + self.clock.precision_s():
            self.at(next_s, lambda: None)
        return False

    def turn(self, client):
        order = self.refill.get("order", "round_robin")
        score = {"round_robin": 0, "emptiest_first": client.stock_to_be(self.batch_size),
                 "waiting_first": 0 if client.expecting else 1}[order]
        return score, client.last_turn, self.clients.index(client)

    def start_offline_phases(self):
        """One at a time, whose turn it is; whether any began."""
        began = False
        while True:
            able = [client for client in self.clients if self.wants(client)
                    and self.is_at_check(client)
                    and self.under_way[self.server_of(client)] < self.server_slots
                    and self.has_room_at_server(client, self.batch_size)]
            if not able:
                return began
            self.start_offline(min(able, key=self.turn))
            began = True

    def start_offline(self, client):
        self.turns += 1
        client.last_turn = self.turns
        self.under_way[self.server_of(client)] += 1
        client.under_way += 1
        if client.demanded > 0:
            client.demanded -= self.batch_size
        if client.stores:
            self.hold(client, self.batch_size)
        if client.is_filling and client.stock_to_be(self.batch_size) >= self.refill["high"]:
            client.is_filling = False
        self.run_phase(client, "offline", lambda: self.end_offline(client))

    # ---- the whole ----

    def instant(self):
        """Ends, then who gives up, then who arrives, then phases, then steps, until all is quiet."""
        while True:
            if self.clock.run_ends():
                continue
            if self.gave_up:
                impatient, self.gave_up = self.gave_up, []
                if self.give_up(impatient):
                    continue
            if self.arrived:
                self.arrived.sort()
                self.arrive(self.requests[self.arrived.pop(0)])
                continue
            if not self.start_offline_phases() and not self.machine.admit():
                return

    def run_until(self, end_s):
        while True:
            self.instant()
            if self.past_horizon and self.unfinished == 0:
                return
            if not self.clock.step(end_s):
                return

    def run(self):
        horizon_s = self.case["horizon_s"]
        for number, request in enumerate(self.requests):
            self.at(request.arrival_s, lambda number=number: self.arrived.append(number))
        if self.refill.get("policy") == "off_peak":
            for day in range(int(2 * horizon_s / DAY_S) + 2):
                self.at(self.refill["from_s"] + day * DAY_S, lambda: None)
                self.at(self.refill["to_s"] + day * DAY_S, lambda: None)
        self.run_until(horizon_s)
        self.past_horizon = True
        if self.case.get("at_horizon") == "drain" and self.unfinished:
            self.run_until(2 * horizon_s)
        return self.requests
