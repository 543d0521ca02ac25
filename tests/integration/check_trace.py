"""Checks a timeline: python3 check_trace.py TIMELINE.json USES.ndjson

The rules of trace events that readers rely on (Trace Event Format, 2016): known kinds, names, numbers, times that
never go back, spans that nest on their track, every process and track named. Then its account: how busy each resource
was, by its counters, and for links that lead to the server's interface by the bits of their transfers, is what the
database says in resource_use, within 1e-6 of its capacity. Steps that nothing slows down do what the counters say.
"""
import collections
import json
import sys

MICROSECONDS = 1e6
COUNTERS = {'cores in use': 'cpu', 'uplink in use (bit/s)': 'uplink', 'downlink in use (bit/s)': 'downlink',
            'disk in use': 'disk'}
SERIES = {'precomputes': {'ready', 'under way'}, 'requests waiting': {'in line', 'for a precompute'},
          **{name: {'offline', 'online'} for name in COUNTERS}}


def number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def check_rules(events, end_us):
    """Returns the spans as (process, track, name, cat, begin, end, args of the end)."""
    processes, tracks, stacks, spans, last = {}, {}, collections.defaultdict(list), [], 0
    for event in events:
        kind, pid = event['ph'], event['pid']
        assert kind in 'BECM' and isinstance(pid, int) and pid > 0, event
        if kind == 'M':
            assert event['name'] in ('process_name', 'process_sort_index', 'thread_name', 'thread_sort_index'), event
            if event['name'] == 'process_name':
                assert pid not in processes and event['args']['name'], event
                processes[pid] = event['args']['name']
            if event['name'] == 'thread_name':
                assert (pid, event['tid']) not in tracks and event['args']['name'], event
                tracks[pid, event['tid']] = event['args']['name']
            continue
        assert number(event['ts']) and last <= event['ts'] <= end_us, event
        assert pid in processes, event
        last = event['ts']
        if kind == 'C':
            assert set(event['args']) == SERIES[event['name']] and all(map(number, event['args'].values())), event
            continue
        track = pid, event['tid']
        assert track in tracks, event
        if kind == 'B':
            assert event['name'] and event['cat'] in ('request', 'offline', 'online'), event
            stacks[track].append(event)
        else:
            begun = stacks[track].pop()
            assert all(map(number, event.get('args', {}).values())), event
            spans.append((*track, begun['name'], begun['cat'], begun['ts'], event['ts'], event.get('args', {})))
    assert not any(stacks.values()), 'a span is not ended'
    return processes, tracks, spans


def integrals(events, from_us, end_us):
    """Of each counter's series over the window: {(pid, counter, series): sum}."""
    sums, known = collections.Counter(), {}
    for event in events:
        if event['ph'] != 'C':
            continue
        for series, value in event['args'].items():
            key = event['pid'], event['name'], series
            then, before = known.get(key, (from_us, 0.0))
            sums[key] += before * (event['ts'] - then) / MICROSECONDS
            known[key] = event['ts'], value
    for key, (then, before) in known.items():
        sums[key] += before * (end_us - then) / MICROSECONDS
    return sums


def check_account(uses, processes, tracks, spans, sums, seconds):
    """Capacity times time, as in resource_use: of the server and of all clients."""
    used, by_steps = collections.Counter(), collections.Counter()
    side = {pid: 'server_' if name.startswith('server') else 'client_' if name.startswith('client ') else None
            for pid, name in processes.items()}
    for (pid, counter, phase), value in sums.items():
        if counter in COUNTERS:
            used[side[pid] + COUNTERS[counter], phase] += value
    for pid, tid, _, phase, _, _, done in spans:
        resource = tracks[pid, tid].split()[0].replace('processors', 'cpu')
        for amount in done.values():
            by_steps[side[pid] + resource, phase] += amount
    names = {'uplink': 'client_uplink', 'downlink': 'client_downlink'}
    seen = 0
    for use in uses:
        if use['offline_fraction'] is None:
            continue
        resource = names.get(use['resource'], use['resource'])
        for phase in 'offline', 'online':
            counted = (resource, phase) in used
            account = used if counted else by_steps
            told = use[f'{phase}_fraction'] * use['amount_per_s'] * seconds
            found = account[resource, phase]
            assert abs(found - told) <= 1e-6 * use['amount_per_s'] * seconds, (resource, phase, found, told)
            if counted and resource.endswith('link'):
                carried = by_steps[resource.replace('server', 'client'), phase]
                assert abs(carried - told) <= 1e-6 * use['amount_per_s'] * seconds, (resource, phase, carried, told)
            seen += 1
    assert seen >= 8, seen
    return seen


def main():
    trace = json.load(open(sys.argv[1]))
    events, about = trace['traceEvents'], trace['otherData']
    from_us, end_us = about['from_s'] * MICROSECONDS, about['to_s'] * MICROSECONDS
    processes, tracks, spans = check_rules(events, end_us)
    assert all(begin >= from_us for *_, begin, _, _ in spans)
    uses = [json.loads(line) for line in open(sys.argv[2])]
    sums = integrals(events, from_us, end_us)
    seen = check_account(uses, processes, tracks, spans, sums, about['to_s'] - about['from_s'])
    requests = {name for _, _, name, *_ in spans if name.startswith('request ')}
    print(f'good: {len(requests)} requests, {seen} accounts of resources')


main()
