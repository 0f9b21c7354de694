"""A rule's page in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plan_check.docs.sections import Kind, Section
from plan_check.report.inert import disarm, inert, one_line
from plan_check.report.page import Page
from plan_check.rules.model import Rule


def render_rule(rule: Rule, sections: Sequence[Section], width: int) -> str:
    """Write all that is to be said of one rule, with a newline at the end."""
    info = rule.info
    head = (f"{info.id} {info.name} ({info.severity})", info.title)
    page = Page(width, color=False)
    blocks = ["\n".join(map(one_line, head))]
    blocks += ["\n".join(_section(page, section)) for section in sections]
    return disarm("\n\n".join(blocks)) + "\n"


def _section(page: Page, section: Section) -> Iterator[str]:
    if section.kind is Kind.TEXT:
        label = f"{section.title}: " if section.title else ""
        for line in section.lines:
            yield page.paragraph(f"{label}{one_line(line)}", 0)
        return
    yield f"{section.title}:"
    for line in section.lines:
        if section.kind is Kind.LIST:
            yield f"  {one_line(line)}"
        else:
            yield f"  {inert(line)}".rstrip()
