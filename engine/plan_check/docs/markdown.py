"""Rules as Markdown: a page for each, and an index."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from plan_check.docs.sections import Kind, Section
from plan_check.findings import Severity
from plan_check.report.inert import one_line
from plan_check.rules.model import Rule

_SPECIAL: Final = re.compile(r"([\\`*{}\[\]<>|#]|(?<!\w)_|_(?!\w))")
_FENCES: Final = {
    Kind.TREE: "",
    Kind.TERRAFORM: "hcl",
    Kind.CONFIGURATION: "yaml",
}


def render_page(
    rule: Rule, sections: Sequence[Section], profiles: Sequence[str]
) -> str:
    """Write a rule's page.

    Args:
        rule: The rule.
        sections: What is to be said of it.
        profiles: The profiles that it belongs to.
    """
    info = rule.info
    belongs = ", ".join(profiles) or "none: applied where it is named"
    lines = [
        f"# {info.id} {info.name}",
        "",
        escaped(info.title),
        "",
        f"Severity: {info.severity}. Area: {info.area}. Profiles: {belongs}.",
    ]
    for section in sections:
        lines += ["", *_section(section)]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    if section.title:
        yield f"## {section.title[:1].upper()}{section.title[1:]}"
        yield ""
    if section.kind is Kind.TEXT:
        yield from map(escaped, section.lines)
    elif section.kind is Kind.LIST:
        yield from (f"* {_item(line)}" for line in section.lines)
    else:
        yield f"```{_FENCES[section.kind]}"
        yield from (line.rstrip() for line in section.lines)
        yield "```"


def _item(line: str) -> str:
    return f"<{line}>" if line.startswith("https://") else escaped(line)


def escaped(text: str) -> str:
    """Keep a rule's own words from meaning anything in Markdown."""
    return _SPECIAL.sub(r"\\\1", one_line(text))


def render_index(rules: Sequence[Rule], profiles: Mapping[str, Sequence[str]]) -> str:
    """Write a table of all rules, by area.

    Args:
        rules: Sorted by id.
        profiles: By rule id, the profiles that it belongs to.
    """
    lines = [
        "# Rules",
        "",
        "`plan-check rules` lists them in the terminal, `plan-check rules show ID`",
        "explains one; `index.html` beside this page",
        "filters them by severity, area, profile, framework and scanner.",
    ]
    for area, members in by_area(rules).items():
        lines += ["", f"## {area}", "", "| rule | severity | fault | profile |"]
        lines.append("|---|---|---|---|")
        for rule in members:
            info = rule.info
            first = next(iter(profiles.get(info.id, ())), "")
            link = f"[{info.id}]({info.id}.md)"
            lines.append(
                f"| {link} | {info.severity} | {escaped(info.title)} | {first} |"
            )
    return "\n".join(lines) + "\n"


def render_areas(rules: Sequence[Rule]) -> str:
    """Write the table of areas and counts that the README shows."""
    lines = ["| area | rules | critical | high | medium | low |"]
    lines.append("|---|---:|---:|---:|---:|---:|")
    for area, members in [*by_area(rules).items(), ("all", list(rules))]:
        counts = Counter(rule.info.severity for rule in members)
        cells = [counts[severity] for severity in reversed(Severity)]
        lines.append(f"| {' | '.join(map(str, (area, len(members), *cells)))} |")
    return "\n".join(lines) + "\n"


def by_area(rules: Sequence[Rule]) -> dict[str, list[Rule]]:
    """Sort rules by the folder that they stand in."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.info.area, []).append(rule)
    return dict(sorted(found.items()))
