"""Random small networks, protocols and measured costs: plans of a few steps, told in JSON.

Half of the models have round numbers (powers of two), so that many things happen at the same time and
rules for equal times matter; the others have none, so that nothing does.
"""

CLASSES = 10
INPUT_ELEMENTS = 3 * 32 * 32

# Operation -> where it may run. Those without entry in SECONDS_OF_LAYERS are one number.
OFFLINE_SECONDS = {
    "keygen": ["client_cpu"], "key_load": ["server_cpu"], "he_encrypt": ["client_cpu"],
    "he_eval": ["server_cpu"], "he_decrypt": ["client_cpu"],
    "garble": ["client_cpu", "server_cpu"], "encode_offline": ["client_cpu", "server_cpu"]}
OFFLINE_BYTES = {
    "key_up": ["uplink"], "linear_up": ["uplink"], "linear_down": ["downlink"],
    "gc_transfer": ["uplink", "downlink"], "base_ot": ["uplink", "downlink"],
    "ext_ot_setup": ["uplink"], "ext_ot_send": ["downlink"]}
ONLINE_SECONDS = {
    "online_encode": ["client_cpu", "server_cpu"], "online_ss": ["server_cpu"],
    "online_gc_eval": ["client_cpu", "server_cpu"]}
ONLINE_BYTES = {
    "online_linear_up": ["uplink"], "online_labels_down": ["downlink"],
    "online_prediction_down": ["downlink"]}

# These have an own place in the costs, and are known for the network only.
THREADED = ("he_eval", "garble", "online_gc_eval")


class Numbers:
    """Seconds, bytes and bits per second, all round or none."""

    def __init__(self, chance, is_round):
        self.chance = chance
        self.is_round = is_round

    def seconds(self):
        if self.is_round:
            return self.chance.choice([0.25, 0.5, 1, 1, 2, 2, 4])
        return round(10 ** self.chance.uniform(-1.0, 0.7), 5)

    def size_bytes(self):
        if self.is_round:
            return 125000 * self.chance.choice([1, 1, 2, 2, 4])
        return round(10 ** self.chance.uniform(4.5, 6.0))

    def bandwidth_bps(self):
        if self.is_round:
            return self.chance.choice([1e6, 2e6, 4e6])
        return round(10 ** self.chance.uniform(5.7, 6.7))

    def rtt_s(self):
        if self.chance.random() < 0.5:
            return 0
        return self.chance.choice([0.5, 1]) if self.is_round else round(self.chance.random(), 4)


def random_network(chance):
    """A chain of fully connected layers, some with ReLUs behind them."""
    nodes = []
    layers = chance.randint(1, 3)
    for index in range(layers):
        is_last = index == layers - 1
        out = "classes" if is_last else chance.randint(2, 9)
        nodes.append({"id": f"fc{index}", "op": "fc", "out": out})
        if not is_last and chance.random() < 0.6:
            nodes.append({"id": f"relu{index}", "op": "act"})
    nodes[0]["stage"] = "head"
    return {"name": f"chain_of_{layers}", "nodes": nodes}


def linear_layers(network):
    """Of each: elements in and out, and the ReLUs behind it."""
    layers = []
    elements = INPUT_ELEMENTS
    for node in network["nodes"]:
        if node["op"] == "fc":
            out = CLASSES if node["out"] == "classes" else node["out"]
            layers.append({"inputs": elements, "outputs": out, "relus": 0})
            elements = out
        else:
            layers[-1]["relus"] = elements
    return layers


def random_items(chance, seconds, transfers, must_have):
    """Items of one phase, each operation once; operations whose cost is a number stand alone."""
    places = {**seconds, **transfers}
    names = [name for name in places if name in must_have or chance.random() < 0.45]
    names = names or [chance.choice(sorted(seconds))]
    chance.shuffle(names)
    items = []
    for name in names:
        item = {"operation": name, "resource": chance.choice(places[name]), "per": "network"}
        if name not in THREADED and chance.random() < 0.4:
            item["per"] = chance.choice(["linear_layer", "linear_layer", "relu_layer"])
            if chance.random() < 0.3:
                item["layers"] = chance.choice(["all", "first", "last", "all_but_last"])
        items.append(item)
    return items


def bundle(chance, items):
    """Puts neighbours into branches that run at the same time, or into loops over the layers."""
    bundled = []
    while items:
        piece = items[:chance.randint(1, 3)]
        kind = chance.random()
        if len(piece) > 1 and kind < 0.35:
            cut = chance.randint(1, len(piece) - 1)
            bundled.append({"parallel": [piece[:cut], piece[cut:]]})
        elif kind < 0.6 and all(item["per"] != "network" for item in piece):
            bundled.append({"loop": piece})
        else:
            piece = items[:1]
            bundled.append(piece[0])
        items = items[len(piece):]
    return bundled


def random_storage(chance):
    sides = {}
    for party in ("client", "server"):
        sides[party] = {"linear_inputs": chance.random() < 0.2, "linear_outputs": True,
                        "bytes_per_relu": chance.choice([0, 8, 100])}
        if chance.random() < 0.3:
            del sides[party]["bytes_per_relu"]
            sides[party]["role"] = chance.choice(["garbler", "evaluator"])
    return {"bytes_per_element": chance.choice([1, 8]), **sides}


def random_protocol(chance, network):
    has_relus = any(layer["relus"] for layer in linear_layers(network))
    must_have = {"online_gc_eval"} if has_relus else set()
    online = random_items(chance, ONLINE_SECONDS, ONLINE_BYTES, must_have)
    protocol = {"name": "random", "online": bundle(chance, online)}
    if chance.random() < 0.9:
        offline = random_items(chance, OFFLINE_SECONDS, OFFLINE_BYTES, set())
        protocol["offline"] = bundle(chance, offline)
        protocol["storage"] = random_storage(chance)
    return protocol


def items_of(protocol):
    """All items, whatever they are bundled in."""
    waiting = list(protocol.get("offline", [])) + list(protocol["online"])
    while waiting:
        item = waiting.pop()
        if "operation" in item:
            yield item
        waiting += item.get("loop", [])
        for branch in item.get("parallel", []):
            waiting += branch


def random_costs(chance, numbers, network, protocol):
    """Measured costs of what the protocol runs, of all that it may run, in the form it wants."""
    layers = linear_layers(network)
    operations = {}
    for item in items_of(protocol):
        name = item["operation"]
        if name in THREADED:
            continue
        is_transfer = name in OFFLINE_BYTES or name in ONLINE_BYTES
        draw = numbers.size_bytes if is_transfer else numbers.seconds
        value = draw()
        if item["per"] != "network":
            value = [0 if item["per"] == "relu_layer" and not layer["relus"]
                     or chance.random() < 0.1 else draw() for layer in layers]
        operations[name] = {"bytes" if is_transfer else "seconds": value}
    threads = chance.randint(1, 2)
    garble = {"seconds": numbers.seconds(), "threads": threads}
    evaluate = {"seconds": numbers.seconds(), "threads": threads}
    if chance.random() < 0.3:
        garble["most_cores"] = evaluate["most_cores"] = chance.choice([1, 2])
    return {"name": "random", "network": network["name"], "input": "cifar10", "protocol": "random",
            "relus": sum(layer["relus"] for layer in layers), "operations": operations,
            "threaded": {"he_eval": {"seconds": [numbers.seconds() for _ in layers],
                                     "slowdown_per_busy_core": 0},
                         "garble": garble, "online_gc_eval": evaluate}}


def random_model(chance, numbers):
    """The keys of a scenario that say what one inference costs; "costs" is still an object."""
    network = random_network(chance)
    protocol = random_protocol(chance, network)
    return {"network": network, "input": "cifar10", "protocol": protocol,
            "costs": random_costs(chance, numbers, network, protocol)}
