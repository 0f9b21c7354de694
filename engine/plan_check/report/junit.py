"""JUnit XML, for the test views of CI systems.

A suite for each plan; a case for each rule and address. A first case in each suite
holds whether the plan is whole, so that a plan that was judged in part is not green,
and one in which nothing was judged is not an empty suite, which some CI systems refuse.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from plan_check.findings import Finding, Outcome, PlanVerdict, Report
from plan_check.report.inert import disarm, inert, one_line
from plan_check.report.order import worst_first
from plan_check.report.totals import incomplete, plan_notes
from plan_check.report.wording import headline, paragraphs, waiver_line

_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def render_junit(report: Report, *, show: frozenset[Outcome]) -> bytes:
    """Write the whole report, worst first, with a newline at the end.

    Args:
        report: Findings in any order.
        show: Outcomes to list; with ``pass``, passed cases are among them.
    """
    root = ET.Element("testsuites", name="plan-check")
    for plan in report.plans:
        root.append(_suite(report, plan, show))
    _count(root)
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _suite(report: Report, plan: PlanVerdict, show: frozenset[Outcome]) -> ET.Element:
    suite = ET.Element("testsuite", name=_safe(plan.path))
    suite.append(_whole(report, plan))
    for finding in worst_first(f for f in plan.findings if f.outcome in show):
        suite.append(_case(report, finding))
    _count(suite)
    return suite


def _whole(report: Report, plan: PlanVerdict) -> ET.Element:
    case = ET.Element("testcase", classname="plan-check", name="the plan is whole")
    notes = disarm("\n".join(map(one_line, plan_notes(plan))))
    if incomplete(plan):
        tag = "skipped" if report.allow_incomplete else "error"
        _say(case, tag, one_line(notes), notes, "incomplete")
    elif notes:
        ET.SubElement(case, "system-out").text = notes
    return case


def _case(report: Report, finding: Finding) -> ET.Element:
    rule = finding.rule
    case = ET.Element(
        "testcase",
        classname=_safe(finding.address),
        name=_safe(f"{rule.id} {rule.name}"),
    )
    if finding.location:
        case.set("file", _safe(finding.location.path))
        case.set("line", str(finding.location.line))
    message = headline(finding)
    match finding.outcome:
        case Outcome.FAIL:
            _say(case, "failure", message, paragraphs(finding), rule.severity.value)
        case Outcome.ERROR:
            _say(case, "error", message, paragraphs(finding), "error")
        case Outcome.UNKNOWN:
            tag = "error" if report.closes_gate(finding) else "skipped"
            _say(case, tag, message, paragraphs(finding), "unknown")
        case Outcome.WAIVED:
            why = waiver_line(finding.waiver) if finding.waiver else message
            _say(case, "skipped", why, paragraphs(finding), "waived")
        case Outcome.NOT_APPLICABLE:
            _say(case, "skipped", message, paragraphs(finding), "not applicable")
    return case


def _say(case: ET.Element, tag: str, message: str, text: str, type_: str) -> None:
    said = ET.SubElement(case, tag, message=disarm(message), type=type_)
    said.text = text


def _count(element: ET.Element) -> None:
    element.set("tests", str(len(element.findall(".//testcase"))))
    for name, tag in _COUNTED.items():
        element.set(name, str(len(element.findall(f".//testcase/{tag}"))))


def _safe(text: str) -> str:
    """Spell out what XML forbids and what CI systems obey in a log."""
    return disarm(inert(text))
