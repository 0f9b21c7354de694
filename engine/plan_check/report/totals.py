"""The lines that close a report: what was judged, and whether the gate is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from plan_check.findings import Outcome, PlanVerdict, Report, Severity
from plan_check.report.inert import one_line
from plan_check.tallies import count

_JUDGED = (
    Outcome.PASS,
    Outcome.FAIL,
    Outcome.UNKNOWN,
    Outcome.WAIVED,
    Outcome.ERROR,
)


def incomplete(plan: PlanVerdict) -> bool:
    """Tell whether the plan holds less than the whole of what would be applied."""
    return plan.errored or plan.complete is False


def plan_notes(plan: PlanVerdict) -> tuple[str, ...]:
    """Give what a reader must know of the plan; something, where it is not whole."""
    if plan.notes or not incomplete(plan):
        return plan.notes
    if plan.errored:
        return ("the plan ended in an error; what it left out was not judged",)
    return ("the plan is incomplete; what it left out was not judged",)


def violations_by_severity(plans: Sequence[PlanVerdict]) -> dict[Severity, int]:
    """Count violations; each severity is there, worst first."""
    counts = Counter(
        finding.rule.severity
        for plan in plans
        for finding in plan.findings
        if finding.outcome is Outcome.FAIL
    )
    return {severity: counts[severity] for severity in reversed(Severity)}


def totals_line(plans: Sequence[PlanVerdict], profile: str = "") -> str:
    """Say in one line what was judged and with what result.

    Args:
        plans: Judged by the same rules; rules are counted once, resources summed.
        profile: The name of the set of rules; a reader may want another.
    """
    rules = count(max((plan.rules for plan in plans), default=0), "rule")
    scope = [
        f"{rules} ({one_line(profile)})" if profile else rules,
        count(sum(plan.resources for plan in plans), "resource"),
    ]
    if len(plans) != 1:
        scope.insert(0, count(len(plans), "plan"))
    doubt = _doubt(plans)
    return f"{', '.join(scope)}: {_result(plans)}{doubt and f'; {doubt}'}"


def gate_line(report: Report) -> str:
    """Say whether the gate is open, and what closes it or might have."""
    if report.exit_code:
        return f"gate closed: {', '.join(_closers(report))}"
    reservations = _reservations(report)
    return (
        f"gate open despite {', '.join(reservations)}" if reservations else "gate open"
    )


def _result(plans: Sequence[PlanVerdict]) -> str:
    counts = sum((plan.counts for plan in plans), Counter[Outcome]())
    if not any(plan.rules for plan in plans):
        return "nothing was checked"
    if not any(counts[outcome] for outcome in _JUDGED):
        return _nothing_judged(plans, counts)
    waived = counts[Outcome.WAIVED]
    if not counts[Outcome.FAIL] + counts[Outcome.UNKNOWN] + counts[Outcome.ERROR]:
        return f"no violations, {waived} waived" if waived else "no violations"
    parts = [_violations(plans, counts), f"{counts[Outcome.UNKNOWN]} unknown"]
    if counts[Outcome.ERROR]:
        parts.append(count(counts[Outcome.ERROR], "error"))
    return ", ".join([*parts, f"{waived} waived", f"{counts[Outcome.PASS]} passed"])


def _nothing_judged(plans: Sequence[PlanVerdict], counts: Counter[Outcome]) -> str:
    here = "this plan" if len(plans) == 1 else "these plans"
    if counts[Outcome.NOT_APPLICABLE]:
        return f"no rule applies to a resource in {here}"
    return f"no resource that any rule judges is in {here}"


def _violations(plans: Sequence[PlanVerdict], counts: Counter[Outcome]) -> str:
    severities = [
        f"{number} {severity}"
        for severity, number in violations_by_severity(plans).items()
        if number
    ]
    told = f" ({', '.join(severities)})" if severities else ""
    return count(counts[Outcome.FAIL], "violation") + told


def _doubt(plans: Sequence[PlanVerdict]) -> str:
    partial = [plan for plan in plans if incomplete(plan)]
    if len(plans) > 1 and partial:
        verb = "is" if len(partial) == 1 else "are"
        return f"{len(partial)} of {len(plans)} plans {verb} incomplete"
    if any(plan.errored for plan in partial):
        return "the plan errored"
    return "the plan is incomplete" if partial else ""


def _closers(report: Report) -> list[str]:
    closing = Counter(
        finding.outcome
        for plan in report.plans
        for finding in plan.findings
        if finding.outcome is Outcome.ERROR or report.closes_gate(finding)
    )
    closers = []
    if (doubt := _doubt(report.plans)) and not report.allow_incomplete:
        closers.append(doubt.removeprefix("the "))
    if closing[Outcome.ERROR]:
        closers.append(count(closing[Outcome.ERROR], "error"))
    if closing[Outcome.FAIL]:
        violations = count(closing[Outcome.FAIL], "violation")
        closers.append(f"{violations} at or above {report.fail_on}")
    if closing[Outcome.UNKNOWN]:
        closers.append(f"{closing[Outcome.UNKNOWN]} unknown")
    return closers


def _reservations(report: Report) -> list[str]:
    counts = report.counts
    told = []
    if counts[Outcome.FAIL]:
        violations = count(counts[Outcome.FAIL], "violation")
        told.append(f"{violations} below {report.fail_on}")
    if counts[Outcome.UNKNOWN]:
        told.append(f"{counts[Outcome.UNKNOWN]} unknown")
    if any(map(incomplete, report.plans)):
        told.append("an incomplete plan")
    return told
