"""Workflow commands, which GitHub Actions shows as annotations.

GitHub shows ten errors, ten warnings and ten notices of each step and drops the rest.
So the worst ones are commands, the rest are plain lines of the log, and the last
command says how many those are and whether the gate is open.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from plan_check.findings import (
    Finding,
    Location,
    Outcome,
    PlanVerdict,
    Report,
    Severity,
)
from plan_check.report.inert import disarm, inert, one_line
from plan_check.report.order import badness, worst_first
from plan_check.report.totals import (
    gate_line,
    incomplete,
    plan_notes,
    totals_line,
)
from plan_check.report.wording import paragraphs
from plan_check.tallies import count

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
}
_MOST = {"error": 10, "warning": 10, "notice": 9}  # the last notice is our own
_LISTED = frozenset({Outcome.FAIL, Outcome.UNKNOWN, Outcome.ERROR})
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


@dataclass(frozen=True, slots=True)
class _Annotation:
    level: str
    title: str
    message: str
    location: Location | None = None


def render_github(report: Report, *, show: frozenset[Outcome]) -> bytes:
    """Write one line for each finding, worst first.

    Args:
        report: Findings in any order.
        show: Outcomes to list. Those that ask nothing of anybody (passed, waived, not
            applicable) are never listed; the last line counts them.
    """
    used: Counter[str] = Counter()
    lines, rest = [], []
    for one in _annotations(report, show):
        used[one.level] += 1
        if used[one.level] <= _MOST[one.level]:
            lines.append(_command(one))
        else:
            rest.append(_plain(one))
    last = _Annotation("notice", "plan-check", _summary(report, len(rest)))
    return "".join(f"{line}\n" for line in [*lines, *rest, _command(last)]).encode()


def _annotations(report: Report, show: frozenset[Outcome]) -> Iterator[_Annotation]:
    for plan in report.plans:
        level = "error" if incomplete(plan) and not report.allow_incomplete else ""
        for note in plan_notes(plan):
            title, text = f"plan {inert(plan.path)}", one_line(note)
            yield _Annotation(level or "warning", disarm(title), disarm(text))
    found = [
        (plan, finding)
        for plan in report.plans
        for finding in worst_first(plan.findings)
        if finding.outcome in show & _LISTED
    ]
    for plan, finding in sorted(found, key=lambda item: badness(item[1])):
        yield _annotation(report, plan, finding)
    for note in report.notes:
        yield _Annotation("warning", "plan-check", disarm(one_line(note)))


def _annotation(report: Report, plan: PlanVerdict, finding: Finding) -> _Annotation:
    text = paragraphs(finding)
    if len(report.plans) > 1:
        text = f"{text}\nplan: {inert(plan.path)}"
    title = one_line(f"{finding.rule.id} {finding.rule.name}")
    level = _level(report, finding)
    return _Annotation(level, disarm(title), disarm(text), finding.location)


def _level(report: Report, finding: Finding) -> str:
    match finding.outcome:
        case Outcome.FAIL:
            return _LEVELS[finding.rule.severity]
        case Outcome.ERROR:
            return "error"
    return "error" if report.closes_gate(finding) else "notice"


def _command(one: _Annotation) -> str:
    properties = {"title": one.title}
    if one.location:
        path = disarm(inert(one.location.path))
        place = {"file": path, "line": str(one.location.line)}
        properties = {**place, **properties}
    given = ",".join(
        f"{name}={_escaped(value, _PROPERTY)}" for name, value in properties.items()
    )
    return f"::{one.level} {given}::{_escaped(one.message, _DATA)}"


def _plain(one: _Annotation) -> str:
    """Say an annotation in one line that GitHub does not obey."""
    place = f"{inert(one.location.path)}:{one.location.line}: " if one.location else ""
    text = "; ".join(one.message.split("\n"))
    return disarm(f"{one.level}: {place}{one.title}: {text}")


def _summary(report: Report, rest: int) -> str:
    lines = [totals_line(report.plans, report.profile), gate_line(report)]
    if rest:
        more = count(rest, "more line")
        lines.insert(
            0, f"{more} in the log of this step, which GitHub does not annotate"
        )
    return "\n".join(lines)


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(char, char) for char in text)
