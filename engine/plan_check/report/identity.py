"""What makes a finding the same one in the next report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from plan_check.findings import Finding, PlanVerdict
from plan_check.report.encode import encode


def labelled(plans: Sequence[PlanVerdict]) -> Iterator[tuple[PlanVerdict, str]]:
    """Give each plan with a label that no other plan of the report has."""
    seen: Counter[str] = Counter()
    for plan in plans:
        seen[plan.path] += 1
        number = seen[plan.path]
        yield plan, plan.path if number == 1 else f"{plan.path}#{number}"


def digest(*parts: str) -> str:
    """Give a short name for strings, in their order."""
    return sha256(encode(list(parts))).hexdigest()[:32]


def fingerprinted(
    label: str, findings: Iterable[Finding]
) -> Iterator[tuple[Finding, str]]:
    """Give each finding with its fingerprint, as in ``5f3a9c...:1``.

    It is made of the plan's label, the rule's id and the address, so that it outlives
    moved lines and new plans; the number tells apart findings that agree in these.

    Args:
        label: How the plan was named.
        findings: Of one plan, in an order that does not depend on how they came.
    """
    seen: Counter[str] = Counter()
    for finding in findings:
        name = digest(label, finding.rule.id, finding.address)
        seen[name] += 1
        yield finding, f"{name}:{seen[name]}"
