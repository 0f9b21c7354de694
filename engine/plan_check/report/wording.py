"""What reports say of a finding: the same words in each format.

All that is returned is inert: one line, without characters that do not print.
"""

from __future__ import annotations

from plan_check.findings import Evidence, Finding, Location, Outcome, Waiver
from plan_check.report.encode import encode
from plan_check.report.inert import disarm, inert, one_line

_MOST_EVIDENCE = 10
_LONGEST_VALUE = 160


def statement(finding: Finding) -> str:
    """Say what the rule demands, or why there is another verdict; may be empty."""
    if finding.outcome is Outcome.FAIL:
        return one_line(finding.rule.message)
    return inert(finding.reason)


def evidence_lines(finding: Finding) -> list[str]:
    """Give what the verdict rests on, without what :func:`statement` says already.

    Where there is no value to show, that is the reason.
    """
    said = statement(finding)
    lines = [_evidence(item, finding.address) for item in finding.evidence]
    if finding.outcome is Outcome.FAIL and not lines and finding.reason:
        lines = [inert(finding.reason)]
    lines = [line for line in dict.fromkeys(lines) if line != said]
    if (rest := len(lines) - _MOST_EVIDENCE) > 0:
        return [*lines[:_MOST_EVIDENCE], f"and {rest} more like these"]
    return lines


def waiver_line(waiver: Waiver) -> str:
    """Say who accepted a violation, why, until when, and where that is written."""
    until = f" until {waiver.until}" if waiver.until else ""
    owner = f" by {one_line(waiver.owner)}" if waiver.owner else ""
    place = f" ({inert(waiver.place)})" if waiver.place else ""
    reason = f": {one_line(waiver.reason)}" if waiver.reason else ""
    return f"waived{until}{owner}{reason}{place}"


def place(location: Location) -> str:
    """Give ``FILE:LINE``."""
    return f"{inert(location.path)}:{location.line}"


def headline(finding: Finding) -> str:
    """Say in one line, without the rule's name, what is to be known first."""
    address = inert(finding.address)
    said = statement(finding) or one_line(finding.rule.message)
    if finding.outcome is Outcome.FAIL:
        return f"{address}: {said}"
    return f"{address}: {finding.outcome.replace('_', ' ')}: {said}"


def paragraphs(finding: Finding) -> str:
    """Say all of it, a line each, for formats that show plain text."""
    lines = [headline(finding)]
    if finding.waiver:
        lines.append(waiver_line(finding.waiver))
    lines += evidence_lines(finding)
    if finding.outcome is Outcome.FAIL and finding.rule.fix:
        lines.append(f"fix: {one_line(finding.rule.fix)}")
    return disarm("\n".join(lines))


def _evidence(item: Evidence, address: str) -> str:
    at = "" if item.address in ("", address) else inert(item.address)
    value = encode(item.value).decode()
    if len(value) > _LONGEST_VALUE:
        value = f"{value[:_LONGEST_VALUE]}..."
    stated = inert(item.statement(value)) if item.attribute else inert(item.note)
    return stated if at in stated else f"{at}: {stated}" if stated else at
