#!/usr/bin/env python3
"""Simulates the same M/M/c in SimPy, in Ciw and on the full path of the lanes, side by side.

usage: ratio.py LANES_BENCH [REPETITIONS]

Utilisation 0.8, c = 1, 10 and 100; one thread, processor time on both sides. The full path also
varies its rate and its servers (benchmark FullPath) and counts the requests of its eight seeds;
the others simulate one seed of the plain queue. Each repetition runs all three one after the
other; a line gives the median of the ratios of requests per second and their range. A mean
wait of theirs that is far from Erlang C ends the run.
"""
import json
import random
import statistics
import subprocess
import sys
import time

import ciw
import simpy

REQUESTS = 30_000


def erlang_c_wait(servers, load):
    blocking = 1.0
    for k in range(1, servers + 1):
        blocking = load * blocking / (k + load * blocking)
    return servers * blocking / (servers - load * (1 - blocking)) / (servers - load)


def with_simpy(servers, seed):
    draw = random.Random(seed)
    environment = simpy.Environment()
    pool = simpy.Resource(environment, capacity=servers)
    waits = []

    def request():
        arrived = environment.now
        with pool.request() as turn:
            yield turn
            waits.append(environment.now - arrived)
            yield environment.timeout(draw.expovariate(1.0))

    def source():
        for _ in range(REQUESTS):
            yield environment.timeout(draw.expovariate(0.8 * servers))
            environment.process(request())

    began = time.process_time()
    environment.process(source())
    environment.run()
    return REQUESTS / (time.process_time() - began), statistics.fmean(waits)


def with_ciw(servers, seed):
    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=0.8 * servers)],
        service_distributions=[ciw.dists.Exponential(rate=1.0)],
        number_of_servers=[servers],
    )
    began = time.process_time()
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(REQUESTS)
    waits = [record.waiting_time for record in simulation.get_all_records()]
    return REQUESTS / (time.process_time() - began), statistics.fmean(waits)


def with_lanes(program, servers):
    listed = subprocess.run([program, "--benchmark_list_tests"], check=True, capture_output=True,
                            text=True).stdout.split()
    # The best instruction set of this machine is listed first.
    name = next(n for n in listed if n.startswith("FullPath/") and n.endswith(f"/{servers}"))
    output = subprocess.run(
        [program, f"--benchmark_filter=^{name}$", "--benchmark_format=json",
         "--benchmark_min_time=0.3"],
        check=True, capture_output=True, text=True).stdout
    # The counter is processor time: google-benchmark's rates are, unless told otherwise.
    return 1e9 / json.loads(output)["benchmarks"][0]["ns_per_request"]


def main(arguments):
    if not 1 <= len(arguments) <= 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    repetitions = int(arguments[1]) if len(arguments) == 2 else 5
    for servers in (1, 10, 100):
        ratios = {"SimPy": [], "Ciw": []}
        waits = {"SimPy": [], "Ciw": []}
        for repetition in range(repetitions):
            ours = with_lanes(arguments[0], servers)
            for tool, simulate in (("SimPy", with_simpy), ("Ciw", with_ciw)):
                theirs, wait = simulate(servers, 1 + repetition)
                ratios[tool].append(ours / theirs)
                waits[tool].append(wait)
        exact = erlang_c_wait(servers, 0.8 * servers)
        for tool in ratios:
            if not 0.5 < statistics.fmean(waits[tool]) / exact < 2.0:
                print(f"{tool}, c={servers}: mean wait {statistics.fmean(waits[tool]):.6f}, "
                      f"Erlang C gives {exact:.6f}", file=sys.stderr)
                return 1
            found = ratios[tool]
            print(f"full path vs {tool}, c={servers}: {statistics.median(found):.0f}x "
                  f"(min {min(found):.0f}, max {max(found):.0f})", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
