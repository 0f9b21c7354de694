"""The report that programs read; its schema is ``report-v1.schema.json`` beside it."""

from __future__ import annotations

from typing import Final

from plan_check.findings import (
    Evidence,
    Finding,
    JsonValue,
    Location,
    Outcome,
    PlanVerdict,
    Report,
    Waiver,
)
from plan_check.report.encode import encode_document
from plan_check.report.order import sorted_findings
from plan_check.report.requirements import framework_json
from plan_check.report.totals import violations_by_severity

SCHEMA: Final = "plan-check/report/v1"


def render_json(report: Report, *, show: frozenset[Outcome]) -> bytes:
    """Write the whole report, indented, with a newline at the end.

    Args:
        report: Findings in any order; they are written by address, then rule id.
        show: Outcomes to list; the summary counts the others as well.
    """
    return encode_document(
        {
            "schema": SCHEMA,
            "plans": [_plan(plan, show) for plan in report.plans],
            "framework": framework_json(report.framework),
            "notes": list(report.notes),
            "summary": _summary(report),
        }
    )


def _plan(plan: PlanVerdict, show: frozenset[Outcome]) -> JsonValue:
    shown = (finding for finding in plan.findings if finding.outcome in show)
    return {
        "path": plan.path,
        "terraform_version": plan.terraform_version,
        "complete": plan.complete,
        "errored": plan.errored,
        "notes": list(plan.notes),
        "findings": [_finding(finding) for finding in sorted_findings(shown)],
    }


def _finding(finding: Finding) -> JsonValue:
    rule = finding.rule
    return {
        "rule": rule.id,
        "name": rule.name,
        "severity": rule.severity.value,
        "address": finding.address,
        "outcome": finding.outcome.value,
        "message": rule.message,
        "reason": finding.reason,
        "evidence": [_evidence(item) for item in finding.evidence],
        "fix": rule.fix,
        "area": rule.area,
        "location": _location(finding.location),
        "waiver": _waiver(finding.waiver),
    }


def _location(location: Location | None) -> JsonValue:
    if location is None:
        return None
    return {
        "path": location.path,
        "line": location.line,
        "end_line": location.end_line,
        "within": _location(location.within),
    }


def _waiver(waiver: Waiver | None) -> JsonValue:
    if waiver is None:
        return None
    return {
        "reason": waiver.reason,
        "owner": waiver.owner,
        "until": waiver.until.isoformat() if waiver.until else None,
        "place": waiver.place,
    }


def _evidence(item: Evidence) -> JsonValue:
    return {
        "address": item.address,
        "attribute": item.attribute,
        "state": item.state,
        "value": item.value,
        "note": item.note,
    }


def _summary(report: Report) -> JsonValue:
    counts = report.counts
    severities = violations_by_severity(report.plans)
    return {
        "profile": report.profile,
        "rules": max((plan.rules for plan in report.plans), default=0),
        "resources": sum(plan.resources for plan in report.plans),
        **{outcome.value: counts[outcome] for outcome in Outcome},
        "fail_by_severity": {key.value: number for key, number in severities.items()},
        "exit_code": report.exit_code,
        "gate": "closed" if report.exit_code else "open",
    }
