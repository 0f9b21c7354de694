"""Findings as Markdown: one entry for each rule and group of addresses."""

from __future__ import annotations

from collections.abc import Iterator

from plan_check.findings import Finding, Outcome, PlanVerdict, Report
from plan_check.report.budget import Entry, Heading
from plan_check.report.folding import Group, fold
from plan_check.report.markup import code, cut, links, places, prose
from plan_check.report.order import badness
from plan_check.report.wording import evidence_lines, statement, waiver_line
from plan_check.tallies import count

_SECTIONS = (
    (Outcome.ERROR, "Errors"),
    (Outcome.FAIL, "Violations"),
    (Outcome.UNKNOWN, "Unknown"),
    (Outcome.WAIVED, "Waived"),
    (Outcome.PASS, "Passed"),
    (Outcome.NOT_APPLICABLE, "Not applicable"),
)
_OPEN = {Outcome.ERROR, Outcome.FAIL}
_MOST_NAMES = 3


def entries(report: Report, show: frozenset[Outcome]) -> Iterator[Entry]:
    """Give an entry for each verdict to show, in the order of the page."""
    several = len(report.plans) > 1
    for plan in report.plans:
        above: tuple[Heading, ...] = ()
        if several:
            above = (Heading(f"## Plan {code(plan.path, 100)}\n\n"),)
        for outcome, title in _SECTIONS:
            found = [f for f in plan.findings if f.outcome is outcome]
            if found and outcome in show:
                section = _section(outcome, f"{title}: {len(found)}")
                yield from _entries(found, (*above, section))
        if plan.unmatched and Outcome.NOT_APPLICABLE in show:
            yield _unmatched(plan, above)


def _section(outcome: Outcome, title: str) -> Heading:
    if outcome in _OPEN:
        return Heading(f"### {title}\n\n")
    head = f"<details>\n<summary>{title}</summary>\n\n"
    return Heading(head, "</details>\n\n")


def _entries(found: list[Finding], above: tuple[Heading, ...]) -> Iterator[Entry]:
    for group in fold(found):
        heading = Heading("\n".join(_group_lines(group)) + "\n\n", "\n")
        for finding in group.findings:
            yield Entry(
                _order(finding),
                (*above, heading),
                "\n".join(_lines(finding)) + "\n",
                _word(finding),
                len(group.addresses),
            )


def _order(finding: Finding) -> tuple[int, ...]:
    """Put errors first: what a rule could not judge may be anything."""
    return (-1,) if finding.outcome is Outcome.ERROR else badness(finding)


def _unmatched(plan: PlanVerdict, above: tuple[Heading, ...]) -> Entry:
    ids = cut(", ".join(sorted(plan.unmatched)), 2000)
    summary = f"{count(len(plan.unmatched), 'rule')} selected no resource"
    section = Heading(f"<details>\n<summary>{summary}</summary>\n\n", "</details>\n\n")
    order = (len(_SECTIONS),)
    return Entry(order, (*above, section), f"{code(ids, 2100)}\n\n", "unmatched", 0)


def _group_lines(group: Group) -> Iterator[str]:
    first, *others = group.addresses
    yield f"#### {code(first)}"
    told = [f"in {code(at)}" for at in places(group.findings)]
    if others:
        names = ", ".join(code(address, 100) for address in others[:_MOST_NAMES])
        dots = ", ..." if len(others) > _MOST_NAMES else ""
        told.append(f"and {len(others)} more: {names}{dots}")
    if told:
        yield "\n" + "; ".join(told)


def _word(finding: Finding) -> str:
    if finding.outcome is Outcome.FAIL:
        return finding.rule.severity.value
    return finding.outcome.value.replace("_", " ")


def _lines(finding: Finding) -> Iterator[str]:
    rule = finding.rule
    name = " ".join(filter(None, [code(rule.id, 60), prose(rule.name, 100)]))
    said = statement(finding)
    yield f"- **{_word(finding)}** {name}" + (f": {prose(said)}" if said else "")
    if finding.waiver:
        yield f"  - {prose(waiver_line(finding.waiver))}"
    if finding.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
        return
    for line in evidence_lines(finding):
        yield f"  - {code(line)}"
    if finding.outcome is Outcome.FAIL:
        told = [prose(rule.fix), links(rule.links)]
        if any(told):
            yield f"  - fix: {' ('.join(filter(None, told))}" + ")" * all(told)
