#!/usr/bin/env python3
"""Turn a price fact sheet into reviewable price rows keyed as the AWS bill is.

usage: import_fact_sheet.py PRICES.csv PRICE-KEYS.csv OUTPUT-DIR

PRICES.csv      service,item,region,unit,tier_from,tier_to,price_usd,term,purchase_option,
                as_of,source,quality,confirmations
PRICE-KEYS.csv  item_pattern,service_code,usage_type,operation,product_family,
                regional_alias_note,price_unit,bill_unit,multiplier,confidence,source
OUTPUT-DIR      receives <ServiceCode>.csv, sources.csv and gaps.csv

A report in Markdown (what was left out and why, conflicts, gaps, allowances) goes to stdout.
Python 3.11, standard library only. All arithmetic is decimal, never floating point.

The sheet has traps; each one is a named function or a commented table below:

  not_a_bill_line       constraints, trials, included amounts, free paths
  is_fraction           discount fractions, allowances given as a share
  is_effective_hourly   amortised rates that repeat hourly + upfront
  ALIASES               a second name for a key that is already there
  EXTRA_NAMED           items whose usage type nobody has seen, under AWS's other name for them
  rds_class             xlarge is spelled xl on the RDS bill for most families
  already_in_bill_unit  the multiplier must not be applied twice
  UNIT_FIXES            bill units the key table gets wrong
  take_allowances       zero-rate first tiers, and paid tiers that start above 0
  merge_allowances      the same allowance under two names is granted once
  complete_offers       reserved offers need every row of theirs
  resolve_duplicates    one key, one rate (per effective date)
  align_reserved        the rows of one reserved offer share one effective date
  find_gaps             every hole in a schedule is named, or the import fails
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, Context, Decimal
from pathlib import Path

INF = Decimal("Infinity")
CTX = Context(prec=60)
RATE_DECIMALS = Decimal(1).scaleb(-12)

COLUMNS = ("service_code,usage_type,operation,region,unit,tier_from,tier_to,rate,term,"
           "purchase_option,effective,source,retrieved,quality,note").split(",")
GAP_COLUMNS = ("service_code,usage_type,operation,region,term,purchase_option,unit,from,to,"
               "reason").split(",")

# Quality of the sheet -> quality of the row.
QUALITY = {"aws-price-map": "list", "bulk-offer": "list", "bulk-ingest-2023": "list",
           "doc-quote": "list", "derived": "derived", "unverified": "unverified",
           "other": "unverified"}
QUALITY_ORDER = {"list": 0, "derived": 1, "unverified": 2}
# Which of two disagreeing sources wins (lower first).
SOURCE_RANK = {q: i for i, q in enumerate(
    ("bulk-offer", "aws-price-map", "doc-quote", "bulk-ingest-2023", "other", "derived",
     "unverified"))}


# ---------------------------------------------------------------------------------------
# The key of a bill line
# ---------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Key:
    service: str
    usage_type: str
    operation: str
    unit: str
    multiplier: Decimal = Decimal(1)
    confidence: str = "source"
    note: str = ""
    region: str = ""            # non-empty: overrides the region of the sheet
    quality: str = ""           # non-empty: the best quality a row of this key may have


@dataclass(eq=False)            # rows are compared by identity
class Row:
    key: Key
    region: str
    tier_from: Decimal
    tier_to: Decimal
    rate: Decimal
    term: str
    purchase_option: str
    effective: str
    source: str                 # full source text; becomes an id when written
    retrieved: str
    quality: str
    sheet_quality: str
    confirmations: int
    notes: list[str] = field(default_factory=list)
    line: int = 0               # line of the sheet, 0 for a row the importer made
    item: str = ""

    def offer(self) -> tuple:
        """Everything but unit, tier and date."""
        return (self.key.service, self.key.usage_type, self.key.operation, self.region,
                self.term, self.purchase_option)

    def schedule(self) -> tuple:
        return self.offer() + (self.key.unit,)


# Items that PRICE-KEYS.csv does not know: (service, usage type, operation, unit, note). The key
# is quoted in the row's own source text, in AWS's usage-type tables, or in public readers of
# the price list; the two tables after it are by analogy and guessed.
_UNIT_INFERRED = "unit name inferred"
EXTRA_KEYS: dict[str, tuple] = {
    # quoted as "key ..." in the source text of the row
    "ssm.parameter.advanced": ("AWSSystemsManager", "PS-Advanced-Param-Tier1", "", "Hrs", _UNIT_INFERRED),
    "ssm.parameter.advanced_api": ("AWSSystemsManager", "PS-Param-Processed-Tier1", "", "Requests", _UNIT_INFERRED),
    "ssm.parameter.higher_throughput_api": ("AWSSystemsManager", "PS-Param-Processed-Tier2", "", "Requests", _UNIT_INFERRED),
    "costexplorer.api_request": ("AWSCostExplorer", "APIRequest", "", "Requests", _UNIT_INFERRED),
    "budgets.action_enabled_budget_day": ("AWSBudgets", "ActionEnabledBudgetsUsage", "", "BudgetDay", ""),
    "budgets.action_enabled.free": ("AWSBudgets", "ActionEnabledBudgetsUsage", "", "BudgetDay", ""),
    "budgets.report": ("AWSBudgets", "BudgetsReports", "", "Reports", _UNIT_INFERRED),
    "database_insights.advanced.vcpu": ("AmazonCloudWatch", "CW:DatabaseInsights-vCPU-Hours", "", "vCPU-Hours", _UNIT_INFERRED),
    "database_insights.advanced.acu": ("AmazonCloudWatch", "CW:DatabaseInsights-ACU-Hours", "", "ACU-Hr", _UNIT_INFERRED),
    "support.business.usage_share": ("AWSSupportBusiness", "Dollar", "", "Dollar", "share of the month's AWS charges; max(minimum, sum)"),
    "apigw.rest.request": ("AmazonApiGateway", "ApiGatewayRequest", "ApiGatewayRequest", "Requests", ""),
    "route53.dns_firewall_domain": ("AmazonRoute53", "DNS-FirewallDomainName", "", "Month", _UNIT_INFERRED),
    "ebs.io2.iops_tier2": ("AmazonEC2", "EBS:VolumeP-IOPS.io2.tier2", "", "IOPS-Mo", "IOPS 32,001 to 64,000 of one volume, a usage type of its own"),
    "ebs.io2.iops_tier3": ("AmazonEC2", "EBS:VolumeP-IOPS.io2.tier3", "", "IOPS-Mo", "IOPS above 64,000 of one volume, a usage type of its own"),
    # the key of the paid item of the same name
    "guardduty.malware_s3.free": ("AmazonGuardDuty", "MalwareProtectionS3DataScanned", "", "GB", ""),
    "waf.botcontrol.common_request.free": ("awswaf", "AMR-BotControl-Request", "", "Requests", ""),
    # AWS's usage-type tables and public price-list readers
    "s3.batch_operations.job": ("AmazonS3", "BatchOperations-Jobs", "", "Jobs", _UNIT_INFERRED),
    "s3.batch_operations.object": ("AmazonS3", "BatchOperations-Objects", "", "Objects", _UNIT_INFERRED),
    "s3.storage_class_analysis": ("AmazonS3", "StorageAnalytics-ObjCount", "", "Objects", ""),
    "acm.private_ca.certificate": ("AWSCertificateManager", "PrivateCertificatesIssued", "", "Certificates", _UNIT_INFERRED),
    "waf.botcontrol.targeted_request": ("awswaf", "AMR-BotControl-Targeted-Request", "", "Requests", ""),
    "guardduty.malware_s3_request": ("AmazonGuardDuty", "MalwareProtectionS3ScanRequest", "", "event", ""),
}
# By analogy with a key that is known.
EXTRA_INFERRED: dict[str, tuple] = {
    "support.enterprise.usage_share": ("AWSSupportEnterprise", "Dollar", "", "Dollar", "share of the month's AWS charges; max(minimum, sum)"),
    "support.developer.usage_share": ("AWSDeveloperSupport", "Dollar", "", "Dollar", "share of the month's AWS charges; max(minimum, sum)"),
}
EXTRA_GUESSED: dict[str, tuple] = {
    "s3.transfer_acceleration.accelerated_by_edge_us_eu_jp": ("AmazonS3", "AWS-In-ABytes-T1", "", "GB", ""),
    "s3.transfer_acceleration.accelerated_by_other_edge": ("AmazonS3", "AWS-In-ABytes-T2", "", "GB", ""),
}

# Nobody has published the usage type. The row stands under the name that AWS's public price map
# gives the price, so it can be found and charged, but joins no line of a bill.
_NAMED = "usage type not known: this is the name in AWS's public price map"
EXTRA_NAMED: dict[str, tuple] = {
    "ecr.enhanced_scan.initial": ("AmazonInspectorV2", "Initial Scan on push to ECR Resource-assessment", "", "Resource-assessment", _NAMED),
    "ecr.enhanced_scan.rescan": ("AmazonInspectorV2", "Automated re scan Resource-assessment", "", "Resource-assessment", _NAMED),
    "inspector.cicd_scan": ("AmazonInspectorV2", "CI CD scan resource assessment", "", "Resource-assessment", _NAMED),
    "inspector.ec2_agent_hour": ("AmazonInspectorV2", "Continuous EC2 scans Instance hrs", "", "Hrs", _NAMED),
    "inspector.ec2_agentless_hour": ("AmazonInspectorV2", "Agentless vulnerability scans Instance hrs", "", "Hrs", _NAMED),
    "inspector.lambda_standard_hour": ("AmazonInspectorV2", "Standard Scanning Hourly", "", "Hrs", _NAMED),
    "inspector.lambda_code_hour": ("AmazonInspectorV2", "Code Scanning Hourly", "", "Hrs", _NAMED),
    "costexplorer.hourly_granularity": ("AWSCostExplorer", "Storage per UsageRecord month", "", "UsageRecord-month", _NAMED),
    "s3.transfer_acceleration.accelerated_between_regions": ("AmazonS3", "AWS-Out-ABytes", "", "GB", "the bill writes the prefix of the destination region before it"),
}

# One name, several keys (the table of keys abbreviates these).
SEVERAL_KEYS = {
    "sns.mobile_push": ("DeliveryAttempts-APNS", "DeliveryAttempts-GCM", "DeliveryAttempts-ADM"),
    "dashboard": ("DashboardsUsageHour", "DashboardsUsageHour-Basic"),
    "lambda.streaming.free": ("Lambda-Streaming-Response-Processed-Bytes",
                              "Lambda-Streaming-Response-Processed-Bytes-ARM"),
}
# PostgreSQL majors in extended support that the table of keys names; the generic row ("every
# major") expands over them and gives way to a row for one major.
EXTENDED_SUPPORT_MAJORS = ("11", "12", "13")

# Keys whose allowance pools over more usage than the key itself.
POOLS = {
    "cloudfront.egress.free": "*-DataTransfer-Out-Bytes (all geographies)",
    "cloudfront.requests.free": "*-Requests-Tier1|*-Requests-Tier2-HTTPS (all geographies)",
    "sqs.free": "Requests-Tier1|Requests-FIFO-Tier1",
    "sqs.free_tier": "Requests-Tier1|Requests-FIFO-Tier1",
    "egress.internet.free": "DataTransfer-Out-Bytes of all regions and services",
}
# The unit of the sheet differs from the key table's, and the sheet is right.
UNIT_FIXES = {
    "dynamodb.backup.ondemand": "GB-Mo",      # byte-hours, sheet: GB-month
    "dynamodb.backup.pitr": "GB-Mo",
    "waf.captcha_attempt": "Attempts",        # table says Month, the rate is per attempt
    "waf.challenge": "Responses",
}
# The usage type has no region on the bill: the sheet files it under us-east-1.
GLOBAL_KEYS = {"budgets.budget_day"}
# Source says the region was assumed equal to another one.
ASSUMED_EQUAL = {"database_insights.advanced.vcpu", "database_insights.advanced.acu"}

# ---------------------------------------------------------------------------------------
# What never becomes a row
# ---------------------------------------------------------------------------------------

NOT_BILLED = "not a bill line: constraint, trial, included amount or free path"
FRACTION = "fraction: a discount or a share, not a price"
NETTED = "allowance netted before the bill line (share of provisioned storage, snapshots)"
EFFECTIVE = "effective hourly rate (amortised, repeats hourly + upfront)"
ALIAS = "alias: another item has the same key"
MULTIPLE = "multiple of another price"
UNDECIDED = "plan not named by the source"
MINIMUM = "minimum charge, not additive"
INCOMPLETE = "incomplete reserved offer"
SAME_ALLOWANCE = "allowance already granted under another name or region"
SAME_RATE = "same key and same rate from a better source"
LOST_CONFLICT = "same key, other rate from a better source"

# A second name for a key that another item prices (some are plainly wrong: 0.05 for RDS).
ALIASES = {
    "ecr.transfer.internet_private", "ecr.replication.cross_region",
    "vpc_flow_logs.to_cloudwatch = logs.vended.standard",
    "vpc_flow_logs.to_s3 = logs.delivered.s3",
    "container_insights.ecs_standard.per_metric",
    "backup.ebs_rds_aurora = underlying snapshot price",
    "xray.trace_scanned", "cloudtrail.first_mgmt_trail",
}
# Free paths that no price list has a line for.
FREE_PATHS = {"ecr.basic_scan", "logs.export_to_s3_task", "ssm.parameter.standard"}


def is_fraction(rec: dict) -> bool:
    """Discounts and shares are filed like prices; their unit gives them away."""
    return rec["unit"].startswith("fraction")


def is_effective_hourly(item: str) -> bool:
    return item.endswith(".effective_hourly")


def not_a_bill_line(key_rec: dict | None, rec: dict) -> bool:
    if rec["term"] == "Constraint" or rec["item"] in FREE_PATHS:
        return True
    return key_rec is not None and key_rec["regional_alias_note"].startswith("NOT A BILL LINE")


def exclusion(rec: dict, key_rec: dict | None) -> str | None:
    """The reason to leave a row of the sheet out, or None."""
    item = rec["item"]
    if item in ("rds.backup.free", "elasticache.backup.free"):
        return NETTED
    if is_fraction(rec):
        return FRACTION
    if not_a_bill_line(key_rec, rec):
        return NOT_BILLED
    if is_effective_hourly(item):
        return EFFECTIVE
    if item in ALIASES:
        return ALIAS
    if item.startswith("metric.detailed_monitoring"):      # 7 custom metrics
        return MULTIPLE
    # Filed under two services; the AmazonS3 row stays.
    if item == "s3.lifecycle.to_deep_archive" and rec["service"] != "AmazonS3":
        return ALIAS
    if rec["service"].startswith("ComputeSavingsPlans(or"):
        return UNDECIDED
    if re.fullmatch(r"support\.\w+\.minimum", item):
        return MINIMUM
    return None


# ---------------------------------------------------------------------------------------
# From item names to keys
# ---------------------------------------------------------------------------------------

_XL_FAMILY = re.compile(r"t3|[mr][5678][a-z]*|x2i[a-z]*")
_FULL_FAMILY = re.compile(r"t2|t4g|x2g|m[123]|r3|[mr]4")


def rds_class(cls: str) -> str:
    """The bill writes db.r6g.2xl, but db.t4g.2xlarge: the spelling goes by family."""
    db, family, size = cls.split(".")
    if not size.endswith("xlarge"):
        return cls
    if _XL_FAMILY.fullmatch(family) or (family in ("m4", "r4") and size in ("10xlarge", "16xlarge")):
        return f"{db}.{family}.{size[:-len('xlarge')]}xl"
    if _FULL_FAMILY.fullmatch(family):
        return cls
    raise ValueError(f"no spelling rule for {cls}")


def already_in_bill_unit(item: str, unit: str) -> bool:
    """One row of the sheet states gp3 throughput per GiB/s already (x 1,024 done)."""
    return item == "ebs.gp3.throughput_beyond_125" and unit == "GiBps-month"


class KeyBook:
    """PRICE-KEYS.csv, with its patterns expanded."""

    CLASS = re.compile(r"(?P<head>.*?)\.(?P<cls>(?:db|cache)\.[a-z0-9]+\.[a-z0-9]+)(?P<tail>\..*)?")
    EC2 = re.compile(r"ec2\.linux\.(?P<cls>[a-z0-9]+\.[a-z0-9]+)(?P<tail>\..*)?")
    MAJOR = re.compile(r"rds\.extended_support\.postgresql(?P<major>\d+)\.(?P<year>year\w+)")
    ENGINE_ALIAS = {"aurora-postgresql": "CreateDBInstance:0021", "postgresql": "CreateDBInstance:0014"}

    def __init__(self, path: str):
        with open(path, newline="", encoding="utf-8") as f:
            self.by_pattern = {r["item_pattern"]: r for r in csv.DictReader(f)}
        self.used: set[str] = set()

    def find(self, rec: dict) -> tuple[dict | None, dict[str, str]]:
        """The line of the table for a row, and what its placeholders stand for."""
        item = rec["item"]
        if rec["service"].startswith("ComputeSavingsPlans") and not item.startswith("discount."):
            return self._savings_plan(item)
        if rec["service"] == "DatabaseSavingsPlans" and "|" in item:
            return self.by_pattern["DatabaseSavingsPlans:{service}|{usage type}|{operation}"], {}
        if item.startswith("dsp.discount."):
            return self.by_pattern["dsp.discount.*"], {}
        for name in (item, f"{item}@{rec['region']}"):
            if name in self.by_pattern:
                return self.by_pattern[name], {}
        if m := self.MAJOR.fullmatch(item):
            pattern = f"rds.extended_support.postgresql{{major}}.{m['year']}"
            return self.by_pattern[pattern], {"major": m["major"]}
        for m in (self.CLASS.fullmatch(item), self.EC2.fullmatch(item)):
            if m:
                head = m.groupdict().get("head") or "ec2.linux"
                pattern = f"{head}.{{class}}{m['tail'] or ''}"
                if pattern in self.by_pattern:
                    return self.by_pattern[pattern], {"class": m["cls"]}
        return None, {}

    def _savings_plan(self, item: str) -> tuple[dict, dict[str, str]]:
        if m := re.fullmatch(r"fargate\.linux\.(x86|arm)\.(vcpu|memory)", item):
            rec = dict(self.by_pattern["ComputeSavingsPlans:fargate.linux.{arch}.{vcpu|memory}"])
            arm = "ARM-" if m[1] == "arm" else ""
            rec["usage_type"] = (f"Fargate-{arm}vCPU-Hours:perCPU" if m[2] == "vcpu"
                                 else f"Fargate-{arm}GB-Hours")
            return rec, {}
        if m := re.fullmatch(r"lambda\.(x86|arm)\.duration", item):
            rec = dict(self.by_pattern["ComputeSavingsPlans:lambda.{arch}.duration"])
            rec["usage_type"] = "Lambda-GB-Second" + ("-ARM" if m[1] == "arm" else "")
            return rec, {}
        if item.startswith("ec2.linux."):
            return self.by_pattern["ComputeSavingsPlans:ec2.linux.{class}"], {}
        raise ValueError(f"unknown savings plan item {item}")

    def keys(self, rec: dict, key_rec: dict | None, bind: dict[str, str]) -> list[Key]:
        item = rec["item"]
        self.used.add(item)
        for table, confidence in ((EXTRA_KEYS, "source"), (EXTRA_INFERRED, "inferred"),
                                  (EXTRA_GUESSED, "guess"), (EXTRA_NAMED, "named")):
            if item in table:
                service, usage, op, unit, note = table[item]
                key = Key(service, usage, op, unit, confidence=confidence, note=note,
                          quality="derived" if item in ASSUMED_EQUAL else "")
                return [key] + waf_global_twin(key, rec)
        if key_rec is None:
            raise ValueError(f"no key for {rec['service']} {item}")
        if rec["service"] == "DatabaseSavingsPlans":
            return [self._database_plan_key(item, rec["unit"])]

        usage = key_rec["usage_type"]
        if "{class}" in usage:
            cls = bind["class"]
            usage = usage.replace("{class}", rds_class(cls) if cls.startswith("db.") else cls)
        usages = [usage]
        if "{major}" in usage:
            majors = (bind["major"],) if "major" in bind else EXTENDED_SUPPORT_MAJORS
            usages = [usage.replace("{major}", m) for m in majors]
        elif item in SEVERAL_KEYS:
            usages = list(SEVERAL_KEYS[item])
        elif "|" in usage:
            usages = usage.split("|")
        for u in usages:
            if re.search(r"[{}\[\]|…]", u):
                raise ValueError(f"{item}: unexpanded usage type {u}")

        multiplier = fraction_of(key_rec["multiplier"])
        if already_in_bill_unit(item, rec["unit"]):
            multiplier = (Decimal(1), Decimal(1))
        num, den = multiplier
        notes = []
        if "major" not in bind and "{major}" in key_rec["usage_type"]:
            notes.append("generic extended-support rate")
        if item.startswith("rds.performance_insights_ltr.24months"):
            notes.append("legacy 24-month flat rate")
        if item.startswith("sqs.") and rec["region"] == "us-east-1":
            notes.append("us-east-1 bills write " + usages[0].replace("Tier1", "RBP"))
        if item == "secretsmanager.secret_month" and rec["region"] == "ap-southeast-1":
            notes.append("bill writes AWSSecretsManager-Secret here")
        if item == "dynamodb.streams_read_request":
            notes.append("also seen as Streams-Requests")
        if item in GLOBAL_KEYS:
            notes.append("usage type has no region; the source filed it under " + rec["region"])
        base = Key(key_rec["service_code"], usages[0], key_rec["operation"],
                   UNIT_FIXES.get(item, key_rec["bill_unit"]), num, key_rec["confidence"],
                   "; ".join(notes), "global" if item in GLOBAL_KEYS else "")
        keys = [replace(base, usage_type=u) for u in usages]
        if den != 1:
            keys = [DividedKey(**{**k.__dict__, "divisor": den}) for k in keys]
        return keys + waf_global_twin(base, rec)

    def _database_plan_key(self, item: str, unit: str) -> Key:
        service, usage, op = item.split("|")
        op = self.ENGINE_ALIAS.get(op, op)
        if op == "CreateServerlessCache":      # the engine is in the usage type
            op = ""
        if m := re.fullmatch(r"(.*:)(db\.[a-z0-9]+\.[a-z0-9]+)", usage):
            usage = m[1] + rds_class(m[2])
        return Key(service, usage, op, unit)


@dataclass(frozen=True)
class DividedKey(Key):
    divisor: Decimal = Decimal(1)


def waf_global_twin(key: Key, rec: dict) -> list[Key]:
    """A web ACL of CLOUDFRONT scope bills Global-... at the price of us-east-1."""
    if key.service != "awswaf" or rec["region"] != "us-east-1" \
            or rec["item"].startswith("waf_classic.") or rec["term"] != "OnDemand":
        return []
    return [replace(key, usage_type="Global-" + key.usage_type, region="global",
                    quality="derived", note="CLOUDFRONT scope, same price as us-east-1")]


def fraction_of(text: str) -> tuple[Decimal, Decimal]:
    num, _, den = (text or "1").partition("/")
    return Decimal(num), Decimal(den or 1)


# ---------------------------------------------------------------------------------------
# Values
# ---------------------------------------------------------------------------------------

def bound(text: str) -> Decimal:
    return INF if text == "Inf" else Decimal(text)


def plain(d: Decimal) -> str:
    if d == INF:
        return "Inf"
    text = format(d, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def scaled_rate(price: str, key: Key) -> tuple[Decimal, str]:
    """Price per bill unit; rounded (half even, 12 decimals) only where a division needs it."""
    exact = CTX.multiply(Decimal(price), key.multiplier)
    divisor = getattr(key, "divisor", Decimal(1))
    if divisor != 1:
        exact = CTX.divide(exact, divisor)
    rate = exact.quantize(RATE_DECIMALS, rounding=ROUND_HALF_EVEN, context=CTX)
    if rate == exact and divisor == 1:
        return rate, ""
    if divisor == 1:
        raise ValueError(f"{price} x {key.multiplier} has more than 12 decimals")
    return rate, f"{price}/{divisor}, rounded to 12 decimals"


def scaled_bound(value: Decimal, key: Key, term: str, item: str) -> Decimal:
    if value in (0, INF):
        return value
    if key.multiplier == 1 and getattr(key, "divisor", 1) == 1:
        return value
    # 25 capacity units for a month = 25 x 744 unit-hours.
    if term == "FreeTier" and item in ("dynamodb.rcu.free", "dynamodb.wcu.free"):
        return value * key.multiplier
    raise ValueError(f"{item}: tier bound {value} of a scaled price")


def effective_date(as_of: str) -> tuple[str, str]:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", as_of):
        return as_of, ""
    if m := re.fullmatch(r"<=(\d{4}-\d\d)", as_of):
        return m[1] + "-01", f"source is dated {as_of} only"
    if re.fullmatch(r"\d{4}", as_of):
        return as_of + "-01-01", f"source is dated {as_of} only"
    if as_of == "":
        return UNDATED, "source is undated; date of the fact sheet assumed"
    raise ValueError(f"date {as_of}")


UNDATED = "2026-11-20"
_READ = re.compile(r"(?:crawled|fetched|captured|generated) (\d{4}-\d\d-\d\d)")


def retrieved_date(source: str, effective: str) -> str:
    m = _READ.search(source)
    return m[1] if m else effective


def row_quality(rec: dict, key: Key) -> tuple[str, list[str]]:
    quality, notes = QUALITY[rec["quality"]], []

    def at_best(q: str) -> None:
        nonlocal quality
        if QUALITY_ORDER[q] > QUALITY_ORDER[quality]:
            quality = q

    # Sources that say themselves that offer term or instance was worked out.
    if re.search(r"derived|inferred|RI = 2 x", rec["source"]) and rec["quality"] != "unverified":
        at_best("derived")
        if rec["quality"] != "derived":
            notes.append("term or instance worked out by the source")
    if key.quality:
        at_best(key.quality)
    if rec["item"] in ASSUMED_EQUAL:
        notes.append("us-east-2 price, us-east-1 assumed equal")
    if key.confidence == "inferred":
        notes.append("usage type inferred")
    elif key.confidence == "named":
        at_best("unverified")
    elif key.confidence == "guess":
        at_best("unverified")
        notes.append("usage type guessed")
    if rec["term"] == "Spot":
        at_best("unverified")       # no price list: one second-hand reading of the Spot feed
    if rec["source"].endswith("FLOATING"):
        notes.append("spot prices float")
    if rec["quality"] == "other":
        notes.append("worked out from a test fixture or quoted second-hand")
    return quality, notes


def terms_of(rec: dict) -> list[str]:
    term = rec["term"]
    if rec["service"] == "ComputeSavingsPlans":
        return [f"ComputeSavingsPlan {t}" for t in term.split("|")]       # "1yr|3yr": two rows
    if rec["service"] == "DatabaseSavingsPlans":
        return [f"DatabaseSavingsPlan {term}"]
    return [f"Reserved {term}" if term in ("1yr", "3yr") else term]


# ---------------------------------------------------------------------------------------
# The import
# ---------------------------------------------------------------------------------------

class Importer:
    def __init__(self, book: KeyBook):
        self.book = book
        self.rows: list[Row] = []
        self.left_out: dict[int, str] = {}              # sheet line -> reason
        self.records: dict[int, dict] = {}
        self.conflicts: list[str] = []
        self.dropped_offers: list[tuple] = []
        self.gaps: list[dict] = []

    def drop(self, row: Row, reason: str) -> None:
        if row.line and not any(r.line == row.line for r in self.rows if r is not row):
            self.left_out[row.line] = reason

    # -- reading ------------------------------------------------------------------------

    def read(self, path: str) -> None:
        with open(path, newline="", encoding="utf-8") as f:
            for line, rec in enumerate(csv.DictReader(f), 2):
                self.records[line] = rec
                key_rec, bind = self.book.find(rec)
                reason = exclusion(rec, key_rec)
                if reason:
                    self.left_out[line] = reason
                    continue
                for n, key in enumerate(self.book.keys(rec, key_rec, bind)):
                    if rec["term"] == "FreeTier" and n > 0:
                        continue               # one row on the first key, the others in its note
                    self.add(line, rec, key)

    def add(self, line: int, rec: dict, key: Key) -> None:
        rate, rounded = scaled_rate(rec["price_usd"], key)
        effective, date_note = effective_date(rec["as_of"])
        quality, notes = row_quality(rec, key)
        if rounded and QUALITY_ORDER[quality] < QUALITY_ORDER["derived"]:
            quality = "derived"
        region = key.region or {"any": "global"}.get(rec["region"], rec["region"])
        for term in terms_of(rec):
            if term == "FreeTier":
                pools = POOLS.get(rec["item"]) or pooled_keys(self.book, rec)
                if pools:
                    notes = notes + [f"pools: {pools}"]
                notes = notes + FREE_NOTES.get(rec["item"], [])
            self.rows.append(Row(
                key, region,
                scaled_bound(bound(rec["tier_from"]), key, rec["term"], rec["item"]),
                scaled_bound(bound(rec["tier_to"]), key, rec["term"], rec["item"]),
                rate, term, rec["purchase_option"], effective, rec["source"],
                retrieved_date(rec["source"], effective), quality, rec["quality"],
                int(rec["confirmations"]),
                [n for n in (key.note, *notes, rounded, date_note) if n], line, rec["item"]))

    # -- single keys that look like tiers --------------------------------------------------

    def open_io2_first_tier(self) -> None:
        """io2 IOPS bands are three usage types; each is priced from 0 to Inf."""
        for r in self.rows:
            if r.item == "ebs.io2.iops" and r.tier_to == 32000:
                r.tier_to = INF
                r.notes.append("first 32,000 IOPS of one volume; the next bands are .tier2 and .tier3")

    # -- allowances -----------------------------------------------------------------------

    def take_allowances(self) -> None:
        """Free first tiers leave the paid schedule: FreeTier 0..N, paid tier from 0.

        Two shapes: a zero-rate first tier with paid tiers above it, and a paid schedule
        that starts above 0. Zero-rate schedules without a paid tier stay (free usage that
        the bill lists), except the two allowance-only SKUs, which end at their allowance.
        """
        for sched in group(self.rows, lambda r: r.schedule() + (r.item,)).values():
            if sched[0].term != "OnDemand":
                continue
            sched.sort(key=lambda r: r.tier_from)
            first = sched[0]
            only = first.item in ("sqs.free_tier", "cloudfront.egress.internet.free_tier")
            if first.tier_from == 0 and first.rate == 0 and (only or len(sched) > 1):
                first.term, first.purchase_option = "FreeTier", "always"
                if POOLS.get(first.item):
                    first.notes.append(f"pools: {POOLS[first.item]}")
                first.notes.append("first tier of the price list")
                sched, start = sched[1:], first.tier_to
            elif first.tier_from > 0:
                start = first.tier_from
                self.rows.append(replace(
                    first, tier_from=Decimal(0), tier_to=start, rate=Decimal(0),
                    term="FreeTier", purchase_option="always", line=0,
                    quality=worse("derived", first.quality),
                    notes=[n for n in first.notes if n.startswith(("CLOUDFRONT", "usage type"))]
                    + ["the paid tier of the price list starts at this amount"]))
            else:
                continue
            if len(sched) > 1:
                raise ValueError(f"{first.item}: several paid tiers above an allowance")
            for paid in sched:
                assert paid.tier_from == start
                paid.tier_from = Decimal(0)
                paid.notes.append(f"starts at 0: the first {plain(start)} are the FreeTier row")

    def use_paid_key(self) -> None:
        """A FreeTier row carries operation and unit of the paid row it is netted from."""
        paid = defaultdict(set)
        for r in self.rows:
            if r.term == "OnDemand":
                paid[r.key.service, r.key.usage_type].add((r.key.operation, r.key.unit))
        for r in self.rows:
            found = paid.get((r.key.service, r.key.usage_type), set())
            if r.term == "FreeTier" and len(found) == 1:
                operation, unit = next(iter(found))
                r.key = replace(r.key, operation=operation, unit=unit)

    def merge_allowances(self) -> None:
        """The same amount on the same key is one allowance: global beats regional.

        The dashboard allowance (3 x DashboardsUsageHour) is the one of -Basic.
        """
        for r in self.rows:
            if r.term == "FreeTier" and r.key.usage_type == "DashboardsUsageHour":
                r.key = replace(r.key, usage_type="DashboardsUsageHour-Basic")
        frees = [r for r in self.rows if r.term == "FreeTier"]
        for same in group(frees, lambda r: (r.key.service, r.key.usage_type, r.key.operation,
                                            r.key.unit, r.tier_to)).values():
            scopes = [same] if any(r.region in ("global", "cf:Any") for r in same) else \
                list(group(same, lambda r: r.region).values())
            for scope in scopes:
                best = min(scope, key=lambda r: (QUALITY_ORDER[r.quality],
                                                 SOURCE_RANK[r.sheet_quality], -r.confirmations,
                                                 [-ord(c) for c in r.effective],
                                                 r.region != "us-east-1", r.line == 0, r.line))
                if len(scope) > 1:
                    named = [r for r in scope if r.line and self.records[r.line]["term"] == "FreeTier"]
                    if any(r.region in ("global", "cf:Any") for r in scope):
                        best.region = "global"
                    if named:
                        best.purchase_option = named[0].purchase_option
                        best.notes += [n for n in named[0].notes
                                       if n not in best.notes and not n.startswith("source is")
                                       and not n.startswith("worked out")]
                for r in scope:
                    if r is not best:
                        self.rows.remove(r)
                        self.drop(r, SAME_ALLOWANCE)

    # -- reserved offers --------------------------------------------------------------------

    def complete_offers(self) -> None:
        """No Upfront: Hrs. Partial: Hrs and Quantity. All Upfront: Quantity, Hrs may be 0."""
        reserved = [r for r in self.rows if r.term.startswith("Reserved")]
        for offer, rows in group(reserved, Row.offer).items():
            units = {r.key.unit: r for r in rows}
            option = offer[5]
            need = {"No Upfront": {"Hrs"}, "Partial Upfront": {"Hrs", "Quantity"},
                    "All Upfront": {"Quantity"}}[option]
            if not need <= set(units):
                self.dropped_offers.append((offer, "no upfront fee"))
                for r in rows:
                    self.rows.remove(r)
                    self.drop(r, INCOMPLETE)
            elif option == "All Upfront" and "Hrs" not in units:
                fee = units["Quantity"]
                self.rows.append(replace(
                    fee, key=replace(fee.key, unit="Hrs"), rate=Decimal(0), line=0,
                    notes=["All Upfront: no recurring fee"] + list(fee.notes)))

    def offers_with_effective_only(self) -> list[tuple]:
        """Offers of which the sheet has nothing but the amortised rate."""
        stems = defaultdict(set)
        for rec in self.records.values():
            if m := re.fullmatch(r"(.*)\.(hourly|upfront|effective_hourly)", rec["item"]):
                stems[m[1], rec["region"], rec["term"], rec["purchase_option"]].add(m[2])
        return sorted(k for k, v in stems.items() if v == {"effective_hourly"})

    # -- one key, one rate --------------------------------------------------------------------

    def resolve_duplicates(self) -> None:
        def rank(rows: list[Row]) -> tuple:
            return (max(SOURCE_RANK[r.sheet_quality] for r in rows),
                    -min(r.confirmations for r in rows),
                    [-ord(c) for c in max(r.effective for r in rows)],
                    min(r.line for r in rows))

        paid = [r for r in self.rows if r.term != "FreeTier"]
        for sched, rows in group(paid, Row.schedule).items():
            by_item = group(rows, lambda r: r.item)
            if len(by_item) == 1:
                continue
            ranked = sorted(by_item.values(), key=rank)
            kept = [ranked[0]]
            for other in ranked[1:]:
                same = shape(other) == shape(ranked[0])
                # History: both from a price list, both complete, one wholly before the other.
                if (not same and all(r.quality == "list" for r in ranked[0] + other)
                        and complete(ranked[0]) and complete(other)
                        and all(apart(other, k) for k in kept)):
                    kept.append(other)
                    continue
                if not same:
                    self.conflicts.append(
                        f"{' '.join(x for x in sched if x)}: kept {describe(ranked[0])}; "
                        f"left out {describe(other)}")
                for r in other:
                    self.rows.remove(r)
                    self.drop(r, SAME_RATE if same else LOST_CONFLICT)

    def align_reserved(self) -> None:
        """Hourly rate and upfront fee are one offer: both carry the newer of their dates."""
        reserved = [r for r in self.rows if r.term.startswith("Reserved")]
        for rows in group(reserved, lambda r: r.offer() + (r.item.rsplit(".", 1)[0],)).values():
            newest = max(r.effective for r in rows)
            for r in rows:
                if r.effective != newest:
                    r.notes.append(f"rate read as of {r.effective}; dated with its offer")
                    r.effective = newest

    # -- holes --------------------------------------------------------------------------------

    # Spans that the sheet documents nowhere. Anything else unexplained stops the import.
    GAP_REASONS = {
        "PaidS3DataEventsAnalyzed": "middle tier not in the sources for this region",
        "PaidEKSvCPUMonitored": "tiers above the first not in the sources for this region",
        "PaidFargatevCPUMonitored": "tiers above the first not in the sources for this region",
        "ApiGatewayHttpRequest": "tier above the first not in the sources for this region",
        "DNS-FirewallQueries": "tier above the first not in the sources for this region",
    }

    def find_gaps(self) -> None:
        paid = [r for r in self.rows if r.term != "FreeTier"]
        for rows in map(in_force, group(paid, Row.schedule).values()):
            at = Decimal(0)
            spans = []
            for r in rows:
                if r.tier_from < at or r.tier_to <= r.tier_from:
                    raise ValueError(f"overlap in {r.schedule()}")
                if r.tier_from > at:
                    spans.append((at, r.tier_from))
                at = r.tier_to
            if at != INF:
                spans.append((at, INF))
            for lo, hi in spans:
                k, r = rows[0].key, rows[0]
                if k.usage_type not in self.GAP_REASONS:
                    raise ValueError(f"unexplained gap {lo}..{hi} in {r.schedule()}")
                self.gaps.append(dict(zip(GAP_COLUMNS, (
                    k.service, k.usage_type, k.operation, r.region, r.term, r.purchase_option,
                    k.unit, plain(lo), plain(hi), self.GAP_REASONS[k.usage_type]))))

    # -- all of it ------------------------------------------------------------------------------

    def run(self, path: str) -> None:
        self.read(path)
        self.open_io2_first_tier()
        self.take_allowances()
        self.use_paid_key()
        self.merge_allowances()
        self.complete_offers()
        self.resolve_duplicates()
        self.align_reserved()
        self.find_gaps()
        self.check()

    def check(self) -> None:
        kept = {r.line for r in self.rows if r.line}
        for line, rec in self.records.items():
            if (line in kept) == (line in self.left_out):
                raise ValueError(f"line {line} is {'both' if line in kept else 'neither'} in and out: {rec['item']}")
        seen = set()
        for r in self.rows:
            identity = r.schedule() + (r.effective, r.tier_from)
            if identity in seen:
                raise ValueError(f"two rows for {identity}")
            seen.add(identity)
            if r.rate < 0 or not r.key.unit or not r.key.service:
                raise ValueError(f"bad row {r}")


# Scope of an allowance where the sheet says more than its row.
FREE_NOTES = {
    "dynamodb.rcu.free": ["25 capacity units x 744 h; the price list grants it per region"],
    "dynamodb.wcu.free": ["25 capacity units x 744 h; the price list grants it per region"],
    "dynamodb.storage.free": ["the price list grants it per region"],
    "dynamodb.streams.free": ["the price list grants it per region"],
    "dashboard.free(<=50 metrics)": ["dashboards of at most 50 metrics"],
    "egress.internet.free": ["billed as Global-DataTransfer-Out-Bytes"],
    "ses.free": ["outbound and inbound together"],
}


def pooled_keys(book: KeyBook, rec: dict) -> str:
    key_rec, _ = book.find(rec)
    usages = SEVERAL_KEYS.get(rec["item"])
    if usages is None and key_rec is not None and "|" in key_rec["usage_type"]:
        usages = tuple(key_rec["usage_type"].split("|"))
    return "|".join(usages) if usages and len(usages) > 1 else ""


def worse(a: str, b: str) -> str:
    return max(a, b, key=QUALITY_ORDER.__getitem__)


def group(rows, key) -> dict:
    out = defaultdict(list)
    for r in rows:
        out[key(r)].append(r)
    return out


def shape(rows: list[Row]) -> list:
    return sorted((r.tier_from, r.tier_to, r.rate) for r in rows)


def complete(rows: list[Row]) -> bool:
    at = Decimal(0)
    for lo, hi, _ in shape(rows):
        if lo != at:
            return False
        at = hi
    return at == INF


def apart(a: list[Row], b: list[Row]) -> bool:
    """No date of one lies among the dates of the other, so tiers never mix."""
    a_dates, b_dates = [r.effective for r in a], [r.effective for r in b]
    return max(a_dates) < min(b_dates) or max(b_dates) < min(a_dates)


def in_force(rows: list[Row]) -> list[Row]:
    """What the library composes: a row gives way to every newer row that it touches."""
    def replaced(r: Row) -> bool:
        return any(r.effective < n.effective and r.tier_from < n.tier_to and n.tier_from < r.tier_to
                   for n in rows)

    return sorted((r for r in rows if not replaced(r)), key=lambda r: r.tier_from)


def describe(rows: list[Row]) -> str:
    return f"{', '.join(plain(x) for _, _, x in shape(rows))} ({rows[0].sheet_quality}, {rows[0].effective})"


# ---------------------------------------------------------------------------------------
# Source ids and output
# ---------------------------------------------------------------------------------------

def slug(text: str, limit: int = 60) -> str:
    s = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return s[:limit].rstrip("-")


def source_id(text: str, date: str) -> str:
    """A short name that depends on nothing but the source text and its date."""
    if m := re.match(r"[\w.-]+/([\w.-]+?)(?:@\w+)? (\S+)", text):
        repo, path = m[1], m[2]
        stem = re.sub(r"\.(json|csv|go|js|sql(\.gz)?)$", "", path.rsplit("/", 1)[-1])
        parts = [repo, "" if stem.startswith(repo) else stem]
        if s := re.search(r"\b(?:sku|SKU) (\w{12,})", text):
            parts.append(s[1])
        elif o := re.search(r"AWS bulk offer (\w+)", text):
            parts.append(o[1])
        elif label := re.search(r'\["?(.*?)"?\]', text):
            parts.append(slug(label[1], 40))
        if date not in stem:
            parts.append(date)
        return slug("-".join(p for p in parts if p), 110)
    return slug(f"{slug(text, 48)}-{date}", 70)


def source_ids(rows: list[Row]) -> dict[str, str]:
    dates = {}
    for r in rows:
        dates[r.source] = max(dates.get(r.source, ""), r.retrieved)
    names = {text: source_id(text, d) for text, d in dates.items()}
    twice = {n for n, c in Counter(names.values()).items() if c > 1}
    for text, name in names.items():
        if name in twice:
            names[text] = f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"
    assert len(set(names.values())) == len(names)
    return names


def write_csv(path: Path, columns: list[str], records: list[dict]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as f:
        w = csv.DictWriter(f, columns, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        w.writeheader()
        w.writerows(records)


def write(imp: Importer, out: Path) -> dict[str, int]:
    out.mkdir(parents=True, exist_ok=True)
    ids = source_ids(imp.rows)
    counts = {}
    for service, rows in sorted(group(imp.rows, lambda r: r.key.service).items()):
        rows.sort(key=lambda r: (r.key.usage_type, r.key.operation, r.region, r.term,
                                 r.purchase_option, r.key.unit, r.effective, r.tier_from))
        write_csv(out / f"{service}.csv", COLUMNS, [dict(zip(COLUMNS, (
            r.key.service, r.key.usage_type, r.key.operation, r.region, r.key.unit,
            plain(r.tier_from), plain(r.tier_to), plain(r.rate), r.term, r.purchase_option,
            r.effective, ids[r.source], r.retrieved, r.quality,
            "; ".join(dict.fromkeys(r.notes))))) for r in rows])
        counts[f"{service}.csv"] = len(rows)
    dates = {}
    for r in imp.rows:
        dates[r.source] = max(dates.get(r.source, ""), r.retrieved)
    write_csv(out / "sources.csv", ["id", "title", "retrieved"],
              sorted(({"id": ids[t], "title": t, "retrieved": dates[t]} for t in ids),
                     key=lambda s: s["id"]))
    write_csv(out / "gaps.csv", GAP_COLUMNS, sorted(
        imp.gaps, key=lambda g: (g["service_code"], g["usage_type"], g["operation"], g["region"],
                                 Decimal(g["from"]))))
    counts["sources.csv"], counts["gaps.csv"] = len(ids), len(imp.gaps)
    return counts


def report(imp: Importer, counts: dict[str, int]) -> None:
    made = sum(1 for r in imp.rows if not r.line)
    kept = len({r.line for r in imp.rows if r.line})
    print(f"## Rows\n\n{len(imp.records)} rows of the sheet: {kept} imported, "
          f"{len(imp.left_out)} left out; {len(imp.rows)} rows written, {made} of them made here.\n")
    print("| file | rows |\n|---|---:|")
    for name, n in counts.items():
        print(f"| {name} | {n} |")
    print("\n## Left out\n\n| reason | rows | items |\n|---|---:|---|")
    for reason, lines in sorted(group(imp.left_out, imp.left_out.get).items(), key=lambda x: -len(x[1])):
        items = sorted({imp.records[l]["item"] for l in lines})
        shown = ", ".join(items[:12]) + (f", … ({len(items)})" if len(items) > 12 else "")
        print(f"| {reason} | {len(lines)} | {shown} |")
    print("\n## Dropped offers\n")
    for offer, why in sorted(imp.dropped_offers):
        print(f"- {' '.join(offer)}: {why}")
    for stem, region, term, option in imp.offers_with_effective_only():
        print(f"- {stem} {region} Reserved {term} {option}: effective rate only")
    print("\n## Conflicts\n")
    print("\n".join(f"- {c}" for c in imp.conflicts) or "none")
    print("\n## Allowances\n\n| service | usage type | operation | region | unit | to | option | quality | note |\n|---|---|---|---|---|---:|---|---|---|")
    for r in sorted((r for r in imp.rows if r.term == "FreeTier"), key=Row.schedule):
        print(f"| {r.key.service} | {r.key.usage_type} | {r.key.operation} | {r.region} | {r.key.unit} | "
              f"{plain(r.tier_to)} | {r.purchase_option} | {r.quality} | "
              f"{'; '.join(dict.fromkeys(r.notes)).replace('|', chr(92) + '|')} |")
    print("\n## Vocabulary\n")
    for name, value in (("units", lambda r: r.key.unit), ("terms", lambda r: r.term),
                        ("purchase options", lambda r: r.purchase_option),
                        ("qualities", lambda r: r.quality)):
        print(f"- {name}: " + ", ".join(f"`{v}` ({n})" for v, n in sorted(Counter(map(value, imp.rows)).items())))


def main() -> int:
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    imp = Importer(KeyBook(sys.argv[2]))
    imp.run(sys.argv[1])
    report(imp, write(imp, Path(sys.argv[3])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
