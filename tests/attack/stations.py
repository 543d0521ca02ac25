"""Where steps compete: processor pools and links of an independent simulator of the machine.

Written from DESIGN (sections 5 and 11) for the tests, without any code of pisim and without its tricks:
every job is rated anew whenever anything changes.
"""

import itertools
import math

INFINITY = math.inf


class Job:
    """A step at a station: work that is left, the most it may have, and who waits for its end."""

    def __init__(self, number, phase, work, cap, on_done):
        self.number = number
        self.phase = phase
        self.left = work
        self.work = work
        self.cap = cap
        self.rate = 0.0
        self.line = None
        self.on_done = on_done


def fill(jobs, capacity):
    """Max-min fair rates under caps; what of the capacity is left."""
    waiting = sorted(jobs, key=lambda job: job.cap)
    while waiting:
        share = capacity / len(waiting)
        job = waiting.pop(0)
        job.rate = min(job.cap, share)
        capacity -= job.rate
    return max(capacity, 0.0)


class Station:
    """A capacity that its jobs share fairly, or in the order in which they asked for it."""

    def __init__(self, capacity, in_order, online_first):
        self.capacity = capacity
        self.in_order = in_order
        self.online_first = online_first
        self.waiting = []
        self.active = []

    def ask(self, job, need):
        self.waiting.append((job, need))

    def admit(self):
        """At the end of an instant; whether anybody was let in."""
        if not self.in_order:
            came = bool(self.waiting)
            self.active += [job for job, _ in self.waiting]
            self.waiting = []
            return came
        came = False
        if self.online_first:
            self.waiting.sort(key=lambda entry: entry[0].phase != "online")
        while self.waiting:
            free = self.capacity - sum(job.need for job in self.active)
            job, need = self.waiting[0]
            if need > free * (1 + 1e-12):
                break
            self.waiting.pop(0)
            job.need = need
            self.active.append(job)
            came = True
        return came

    def rate(self):
        if not self.online_first:
            fill(self.active, self.capacity)
            return
        left = fill([job for job in self.active if job.phase == "online"], self.capacity)
        fill([job for job in self.active if job.phase != "online"], left)

    def advance(self, seconds):
        for job in self.active:
            job.left -= job.rate * seconds

    def next_end_s(self):
        """Seconds from now."""
        return min((max(job.left, 0.0) / job.rate for job in self.active if job.rate > 0),
                   default=INFINITY)

    def take_done(self, precision_s):
        """Jobs that end now, or so soon that only rounding keeps them."""
        done = [job for job in self.active
                if job.left <= 1e-12 * job.work or job.left <= job.rate * precision_s]
        self.active = [job for job in self.active if job not in done]
        return done


class Line:
    """A client's access link to the server's interface in order: one transfer at a time."""

    def __init__(self, online_first):
        self.online_first = online_first
        self.waiting = []
        self.busy = None

    def first(self):
        """Who may go on now, or None."""
        if self.busy or not self.waiting:
            return None
        if self.online_first:
            self.waiting.sort(key=lambda entry: entry[0].phase != "online")
        return self.waiting[0][0]

    def admit(self):
        self.busy, station = self.waiting.pop(0)
        station.ask(self.busy, station.capacity)


class Access:
    """One direction of a client's link: its own station, or a way to the server's interface."""

    def __init__(self, bps, in_order, online_first, interface):
        self.bps = bps
        self.online_first = online_first
        self.interface = interface
        self.line = Line(online_first) if interface and in_order else None
        self.station = interface or Station(bps, in_order, online_first)
        self.is_divided = bool(interface) and not in_order and not interface.in_order
        self.jobs = []

    def ask(self, job):
        job.cap = self.bps if self.interface else INFINITY
        if self.is_divided:
            self.jobs.append(job)
        if self.line:
            job.line = self.line
            self.line.waiting.append((job, self.station))
        else:
            self.station.ask(job, self.station.capacity)

    def leave(self, job):
        if job in self.jobs:
            self.jobs.remove(job)

    def divide(self):
        """A transfer gets at most the access link, divided by the client's transfers."""
        online = [job for job in self.jobs if job.phase == "online"]
        for job in self.jobs:
            if not self.online_first:
                job.cap = self.bps / len(self.jobs)
            elif job.phase == "online":
                job.cap = self.bps / len(online)
            else:
                job.cap = 0.0 if online else self.bps / len(self.jobs)


def is_medium(link):
    return link.get("duplex") == "half" and "uplink_fraction" not in link


def directions(link):
    """Bits per second up and down; of one medium both are the whole."""
    if link.get("duplex", "full") == "full":
        return link["uplink_bps"], link["downlink_bps"]
    if is_medium(link):
        return link["shared_bps"], link["shared_bps"]
    return (link["shared_bps"] * link["uplink_fraction"],
            link["shared_bps"] * (1 - link["uplink_fraction"]))


class Machine:
    """Server, clients and links of one simulation, as far as steps compete for them."""

    def __init__(self, clients, server, online_first):
        """clients: of each cores, discipline and link, which is whole."""
        self.numbers = itertools.count()
        self.stations = []
        self.lines = []
        self.accesses = []
        interface = server.get("link")
        self.server_rtt_s = interface.get("rtt_s", 0) if interface else 0
        servers = [self.server(server, interface, online_first)
                   for _ in range(server.get("count", 1))]
        self.clients = [self.client(client, servers[index % len(servers)], online_first)
                        for index, client in enumerate(clients)]

    def server(self, server, interface, online_first):
        """Its cores, its disk, and its interface or none."""
        cores = self.station(server["cores"], server.get("discipline") == "fcfs", online_first)
        disk = self.station(1.0, False, online_first)
        interfaces = self.interface_stations(interface, online_first) if interface else None
        return cores, disk, interfaces

    def station(self, capacity, in_order, online_first):
        station = Station(capacity, in_order, online_first)
        self.stations.append(station)
        return station

    def interface_stations(self, link, online_first):
        in_order = link.get("discipline") == "fifo"
        up, down = directions(link)
        first = self.station(up, in_order, online_first)
        return first, first if is_medium(link) else self.station(down, in_order, online_first)

    def client(self, client, server, online_first):
        link = client["link"]
        cores, disk, interfaces = server
        places = {"server_cpu": cores, "server_disk": disk,
                  "client_disk": self.station(1.0, False, online_first),
                  "client_cpu": self.station(client["cores"], client.get("discipline") == "fcfs",
                                             online_first)}
        in_order = link.get("discipline") == "fifo"
        for index, (name, bps) in enumerate(zip(("uplink", "downlink"), directions(link))):
            if name == "downlink" and is_medium(link):
                places[name] = places["uplink"]
                continue
            interface = interfaces[index] if interfaces else None
            places[name] = self.access(bps, in_order, online_first, interface)
        places["rtt_s"] = link.get("rtt_s", 0) + self.server_rtt_s
        return places

    def access(self, bps, in_order, online_first, interface):
        access = Access(bps, in_order, online_first, interface)
        self.accesses.append(access)
        if not interface:
            self.stations.append(access.station)
        if access.line:
            self.lines.append(access.line)
        return access

    def ask(self, client_index, phase, step, on_done):
        """A step wants to run; on_done(seconds until its last message has crossed)."""
        places = self.clients[client_index]
        if step.resource in ("uplink", "downlink"):
            access = places[step.resource]
            crossing_s = step.messages * places["rtt_s"] / 2
            job = Job(next(self.numbers), phase, step.work, INFINITY, lambda: on_done(crossing_s))
            job.access = access
            access.ask(job)
            return
        station = places[step.resource]
        cap = min(step.cores, station.capacity)
        job = Job(next(self.numbers), phase, step.work, cap, lambda: on_done(0.0))
        job.access = None
        station.ask(job, cap)

    def admit_to_interface(self):
        """Of clients' links in order, who asked first goes on first; whether anybody did."""
        ready = [line for line in self.lines if line.first()]
        for line in sorted(ready, key=lambda line: line.first().number):
            line.admit()
        return bool(ready)

    def admit(self):
        came = False
        while any([self.admit_to_interface()] + [station.admit() for station in self.stations]):
            came = True
        return came

    def rate(self):
        for access in self.accesses:
            access.divide()
        for station in self.stations:
            station.rate()

    def advance(self, seconds):
        for station in self.stations:
            station.advance(seconds)

    def next_end_s(self):
        return min(station.next_end_s() for station in self.stations)

    def take_done(self, precision_s):
        done = []
        for station in self.stations:
            for job in station.take_done(precision_s):
                if job.access:
                    job.access.leave(job)
                if job.line:
                    job.line.busy = None
                done.append(job)
        return done
