"""Phases on their way through their steps, and the clock of the independent simulator.

Things of one time that DESIGN leaves in any order (which of two steps that end together goes on first)
are shuffled by a seed, so that an outcome that hangs on them can be told from a wrong one.
"""

import heapq
import itertools
import random

from stations import INFINITY, Machine

# Times closer than this, relative to the clock, are one: sums are rounded.
PRECISION = 1e-11


class PhaseRun:
    """One phase on its way through its steps."""

    def __init__(self, simulation, client_index, phase, steps, on_end):
        self.simulation = simulation
        self.client_index = client_index
        self.phase = phase
        self.steps = steps
        self.left = len(steps)
        self.waits_for = [len(step.before) for step in steps]
        self.on_end = on_end

    def begin(self):
        if not self.steps:
            self.simulation.at(self.simulation.now_s, self.on_end)
        for index in [index for index, count in enumerate(self.waits_for) if count == 0]:
            self.start(index)

    def start(self, index):
        """Where there is nothing to do, as with keys that a client has, nobody is waited for."""
        if self.steps[index].work == 0:
            self.end(index)
            return
        self.simulation.machine.ask(self.client_index, self.phase, self.steps[index],
                                    lambda crossing_s: self.after(index, crossing_s))

    def after(self, index, crossing_s):
        if crossing_s > 0:
            self.simulation.at(self.simulation.now_s + crossing_s, lambda: self.end(index))
        else:
            self.end(index)

    def end(self, index):
        self.left -= 1
        if self.left == 0:
            self.on_end()
        for later, step in enumerate(self.steps):
            if index in step.before:
                self.waits_for[later] -= step.before.count(index)
                if self.waits_for[later] == 0:
                    self.start(later)


class Clock:
    """Events by time; those of one instant, until nothing more happens, before any decision."""

    def __init__(self, machine, seed):
        self.machine = machine
        self.now_s = 0.0
        self.events = []
        self.numbers = itertools.count()
        self.shuffle = random.Random(seed) if seed else None

    def at(self, time_s, action):
        rank = self.shuffle.random() if self.shuffle else 0
        heapq.heappush(self.events, (time_s, rank, next(self.numbers), action))

    def precision_s(self):
        return PRECISION * self.now_s + 1e-300

    def take_events(self):
        actions = []
        while self.events and self.events[0][0] <= self.now_s + self.precision_s():
            actions.append(heapq.heappop(self.events)[3])
        return actions

    def run_ends(self):
        """One round of all that ends now; whether there was any."""
        actions = self.take_events()
        actions += [job.on_done for job in self.machine.take_done(self.precision_s())]
        if self.shuffle:
            self.shuffle.shuffle(actions)
        for action in actions:
            action()
        return bool(actions)

    def step(self, end_s):
        """Goes on to the next time anything happens; False where that is not before end_s."""
        self.machine.rate()
        wait_s = self.machine.next_end_s()
        if self.events:
            wait_s = min(wait_s, self.events[0][0] - self.now_s)
        if self.now_s + wait_s >= end_s - PRECISION * end_s:
            return False
        self.machine.advance(wait_s)
        self.now_s += wait_s
        return True


def alone_s(plan_steps, client, server):
    """Seconds of a phase that has machines and link to itself."""
    clock = Clock(Machine([client], server, True), None)
    ended = []
    PhaseRun(FakeSimulation(clock), 0, "online", plan_steps, lambda: ended.append(True)).begin()
    while not ended:
        while clock.run_ends() or clock.machine.admit():
            pass
        if not ended:
            clock.step(INFINITY)
    return clock.now_s


class FakeSimulation:
    """A clock and its machine, as a phase sees a simulation."""

    def __init__(self, clock):
        self.clock = clock
        self.machine = clock.machine
        self.at = clock.at

    @property
    def now_s(self):
        return self.clock.now_s


def steps_without_keys(steps):
    """Of a client's later offline phases, where keys are made once: they take no time."""
    return [step if not step.is_of_keys else type(step)(step.resource, 0.0, step.cores, 0,
                                                        step.before, False) for step in steps]
