"""The plan of one inference, compiled from network, protocol and measured costs.

Written from the documents (DESIGN of the plan; models/README.md), not from the sources of pisim: an item
runs through its layers before the next begins, unless it is in a loop; branches run at the same time;
consecutive serial steps on one resource with as many cores are one.
"""

import heapq
import math

from models import THREADED, linear_layers

BITS_PER_BYTE = 8
LINKS = ("uplink", "downlink")
KEY_OPERATIONS = ("keygen", "key_up", "key_load")
HE_OPERATIONS = ("keygen", "key_load", "he_encrypt", "he_eval", "he_decrypt")
GC_OPERATIONS = ("garble", "encode_offline", "online_encode", "online_gc_eval")
RELU_OPERATIONS = GC_OPERATIONS + ("gc_transfer", "ext_ot_setup", "ext_ot_send", "online_labels_down")
MAC_OPERATIONS = ("he_eval", "online_ss")

# What a party keeps of a ReLU, by its role (models/README.md, protocols).
ROLE_BYTES = {"evaluator": 15896 + 2 * 1176, "garbler": 3590}


class Step:
    """Core seconds on at most some cores, or bits and messages; before: steps it waits for."""

    def __init__(self, resource, work, cores, messages, before, is_of_keys):
        self.resource = resource
        self.work = work
        self.cores = cores
        self.messages = messages
        self.before = before
        self.is_of_keys = is_of_keys

    def is_like(self, other):
        return (self.resource, self.cores, self.is_of_keys) == (
            other.resource, other.cores, other.is_of_keys)


def makespan(work, threads):
    """In-order list scheduling: each layer in its turn to the thread that is free first."""
    free = [0.0] * threads
    for seconds in work:
        heapq.heapreplace(free, free[0] + seconds)
    return max(free)


class Compiler:
    """The steps of one phase, in the order in which they are told."""

    def __init__(self, phase, model, threads, speedup, keys_once, scale, batch):
        self.phase = phase
        self.costs = model["costs"]
        self.layer_count = len(linear_layers(model["network"]))
        self.threads = threads
        self.speedup = speedup
        self.keys_once = keys_once
        self.scale = scale
        self.batch = batch
        self.steps = []
        self.last_operation = None
        self.frontier = []

    def speed_of(self, operation):
        if operation in self.speedup:
            return self.speedup[operation]
        if operation in HE_OPERATIONS:
            return self.speedup.get("he", 1)
        return self.speedup.get("gc", 1) if operation in GC_OPERATIONS else 1

    def scale_of(self, operation):
        if operation in RELU_OPERATIONS:
            return self.scale.get("relus", 1)
        return self.scale.get("macs", 1) if operation in MAC_OPERATIONS else 1

    def batch_of(self, value, is_transfer, is_of_keys):
        """What it is for all inferences of a batch; bytes in whole ones."""
        if self.phase == "online" or is_of_keys or self.batch.get("size", 1) == 1:
            return value
        fraction = self.batch.get("bytes_fraction" if is_transfer else "seconds_fraction", 1)
        value *= 1 + (self.batch["size"] - 1) * fraction
        return math.floor(value + 0.5) if is_transfer else value

    def add(self, item, value, cores):
        operation = item["operation"]
        value *= self.scale_of(operation)
        if value <= 0:
            return
        is_transfer = item["resource"] in LINKS
        is_of_keys = self.keys_once and operation in KEY_OPERATIONS
        value = self.batch_of(value, is_transfer, is_of_keys)
        work = value * BITS_PER_BYTE if is_transfer else value / self.speed_of(operation)
        # Offline, what all layers send one after the other is one message.
        goes_on = self.phase == "offline" and self.last_operation == operation
        self.last_operation = operation
        self.steps.append(Step(item["resource"], work, None if is_transfer else cores,
                               1 if is_transfer and not goes_on else 0, self.frontier,
                               is_of_keys))
        self.frontier = [len(self.steps) - 1]

    def add_threaded(self, item):
        costs = self.costs["threaded"][item["operation"]]
        if item["operation"] == "he_eval":
            threads = self.threads["he"]
            self.add(item, makespan(costs["seconds"], threads) * threads, threads)
            return
        if self.costs["relus"] == 0:
            return
        threads = self.threads["client" if item["resource"] == "client_cpu" else "gc"]
        most = costs.get("most_cores") or float("inf")
        self.add(item, costs["seconds"] * min(most, costs["threads"]), min(most, threads))

    def add_operation(self, item, layer):
        """Of one layer, or, without any, of all."""
        if item["operation"] in THREADED:
            self.add_threaded(item)
            return
        values = next(iter(self.costs["operations"][item["operation"]].values()))
        if not isinstance(values, list):
            self.add(item, values, 1)
            return
        for index in range(self.layer_count) if layer is None else [layer]:
            if is_selected(item.get("layers", "all"), values, index):
                self.add(item, values[index], 1)

    def add_items(self, items, layer=None):
        for item in items:
            if "loop" in item:
                for index in range(self.layer_count):
                    self.add_items(item["loop"], index)
            elif "parallel" in item:
                self.add_branches(item["parallel"], layer)
            else:
                self.add_operation(item, layer)

    def add_branches(self, branches, layer):
        before, after = self.frontier, []
        for branch in branches:
            count = len(self.steps)
            self.frontier = before
            self.add_items(branch, layer)
            if len(self.steps) > count:
                after = after + self.frontier
        self.frontier = after or before


def is_selected(choice, values, index):
    """Whether the layer is among those that cost something and are asked for."""
    if values[index] <= 0:
        return False
    is_first = not any(values[:index])
    is_last = not any(values[index + 1:])
    return {"all": True, "first": is_first, "last": is_last, "all_but_last": not is_last}[choice]


def merged(steps):
    """Serial steps that follow one another on one resource as one."""
    waiting_for = [0] * len(steps)
    for step in steps:
        for before in step.before:
            waiting_for[before] += 1
    place = []
    kept = []
    for step in steps:
        before = step.before[0] if len(step.before) == 1 else None
        if before is not None and waiting_for[before] == 1 and step.is_like(kept[place[before]]):
            into = kept[place[before]]
            into.work += step.work
            into.messages += step.messages
            place.append(place[before])
        else:
            kept.append(Step(step.resource, step.work, step.cores, step.messages,
                             [place[index] for index in step.before], step.is_of_keys))
            place.append(len(kept) - 1)
    return kept


def storage_bytes(model, party, bytes_per_relu, relus_scale):
    """Of one precompute."""
    storage = model["protocol"].get("storage")
    if not storage:
        return 0
    side = storage[party]
    layers = linear_layers(model["network"])
    elements = sum(layer["inputs"] for layer in layers) if side["linear_inputs"] else 0
    elements += sum(layer["outputs"] for layer in layers) if side["linear_outputs"] else 0
    per_relu = bytes_per_relu or side.get("bytes_per_relu", ROLE_BYTES.get(side.get("role"), 0))
    return (elements * storage["bytes_per_element"]
            + sum(int(layer["relus"] * relus_scale) for layer in layers) * per_relu)


class Plan:
    """The phases of a client of one class, with what a precompute takes."""

    def __init__(self, model, client, server, speedup, options, scale, batch):
        threads = {"client": client.get("threads", 1), "he": server.get("he_threads", 1),
                   "gc": server.get("gc_threads", 1)}
        self.phases = {}
        for phase in ("offline", "online"):
            compiler = Compiler(phase, model, threads, speedup, options.get("keys") == "per_client",
                                scale, batch)
            compiler.add_items(model["protocol"].get(phase, []))
            self.phases[phase] = merged(compiler.steps)
        relus = scale.get("relus", 1)
        self.need = {"client": storage_bytes(model, "client", client.get("bytes_per_relu"), relus),
                     "server": storage_bytes(model, "server", server.get("bytes_per_relu"), relus)}
        if not self.phases["offline"]:
            self.need = {"client": 0, "server": 0}
        self.batch_size = batch.get("size", 1)

    def add_disks(self, parties):
        """parties: name -> settings, of those who store: what is made is written meanwhile, and read
        before it is used, or meanwhile."""
        reads, awaited = [], []
        for party, settings in parties.items():
            bits = self.need[party] * BITS_PER_BYTE
            write_bps = settings.get("storage_write_bps")
            read_bps = settings.get("storage_read_bps")
            if bits and write_bps:
                self.phases["offline"].append(Step(f"{party}_disk", self.batch_size * bits / write_bps,
                                                   1, 0, [], False))
            if bits and read_bps:
                if not settings.get("storage_overlap"):
                    awaited.append(len(reads))
                reads.append(Step(f"{party}_disk", bits / read_bps, 1, 0, [], False))
        for step in self.phases["online"]:
            step.before = [index + len(reads) for index in step.before] or list(awaited)
        self.phases["online"] = reads + self.phases["online"]
