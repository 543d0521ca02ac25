"""Random models whose costs are formulas: small networks of blocks, shipped protocols, all options."""

PROTOCOLS = ("server_garbler", "client_garbler", "delphi", "safenet", "gazelle")

OPTIONS = {
    "defaults": ["garimella_2023", "formula"], "gc_scaling": ["linear", "saturating"],
    "gc_gates": ["benchmark", "circuit"], "client_he_slowdown": [1, 3.5],
    "cg_offline_labels": ["published", "protocol"], "lphe_exclude_fc": [True, False],
    "weight_encoding": [True, False], "noise": [True, False], "key_load": [True, False],
    "keys": ["per_inference", "per_client"], "frame_bytes": [0, 8], "subsample_1x1": [True, False],
    "space_to_depth": [True, False], "reuse_shortcut_input": [True, False],
    "server_rotates_input": [True, False], "triple_threads": [1, 4], "square_pairs": [True, False]}


def random_stage(chance, index):
    block = chance.choice(["plain", "basic", "bottleneck", "preact", "regnetx"])
    stage = {"block": block, "depth": chance.randint(1, 2), "width": 8 * (index + 1),
             "stride": 1 + (index > 0)}
    if block == "regnetx":
        stage["group_width"] = 8
    elif block == "basic":
        stage["shortcut"] = chance.choice(["conv", "conv_first", "pad", "none"])
    elif block == "bottleneck":
        stage["expansion"] = 2
    return stage


def random_network(chance):
    stages = [random_stage(chance, index) for index in range(chance.randint(1, 2))]
    return {"name": "blocks", "stages": stages,
            "stem": {"k": 3, "out": 8, "pad": 1, "norm": "bn", "act": "relu"},
            "head": {"pool": "gap", "fc": ["classes"]}}


# Each may be as many times as fast as its group.
SPEEDUP_OPERATIONS = ["keygen", "key_load", "he_encrypt", "he_eval", "he_decrypt", "garble", "encode_offline",
                      "triple_encrypt", "triple_eval", "triple_decrypt", "online_encode", "online_ss", "online_gc_eval",
                      "online_square", "online_cube", "setup_compute", "bit_triple_compute", "ot_compute",
                      "truncate_compute"]


def random_transforms(chance, protocol):
    if protocol in ("delphi", "safenet") and chance.random() < 0.5:
        return [{"op": "poly_layers", "layers": [0], "degree": 2}]
    return [chance.choice([{"op": "cull", "stages": ["stem"]}, {"op": "mask", "fraction": 0.5},
                           {"op": "channel_drop", "factor": 0.5},
                           {"op": "prune", "mode": "width", "keep": 0.5}])]


def random_model(chance):
    """The keys of a scenario that say what one inference costs."""
    protocol = chance.choice(PROTOCOLS)
    model = {"network": random_network(chance), "input": chance.choice(["cifar10", "cifar100"]),
             "protocol": protocol, "costs": "formula", "options": {}, "speedup": {}}
    if chance.random() < 0.5:
        model["transforms"] = random_transforms(chance, protocol)
    for name, choices in OPTIONS.items():
        if chance.random() < 0.2:
            model["options"][name] = chance.choice(choices)
    for name in ("he", "gc", "link"):
        if chance.random() < 0.3:
            model["speedup"][name] = chance.choice([0.5, 2, 100])
    if chance.random() < 0.5:
        model["speedup"][chance.choice(SPEEDUP_OPERATIONS)] = chance.choice([0.5, 2, 100])
    return model
