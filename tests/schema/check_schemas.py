#!/usr/bin/env python3
"""Holds stack files and JSON output against their published JSON Schemas.

usage: check_schemas.py COSTPLAN SOURCE_DIR

The schema of stack files is generated from the same descriptors as the parser;
here an independent validator reads it: what the parser accepts must validate, and
a set of mistakes must not.
"""
import decimal
import json
import pathlib
import re
import subprocess
import sys

import jsonschema
import yaml

MISTAKES = [
    "stack: x\nregion: us-east-1\nresources: {a: {kind: nat_gatway}}",
    "stack: x\nregion: us-east-1\nresources: {a: {kind: nat_gateway, conut: 2}}",
    "stack: x\nregion: us-east-1\nresources: {a: {kind: nat_gateway, count: -2}}",
    "stack: x\nregion: us-east-1\nresources: {a: {kind: nat_gateway, count: two}}",
    "stack: x\nregion: us-east-1\nresources: {a: {kind: alb, scheme: outside}}",
    "stack: x\nregion: us-east-1\nresources: {a: {kind: rds_instance, storage: {sise: 1}}}",
    "stack: x\nregion: us-east-1\nresources: {a: {kind: nat_gateway, data_processed: 100}}",
    "stack: x\nregion: mars-1\nresources: {}",
    "stack: x\nregion: us-east-1\nresources: {}\ncurrency: EUR",
    "stack: x\nregion: us-east-1\nresources: {}\nacount: {}",
    "stack: x\nregion: us-east-1\nresources: []",
    "stack: x\nregion: us-east-1\nresources: {}\naccount: {support: {plan: gold}}",
    "stack: x\nregion: us-east-1\nresources: {}\naccount: {discounts: [{share: 5%}]}",
    "stack: x\nregion: us-east-1\nresources: {}\naccount: {tax: {rate: many}}",
]

LOAD = "traffic: {base: 1/s}\nservices: {web: {traffic_share: 100%}}\n"
LOAD_MISTAKES = [
    "services: {}",
    "traffic: {base: 1/s}",
    "traffic: {bsae: 1/s}\nservices: {}",
    "traffic: {base: -1}\nservices: {}",
    "traffic: {base: 5}\nservices: {web: {traffic_share: 100%}}",
    LOAD + "alarms: [{name: a, service: web, metric: cpu, above: 1, period: 60}]",
    "traffic: {base: 1/s, profile: lunar}\nservices: {}",
    "traffic: {base: 1/s}\nservices: {web: {concurrency: many}}",
    "traffic: {base: 1/s}\nservices: [web]",
    LOAD + "alarms: [{name: a, service: web, metric: moons, above: 1}]",
    LOAD + "alarms: {name: a}",
    LOAD + "events: [{at: 2026-11-02, type: flood}]",
    LOAD + "quotas: {fargate: 6}",
    LOAD + "quota: {}",
]

QUEUES = [
    "mm1 --arrival-rate 0.8/s",
    "mm1 --arrival-rate 8/s",  # never comes to rest
    "mmc --arrival-rate 8/s --servers 10",
    "mmc --arrival-rate 8/s --target p99<5s,probability_of_wait<10%",
    "mmck --arrival-rate 8/s --servers 10 --capacity 12",
    "mm-finite --arrival-rate 0.1/s --servers 10 --population 100",
    "mg1 --arrival-rate 0.8/s --scv 3",
    "mg1 --arrival-rate 0.8/s --scv 3 --shape gamma",
    "mg1 --arrival-rate 0.8/s --scv 3 --shape lognormal",
    "mg1 --arrival-rate 0.8/s --scv 3 --shape hyperexponential",
    "md1 --arrival-rate 0.8/s",
    "mdc --arrival-rate 8/s --servers 10",
    "mekc --arrival-rate 8/s --servers 10 --stages 2",
    "mh2c --arrival-rate 8/s --servers 10 --scv 3",
    "mh2c --arrival-rate 234/s --servers 260 --scv 100",  # too large for the exact method
    "mh2c --arrival-rate 290/s --scv 5 --target mean<2s",
    "dm1 --arrival-rate 0.8/s",
    "gg1 --arrival-rate 0.8/s --scv 3 --arrival-scv 2",
    "ggc --arrival-rate 8/s --servers 10 --scv 3",
    "erlang-a --arrival-rate 12/s --servers 10 --patience-rate 0.5/s",
    "mm1-ps --arrival-rate 0.8/s",
]


class Yaml12(yaml.SafeLoader):
    """Reads scalars as YAML 1.2 and editors do: `off` and `2026-11-20` are text."""


Yaml12.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers
            if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def load(text):
    return yaml.load(text, Loader=Yaml12)


def run(costplan, *arguments):
    return subprocess.run([costplan, *arguments], check=True, capture_output=True, text=True).stdout


def check_projected_usage(estimate, failures):
    """What the estimate charges is what it calls projected, to the last digit."""
    usage = estimate["projected_usage"]
    charged = {}
    for item in estimate["line_items"]:
        key = (item["resource"], item["description"], item["usage_type"])
        charged[key] = charged.get(key, 0) + decimal.Decimal(item["quantity"])
    for line in usage["lines"]:
        key = (line["resource"], line["description"], line["usage_type"])
        projected = line["projected"] and decimal.Decimal(line["projected"])
        if line["declared"] == line["projected"] or projected != charged.get(key):
            failures.append(f"{estimate['stack']} {estimate['environment']}: {line}")
    if not usage["lines"] or usage["projected_cost"] != estimate["monthly_cost"]:
        failures.append(f"{estimate['stack']} {estimate['environment']}: {usage['projected_cost']}")


def main():
    costplan, root = sys.argv[1], pathlib.Path(sys.argv[2])
    scenarios = root / "scenarios"
    failures = []

    def check(what, value, validator, valid=True, partial=False):
        errors = [e.message[:200] for e in validator.iter_errors(value)
                  if not (partial and e.validator == "required")]
        if bool(errors) == valid:
            failures.append(f"{what}: {errors or 'is valid and should not be'}")

    def validator(schema):
        jsonschema.Draft202012Validator.check_schema(schema)
        return jsonschema.Draft202012Validator(schema)

    stack_schema = validator(json.loads(run(costplan, "schema")))
    stacks = sorted(scenarios.glob("*/stacks/*.yaml"))
    for path in stacks:
        # A base file may leave required fields to the files that extend it.
        check(path, load(path.read_text()), stack_schema, partial=path.stem == "base")
    for path in sorted((root / "tests/contract/examples").glob("*.yaml")):
        resources = load(path.read_text())
        check(path, {"stack": "x", "region": "us-east-1", "resources": resources}, stack_schema)
    account = root / "tests/report/account.yaml"
    check(account, load(account.read_text()), stack_schema)
    for text in MISTAKES:
        check(text, load(text), stack_schema, valid=False)

    load_schema = validator(json.loads(run(costplan, "schema", "--load")))
    for path in sorted(scenarios.glob("*/traffic/*.yaml")):
        check(path, load(path.read_text()), load_schema)
    for text in LOAD_MISTAKES:
        check(text, load(text), load_schema, valid=False)

    estimate_schema = validator(json.loads((scenarios / "estimate.schema.json").read_text()))
    leaves = [str(path) for path in stacks if path.stem != "base"]
    for arguments in [[leaves[0]], leaves, [leaves[0], "--region", "sa-east-1", "--allow-missing"],
                      [str(account)], [*leaves, "--traffic"]]:
        output = json.loads(run(costplan, "estimate", "--format", "json", *arguments))
        check(arguments, output, estimate_schema)
        if "--traffic" in arguments:
            for one in output["stacks"]:
                check_projected_usage(one, failures)
    reconciliation_schema = validator(
        json.loads((scenarios / "reconciliation.schema.json").read_text()))
    claims = {path.parent.name: str(path) for path in sorted(scenarios.glob("*/claims.csv"))}
    claimed = {}
    for path in leaves:
        system = pathlib.Path(path).parent.parent.name
        if system in claims:
            claimed.setdefault(system, []).append(path)
    for system, paths in claimed.items():
        for arguments in [paths[:1], paths]:
            output = json.loads(run(costplan, "reconcile", "--format", "json", *arguments,
                                    "--claims", claims[system]))
            check([system, "reconcile", *arguments], output, reconciliation_schema)
            both = output if isinstance(output, list) else [output]
            if len(both) != len(arguments):
                failures.append(f"reconcile {arguments}: {len(both)} reconciliations")
    for value in [[], {}, [{}]]:
        check(value, value, reconciliation_schema, valid=False)
    for name, arguments in {"comparison": ["compare", *leaves],
                            "coverage": ["catalog", "coverage"]}.items():
        schema = validator(json.loads((scenarios / f"{name}.schema.json").read_text()))
        check(arguments, json.loads(run(costplan, *arguments, "--format", "json")), schema)
    queue_schema = validator(json.loads((scenarios / "queue.schema.json").read_text()))
    for arguments in QUEUES:
        output = json.loads(run(costplan, "queue", *arguments.split(), "--service-time", "1s",
                                "--format", "json"))
        check(arguments, output, queue_schema)
    # Models and options that come later belong into the list above.
    listed = {arguments.split()[0] for arguments in QUEUES}
    options = {word[2:] for arguments in QUEUES for word in arguments.split()
               if word.startswith("--")}
    about = run(costplan, "queue", "--help")
    models = re.findall(r"^  ([a-z0-9-]+) ", about[about.index("Models:"):], re.MULTILINE)
    known = set(re.findall(r"^  --([a-z-]+) ", about, re.MULTILINE))
    if set(models) != listed:
        failures.append(f"queue: models that are not checked: {set(models) ^ listed}")
    if unchecked := known - options - {"service-time", "format", "output"}:
        failures.append(f"queue: options that are not checked: {unchecked}")
    check("empty", {}, queue_schema, valid=False)
    one_day = ["--from", "2026-11-19", "--to", "2026-11-20"]
    for name, more in {"projection": [], "headroom": ["--headroom", *one_day]}.items():
        schema = validator(json.loads((scenarios / f"{name}.schema.json").read_text()))
        for path in leaves:
            output = json.loads(run(costplan, "simulate", path, "--format", "json", *more))
            check([name, path], output, schema)
        check("empty", {}, schema, valid=False)
    rows_schema = validator(json.loads((scenarios / "prices.schema.json").read_text()))
    check("catalog list", json.loads(run(costplan, "catalog", "list", "--format", "json")), rows_schema)

    print("\n".join(failures) or f"schemas: {len(stacks)} stacks and all output valid")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
