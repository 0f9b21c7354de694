"""The orders that findings are shown in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from plan_check.findings import Finding, Outcome, Severity

_OUTCOMES = {
    outcome: rank
    for rank, outcome in enumerate(
        (
            Outcome.FAIL,
            Outcome.ERROR,
            Outcome.UNKNOWN,
            Outcome.WAIVED,
            Outcome.PASS,
            Outcome.NOT_APPLICABLE,
        )
    )
}
_SEVERITIES = {severity: rank for rank, severity in enumerate(reversed(Severity))}
_DIGITS = re.compile(r"\d+")
_LONGEST_NUMBER = 20


def badness(finding: Finding) -> tuple[int, int]:
    """Rank from worst to least: violations by severity, errors, unknown, waived."""
    return _OUTCOMES[finding.outcome], _SEVERITIES[finding.rule.severity]


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Sort by address, then rule id; what is alike, by all that it says."""
    found = list(findings)
    if len({(finding.address, finding.rule.id) for finding in found}) == len(found):
        return sorted(found, key=lambda finding: (finding.address, finding.rule.id))
    return sorted(found, key=_total_order)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Sort by badness, then by address as a person counts, then rule id."""
    return sorted(
        sorted_findings(findings),
        key=lambda finding: (
            badness(finding),
            natural(finding.address),
            finding.rule.id,
        ),
    )


@lru_cache(maxsize=65536)
def natural(address: str) -> tuple[str, str]:
    """Order addresses as a person counts: ``a[2]`` before ``a[10]``."""
    padded = _DIGITS.sub(lambda digits: digits[0].zfill(_LONGEST_NUMBER), address)
    return padded, address


def _total_order(finding: Finding) -> tuple[object, ...]:
    return (
        finding.address,
        finding.rule.id,
        finding.outcome,
        finding.reason,
        [
            (item.address, item.attribute, item.state, repr(item.value), item.note)
            for item in finding.evidence
        ],
        repr(finding.location),
        repr(finding.waiver),
    )
