"""The report that people read in a terminal or a log.

Addresses first, because that is what the reader searches for; the worst first, because
that is what the reader mends first; totals and the gate last, where a log ends.
"""

from __future__ import annotations

from collections.abc import Iterator

from plan_check.findings import Finding, Location, Outcome, PlanVerdict, Report
from plan_check.report.folding import Group, fold
from plan_check.report.inert import disarm, inert, one_line
from plan_check.report.page import Page
from plan_check.report.requirements import framework_lines
from plan_check.report.totals import gate_line, plan_notes, totals_line
from plan_check.report.wording import evidence_lines, place, statement, waiver_line

_MOST_NAMES = 3


def render_text(
    report: Report, *, color: bool, width: int, show: frozenset[Outcome]
) -> str:
    """Write the whole report, with a newline at the end.

    Args:
        report: Findings in any order.
        color: Add ANSI colours. The words are the same without.
        width: Columns to wrap at; addresses and totals are never broken.
        show: Outcomes to list; the totals count the others as well. With
            ``not_applicable``, rules that selected no resource are named too.
    """
    page = Page(width, color)
    several = len(report.plans) != 1
    blocks = []
    for plan in report.plans:
        if several:
            blocks.append(page.paint(f"plan {inert(plan.path)}", "heading"))
        blocks.extend(_plan_blocks(page, plan, show))
        if several:
            blocks.append(totals_line([plan]))
    if report.framework is not None:
        blocks.append("\n".join(framework_lines(page, report.framework)))
    if report.notes:
        blocks.append("\n".join(_note(page, note) for note in report.notes))
    blocks.append(f"{totals_line(report.plans, report.profile)}\n{gate_line(report)}")
    return disarm("\n\n".join(blocks)) + "\n"


def _plan_blocks(
    page: Page, plan: PlanVerdict, show: frozenset[Outcome]
) -> Iterator[str]:
    if notes := plan_notes(plan):
        yield "\n".join(_note(page, note) for note in notes)
    shown = (finding for finding in plan.findings if finding.outcome in show)
    for group in fold(shown):
        yield "\n".join(_group_lines(page, group))
    if plan.unmatched and Outcome.NOT_APPLICABLE in show:
        ids = ", ".join(inert(rule) for rule in sorted(plan.unmatched))
        yield page.paragraph(f"rules that selected no resource: {ids}", 0)


def _note(page: Page, note: str) -> str:
    label = "warning:"
    text = page.paragraph(f"{label} {one_line(note)}", 0)
    return page.paint(label, label) + text.removeprefix(label)


def _group_lines(page: Page, group: Group) -> Iterator[str]:
    first, *others = map(inert, group.addresses)
    yield page.paint(first, "heading")
    if others:
        more = ["..."] if len(others) > _MOST_NAMES else []
        names = ", ".join(others[:_MOST_NAMES] + more)
        yield page.paragraph(f"and {len(others)} more: {names}", 2)
    places = (finding.location for finding in group.findings)
    if location := next(filter(None, places), None):
        yield f"  {_place(location)}"
    for finding in group.findings:
        yield from _finding_lines(page, finding)


def _finding_lines(page: Page, finding: Finding) -> Iterator[str]:
    rule = finding.rule
    failed = finding.outcome is Outcome.FAIL
    word = rule.severity.value if failed else finding.outcome.replace("_", " ")
    yield f"  {page.paint(word, word)}  {one_line(f'{rule.id} {rule.name}')}"
    if said := statement(finding):
        yield page.paragraph(said, 4)
    if finding.waiver:
        yield page.paragraph(waiver_line(finding.waiver), 4)
    if finding.outcome is Outcome.PASS:
        return
    for line in evidence_lines(finding):
        yield page.paragraph(line, 4)
    if failed and rule.fix:
        yield page.paragraph(f"fix: {one_line(rule.fix)}", 4)


def _place(location: Location) -> str:
    block = f" (block at {place(location.within)})" if location.within else ""
    return f"at {place(location)}{block}"
