"""SARIF 2.1.0, for GitHub code scanning and other viewers.

One run for each plan. GitHub reads less than the standard says, and the document is
made so that it tells the same to both:

* GitHub knows no ``kind`` and no ``suppressions`` and shows every result as an alert
  of its rule's severity. An unknown, waived or failed evaluation therefore has a rule
  of its own (``AUR-ENC-001/unknown``) without a security severity: a note or an error.
* It refuses a whole file for one result without a physical location. A finding whose
  block was not found is at the plan file, without a line.
* It tells alerts apart by ``primaryLocationLineHash`` alone, hence by our fingerprint.
* It refuses files beyond the limits below; what is left out is counted in a
  notification of the run, which is its last and least bad part.

Limits: https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from typing import Final

from plan_check import __version__
from plan_check.findings import Finding, JsonValue, Outcome, PlanVerdict, Report
from plan_check.report.encode import encode_document
from plan_check.report.identity import fingerprinted, labelled
from plan_check.report.inert import inert, one_line
from plan_check.report.order import badness, worst_first
from plan_check.report.sarif_results import result
from plan_check.report.sarif_rules import descriptor, rule_id
from plan_check.report.totals import incomplete, plan_notes
from plan_check.tallies import count

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)
MOST_RUNS: Final = 20
MOST_RESULTS: Final = 25_000
MOST_SHOWN: Final = 5_000
_MOST_BYTES = 10_000_000
_LISTED = frozenset({Outcome.FAIL, Outcome.UNKNOWN, Outcome.WAIVED, Outcome.ERROR})


_Labelled = tuple[PlanVerdict, str]
_Found = tuple[Finding, str, str]
"""A finding, the path of its plan, and its fingerprint."""


def render_sarif(report: Report, *, show: frozenset[Outcome]) -> bytes:
    """Write the whole report, worst first, indented, with a newline at the end.

    Args:
        report: Findings in any order.
        show: Outcomes to list. What passed or does not apply is never listed: GitHub
            would show it as an alert.
    """
    sizes = [sum(len(p.findings) for p, _ in run) for run in _shares(report.plans)]
    most = min(MOST_RESULTS, max(sizes, default=0))
    while True:
        content = _document(report, show, most)
        size = _uploaded(content)
        if size <= _MOST_BYTES or most <= 1:
            return content
        most = max(1, most * _MOST_BYTES * 9 // (size * 10))


def _uploaded(content: bytes) -> int:
    """Give the size that GitHub sees, or a smaller one that is small enough."""
    if len(content) <= _MOST_BYTES:
        return len(content)
    return len(gzip.compress(content, compresslevel=6))


def _document(report: Report, show: frozenset[Outcome], most: int) -> bytes:
    runs = (_run(report, plans, show, most) for plans in _shares(report.plans))
    return encode_document({"$schema": SCHEMA, "version": "2.1.0", "runs": [*runs]})


def _shares(plans: Sequence[PlanVerdict]) -> Iterator[list[_Labelled]]:
    """Give the plans of each run; beyond GitHub's limit, the last ones share one."""
    named = [*labelled(plans)]
    alone = len(named) if len(named) <= MOST_RUNS else MOST_RUNS - 1
    yield from ([one] for one in named[:alone])
    if rest := named[alone:]:
        yield rest


def _run(
    report: Report, plans: list[_Labelled], show: frozenset[Outcome], most: int
) -> JsonValue:
    found = sorted(_found(plans, show), key=lambda item: badness(item[0]))
    kept = found[:most]
    rules = {rule_id(finding): finding for finding, _, _ in reversed(kept)}
    index = {id_: number for number, id_ in enumerate(sorted(rules))}
    return {
        "tool": {
            "driver": {
                "name": "plan-check",
                "semanticVersion": __version__,
                "rules": [descriptor(rules[id_]) for id_ in index],
            }
        },
        "automationDetails": {"id": _category(plans)},
        "invocations": [_invocation(report, plans, len(found), most)],
        "results": [result(*item, index) for item in kept],
    }


def _category(plans: Sequence[_Labelled]) -> str:
    """Name the analysis; GitHub takes what is before the last slash."""
    (_, label), *others = plans
    return "plan-check (other plans)/" if others else f"plan-check/{inert(label)}/"


def _found(plans: Sequence[_Labelled], show: frozenset[Outcome]) -> Iterator[_Found]:
    for plan, label in plans:
        listed = (f for f in plan.findings if f.outcome in show & _LISTED)
        for finding, fingerprint in fingerprinted(label, worst_first(listed)):
            yield finding, plan.file or plan.path, fingerprint


def _invocation(
    report: Report, labelled_plans: Sequence[_Labelled], found: int, most: int
) -> JsonValue:
    """Say whether the plans could be judged whole, and what is not in the run."""
    plans = [plan for plan, _ in labelled_plans]
    judged = not any(plan.counts[Outcome.ERROR] for plan in plans)
    whole = report.allow_incomplete or not any(map(incomplete, plans))
    told = [
        _notification(f"{inert(plan.path)}: {one_line(note)}", _level(report, plan))
        for plan in plans
        for note in plan_notes(plan)
    ]
    told += [_notification(one_line(note), "warning") for note in report.notes]
    told += _cuts(found, most)
    return {
        "executionSuccessful": judged and whole,
        "exitCode": report.exit_code,
        "toolExecutionNotifications": told,
    }


def _cuts(found: int, most: int) -> Iterator[JsonValue]:
    if found > most:
        left = count(found - most, "finding")
        text = f"{left} of {found} left out, the least bad: GitHub takes no more"
        yield _notification(text, "error")
    if min(found, most) > MOST_SHOWN:
        text = f"GitHub shows the worst {MOST_SHOWN} of {found} findings"
        yield _notification(text, "warning")


def _level(report: Report, plan: PlanVerdict) -> str:
    return "warning" if report.allow_incomplete or not incomplete(plan) else "error"


def _notification(text: str, level: str) -> JsonValue:
    return {"level": level, "message": {"text": text}}
