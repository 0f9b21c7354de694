"""GitLab's code quality report.

GitLab wants a file and a line for each entry. A finding whose block was not found is
at line 1 of the plan, a line that stands for "this plan" and for nothing in it; its
description says that the place is not known.
https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from collections.abc import Iterator

from plan_check.findings import (
    Finding,
    JsonValue,
    Outcome,
    PlanVerdict,
    Report,
    Severity,
)
from plan_check.report.encode import encode_document
from plan_check.report.identity import digest, fingerprinted, labelled
from plan_check.report.inert import inert, one_line
from plan_check.report.order import worst_first
from plan_check.report.totals import incomplete, plan_notes
from plan_check.report.wording import headline

_LISTED = frozenset({Outcome.FAIL, Outcome.UNKNOWN, Outcome.ERROR})
_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
}


def render_gitlab(report: Report, *, show: frozenset[Outcome]) -> bytes:
    """Write a list of entries, worst first, with a newline at the end.

    Args:
        report: Findings in any order.
        show: Outcomes to list. What passed, was waived or does not apply is never
            listed: GitLab would count it as a degradation.
    """
    return encode_document(
        [
            entry
            for plan, label in labelled(report.plans)
            for entry in _entries(report, plan, label, show)
        ]
    )


def _entries(
    report: Report, plan: PlanVerdict, label: str, show: frozenset[Outcome]
) -> Iterator[JsonValue]:
    if incomplete(plan) and not report.allow_incomplete:
        yield _incomplete(plan, label)
    listed = (f for f in plan.findings if f.outcome in show & _LISTED)
    for finding, fingerprint in fingerprinted(label, worst_first(listed)):
        yield _entry(report, plan, finding, fingerprint)


def _incomplete(plan: PlanVerdict, label: str) -> JsonValue:
    """Say that the plan is not whole: an empty report would be a clean one."""
    return {
        "description": "; ".join(map(one_line, plan_notes(plan))),
        "check_name": "plan-incomplete",
        "fingerprint": digest(label),
        "severity": "blocker",
        "location": {"path": _path(plan.file or plan.path), "lines": {"begin": 1}},
    }


def _entry(
    report: Report, plan: PlanVerdict, finding: Finding, fingerprint: str
) -> JsonValue:
    place = finding.location
    unplaced = "" if place else " (its place in the sources is not known)"
    return {
        "description": headline(finding) + unplaced,
        "check_name": inert(finding.rule.id),
        "fingerprint": fingerprint,
        "severity": _severity(report, finding),
        "location": {
            "path": _path(place.path if place else plan.file or plan.path),
            "lines": {"begin": place.line if place else 1},
        },
    }


def _severity(report: Report, finding: Finding) -> str:
    match finding.outcome:
        case Outcome.FAIL:
            return _SEVERITIES[finding.rule.severity]
        case Outcome.ERROR:
            return "critical"
    return "major" if report.closes_gate(finding) else "info"


def _path(path: str) -> str:
    return inert(path).removeprefix("./")
