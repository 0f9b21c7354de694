"""Rules as ``plan-check rules`` prints them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plan_check.findings import JsonValue
from plan_check.report.encode import encode_document
from plan_check.report.inert import disarm, inert
from plan_check.rules.json_schema import rule_schema
from plan_check.rules.model import Rule


def render_rules_text(rules: Sequence[Rule]) -> bytes:
    """Write one line for each rule: id, severity, name, title."""
    rows = [
        (rule.info.id, rule.info.severity.value, rule.info.name, rule.info.title)
        for rule in rules
    ]
    widths = [max(map(len, column)) for column in list(zip(*rows, strict=True))[:-1]]
    lines = (
        "  ".join(
            (*(cell.ljust(at) for cell, at in zip(row, widths, strict=False)), row[-1])
        )
        for row in rows
    )
    return page_of(lines)


def page_of(lines: Iterable[str]) -> bytes:
    """Write lines, with nothing in them that a terminal or a log obeys."""
    page = disarm("\n".join(map(inert, lines)))
    return f"{page}\n".encode("utf-8", "backslashreplace")


def render_rules_json(rules: Sequence[Rule]) -> bytes:
    """Write an array with an object for each rule."""
    return encode_document([_as_json(rule) for rule in rules])


def render_schema() -> bytes:
    """Write the JSON Schema of rule files."""
    return encode_document(rule_schema())


def _as_json(rule: Rule) -> JsonValue:
    info = rule.info
    return {
        "id": info.id,
        "name": info.name,
        "title": info.title,
        "severity": info.severity.value,
        "resource": list(info.resource),
        "compliance": {key: list(ids) for key, ids in info.compliance.items()},
        "peers": {key: list(ids) for key, ids in info.peers.items()},
        "links": list(info.links),
    }
