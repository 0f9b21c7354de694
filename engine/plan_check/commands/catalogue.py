"""Rules as ``plan-check rules`` prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from plan_check.commands.words import glossary, outline
from plan_check.findings import JsonValue
from plan_check.report.encode import encode, encode_document
from plan_check.report.inert import disarm, inert, one_line
from plan_check.report.page import Page
from plan_check.rules.json_schema import rule_schema
from plan_check.rules.model import Condition, Rule
from plan_check.rules.rule_file import DEFAULT_ACTIONS


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
    page = disarm("\n".join(map(inert, lines)))
    return f"{page}\n".encode("utf-8", "backslashreplace")


def render_rules_json(rules: Sequence[Rule]) -> bytes:
    """Write an array with an object for each rule."""
    return encode_document([_as_json(rule) for rule in rules])


def render_schema() -> bytes:
    """Write the JSON Schema of rule files."""
    return encode_document(rule_schema())


def render_rule(rule: Rule, width: int) -> str:
    """Write all that is to be said of one rule, with a newline at the end."""
    info = rule.info
    page = Page(width, color=False)
    blocks = [
        "\n".join(
            map(one_line, (f"{info.id} {info.name} ({info.severity})", info.title))
        ),
        *_paragraphs(page, (info.message, info.why, info.fix and f"Fix: {info.fix}")),
        _subject(rule),
        *_condition("applies where", rule.when),
        *_condition("requires", rule.require),
        *_list("cannot tell where", _blind(rule)),
        *_list(
            "in these words", (f"{n}: {text}" for n, text in glossary(rule).items())
        ),
        *_list("parameters", _parameters(rule)),
        *_list("links", info.links),
        *_list("compliance", _mapping(info.compliance)),
        *_list("the same control elsewhere", _mapping(info.peers)),
    ]
    return disarm("\n\n".join(blocks)) + "\n"


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


def _paragraphs(page: Page, texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if text:
            yield page.paragraph(one_line(text), 0)


def _subject(rule: Rule) -> str:
    lines = [f"judges: {', '.join(rule.info.resource)}"]
    if rule.actions != DEFAULT_ACTIONS:
        lines.append(f"where the plan's action is: {', '.join(sorted(rule.actions))}")
    if rule.aliases:
        lines.append(f"also called: {', '.join(rule.aliases)}")
    if rule.deprecated:
        lines.append("deprecated: applied only where --rule names it")
    return "\n".join(map(one_line, lines))


def _condition(title: str, condition: Condition | None) -> Iterator[str]:
    if condition is not None:
        lines = [
            f"{'  ' * (depth + 1)}{one_line(t)}" for depth, t in outline(condition)
        ]
        yield "\n".join([f"{title}:", *lines])


def _list(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = [f"  {one_line(line)}" for line in lines]
    if listed:
        yield "\n".join([f"{title}:", *listed])


def _blind(rule: Rule) -> Iterator[str]:
    for clause in rule.unknown:
        of = f"{clause.resource}: " if clause.resource else ""
        yield f"{of}{' '.join(t for _, t in outline(clause.when))}; {clause.because}"


def _parameters(rule: Rule) -> Iterator[str]:
    for parameter in rule.parameters.values():
        default = encode(parameter.default).decode()
        choices = [encode(one).decode() for one in parameter.one_of]
        of = f" (one of {', '.join(choices)})" if choices else ""
        about = f": {parameter.about}" if parameter.about else ""
        yield f"{parameter.name} = {default}{of}{about}"


def _mapping(given: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for name, ids in given.items():
        yield f"{name}: {', '.join(ids)}"
