"""Reports as a check of a small plan would give them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from plan_check.findings import (
    Evidence,
    Finding,
    Location,
    Outcome,
    PlanVerdict,
    Report,
    RuleInfo,
    Severity,
)

Fields = Any
EVERYTHING = frozenset(Outcome)
CLUSTER = 'module.db["eu"].aws_rds_cluster.orders'
BLOCK = Location("modules/db/main.tf", 3, 9)
CALL = Location("main.tf", 12, 15, within=BLOCK)
OFF = Evidence("", "storage_encrypted", "known", value=False)


def rule(severity: Severity = Severity.HIGH, **fields: Fields) -> RuleInfo:
    given: dict[str, Fields] = {
        "id": "AUR-ENC-001",
        "name": "storage-unencrypted",
        "title": "Aurora cluster storage is not encrypted at rest",
        "resource": ("aws_rds_cluster",),
        "message": "storage_encrypted must be true",
        "area": "encryption",
        "why": "Encryption can only be chosen at creation.",
        "fix": "Set storage_encrypted = true.",
        "links": ("https://docs.aws.amazon.com/encryption.html",),
        "compliance": {"pci-dss-4.0": ("3.5.1", "8.3.2"), "soc2": ("CC6.1",)},
    }
    return RuleInfo(severity=severity, **{**given, **fields})


def finding(
    outcome: Outcome = Outcome.FAIL, address: str = CLUSTER, **fields: Fields
) -> Finding:
    reason = "" if outcome is Outcome.FAIL else "it depends on local.on"
    given = {"rule": rule(), "reason": reason, "evidence": (OFF,)}
    return Finding(address=address, outcome=outcome, **{**given, **fields})


def verdict(
    *findings: Finding, path: str = "plan.json", **fields: Fields
) -> PlanVerdict:
    given: dict[str, Fields] = {
        "terraform_version": "1.11.4",
        "complete": True,
        "errored": False,
        "counts": Counter(one.outcome for one in findings),
        "rules": 26,
        "resources": 14,
    }
    return PlanVerdict(path=path, findings=findings, **{**given, **fields})


def report(*findings: Finding, **fields: Fields) -> Report:
    """Make a report on one plan; fields are the report's own."""
    return Report((verdict(*findings),), **fields)
