"""The report for a comment on a pull request, and for the summary of a job.

Whoever opens a pull request writes what is in a plan, and the comment is posted in
somebody else's name: so nothing in it but this module's own words is ever Markdown,
HTML, a mention or a link. See :mod:`plan_check.report.markup`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from plan_check.findings import Outcome, PlanVerdict, Report, Severity
from plan_check.report.budget import Entry, fill
from plan_check.report.entries import entries
from plan_check.report.flowchart import render_flowchart
from plan_check.report.inert import disarm
from plan_check.report.markup import cell, code, prose
from plan_check.report.picture import draw
from plan_check.report.totals import (
    gate_line,
    plan_notes,
    totals_line,
    violations_by_severity,
)
from plan_check.tallies import count

MARKER = "<!-- plan-check -->"
"""The first line: a later run finds its earlier comment by it."""
_MOST_PLANS = 10
_MOST_NOTES = 5
_MOST_OF_RUN = 10
_MOST_CLUSTERS = 5
_MOST_BOXES = 30
_FOR_THE_LAST_LINE = 300
_OTHERS = (Outcome.UNKNOWN, Outcome.ERROR, Outcome.WAIVED, Outcome.PASS)


def render_markdown(
    report: Report, *, show: frozenset[Outcome], budget: int = 60_000
) -> bytes:
    """Write the summary and as many findings as there is room for, worst first.

    Args:
        report: Findings in any order.
        show: Outcomes to list; the summary counts the others as well.
        budget: The most bytes to write. GitHub takes 65,536 characters in a comment
            and 1 MiB in a job summary. The summary is written whatever it takes,
            which is less than 16 kB.
    """
    head = "\n\n".join(_head(report))
    pictures = "\n\n".join(_pictures(report))
    if _size(head) + _size(pictures) > budget // 2:
        pictures = ""
    room = budget - _size(head) - _size(pictures) - _FOR_THE_LAST_LINE
    page = fill(list(entries(report, show)), room)
    parts = [head, _left_out(page.left_out), pictures, page.text]
    text = "\n\n".join(filter(None, parts)).rstrip("\n")
    return disarm(f"{text}\n").encode()


def _size(text: str) -> int:
    return len(text.encode())


def _head(report: Report) -> Iterator[str]:
    verdict, _, because = gate_line(report).partition(": ")
    yield f"{MARKER}\n## plan-check: {verdict}"
    told = f"{totals_line(report.plans, report.profile)}."
    yield f"**{because}.** {told}" if because else told
    yield "\n".join(_table(report))
    yield from _notes(report)


def _table(report: Report) -> Iterator[str]:
    several = len(report.plans) > 1
    names = [*reversed(Severity), *_OTHERS]
    yield "|".join(["", *(["plan"] if several else []), *names, ""])
    yield "|".join(["", *(["---"] if several else []), *["--:"] * len(names), ""])
    if several:
        for plan in report.plans[:_MOST_PLANS]:
            yield _row([plan], cell(plan.path))
        if more := report.plans[_MOST_PLANS:]:
            yield _row(more, f"{len(more)} more")
    yield _row(report.plans, "all" if several else "")


def _row(plans: Sequence[PlanVerdict], name: str) -> str:
    numbers = [
        *violations_by_severity(plans).values(),
        *(sum(plan.counts[outcome] for plan in plans) for outcome in _OTHERS),
    ]
    return "|".join(["", *([name] if name else []), *map(str, numbers), ""])


def _notes(report: Report) -> Iterator[str]:
    several = len(report.plans) > 1
    notes = [(plan, note) for plan in report.plans for note in plan_notes(plan)]
    for plan, note in notes[:_MOST_NOTES]:
        name = f"{code(plan.path, 100)}: " if several else ""
        yield f"> **Warning:** {name}{prose(note, 300)}"
    if (more := len(notes) - _MOST_NOTES) > 0:
        yield f"> **Warning:** {more} more notes on other plans"
    for note in report.notes[:_MOST_OF_RUN]:
        yield f"> **Warning:** {prose(note, 300)}"
    if (more := len(report.notes) - _MOST_OF_RUN) > 0:
        yield f"> **Warning:** {more} more notes on waivers"


def _pictures(report: Report) -> Iterator[str]:
    gallery = draw(report, clusters=_MOST_CLUSTERS, boxes=_MOST_BOXES)
    if gallery.pictures:
        yield "## Clusters"
    for picture in gallery.pictures:
        if len(report.plans) > 1:
            yield f"Of {code(picture.path, 100)}:"
        yield f"```mermaid\n{render_flowchart(picture)}\n```"
    if gallery.left_out:
        yield gallery.left_out


def _left_out(entries: Sequence[Entry]) -> str:
    """Say what there was no room for, worst first."""
    numbers: Counter[str] = Counter()
    for entry in entries:
        numbers[entry.word] += entry.findings
    told = ", ".join(f"{number} {word}" for word, number in numbers.items() if number)
    if not told:
        return ""
    total = count(numbers.total(), "finding")
    verb = "was" if numbers.total() == 1 else "were"
    return f"**{total} {verb} left out for want of room:** {told}."
