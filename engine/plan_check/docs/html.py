"""The index of rules as one HTML page with filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template

from plan_check.findings import Severity
from plan_check.report.inert import one_line
from plan_check.rules.model import Rule

_TEMPLATE = Path(__file__).with_name("index.html")


def render_html_index(
    rules: Sequence[Rule], profiles: Mapping[str, Sequence[str]]
) -> str:
    """Write the page; without scripts it is the whole table.

    Args:
        rules: Sorted by id.
        profiles: By rule id, the profiles that it belongs to.
    """
    choices = {
        "severity": [severity.value for severity in reversed(Severity)],
        "area": sorted({rule.info.area for rule in rules}),
        "profile": list(dict.fromkeys(p for r in rules for p in profiles[r.info.id])),
        "framework": sorted({name for rule in rules for name in rule.info.compliance}),
        "scanner": sorted({name for rule in rules for name in rule.info.peers}),
    }
    return Template(_TEMPLATE.read_text()).substitute(
        filters="\n".join(_select(*choice) for choice in choices.items()),
        count=f"{len(rules)} rules",
        rows="\n".join(_row(rule, profiles[rule.info.id]) for rule in rules),
    )


def _select(name: str, values: Iterable[str]) -> str:
    options = "".join(f"<option>{_text(value)}</option>" for value in values)
    label = f"{name[:1].upper()}{name[1:]}"
    return (
        f'<label>{label} <select name="{name}"><option value="">all</option>'
        f"{options}</select></label>"
    )


def _row(rule: Rule, profiles: Sequence[str]) -> str:
    info = rule.info
    marks = {
        "severity": [info.severity.value],
        "area": [info.area],
        "profile": profiles,
        "framework": info.compliance,
        "scanner": info.peers,
    }
    data = " ".join(f'data-{n}="{_text(" ".join(v))}"' for n, v in marks.items())
    link = f'<a href="{_text(info.id)}.md">{_text(info.id)}</a> {_text(info.name)}'
    cells = (
        link,
        f'<span class="{info.severity}">{info.severity}</span>',
        _text(info.area),
        _text(info.title),
        _text(", ".join(profiles)),
    )
    return f"<tr {data}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _text(text: str) -> str:
    return escape(one_line(text))
