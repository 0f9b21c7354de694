"""An explanation as text: a tree of conditions, then the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plan_check.evaluate.explain import Explanation, Part
from plan_check.findings import Evidence, Outcome
from plan_check.report.encode import encode
from plan_check.report.inert import disarm, inert, one_line
from plan_check.report.page import Page
from plan_check.rules.kleene import Tri
from plan_check.rules.model import Rule
from plan_check.views import EdgeView

_MARKS = {True: "true", False: "false", None: "unknown"}
_JOINT = ": "
_LATER = "known after apply"
_STYLES = {True: "pass", False: "high", None: "unknown"}


def render_explanation(
    page: Page, rule: Rule, explanation: Explanation, edges: Sequence[EdgeView]
) -> str:
    """Write an explanation, with a newline at the end.

    Args:
        page: Its width and colours.
        rule: The rule that gave the verdict.
        explanation: How it came about.
        edges: What the relations that the rule names lead to.
    """
    blocks = [
        _head(page, rule, explanation),
        *_references(page, edges),
        *_conditions(page, explanation),
        _verdict(page, rule, explanation),
    ]
    return disarm("\n\n".join(blocks)) + "\n"


def _head(page: Page, rule: Rule, explanation: Explanation) -> str:
    info = rule.info
    return "\n".join(
        [
            page.paint(inert(explanation.finding.address), "heading"),
            one_line(f"{info.id} {info.name} ({info.severity})"),
            one_line(info.title),
        ]
    )


def _references(page: Page, edges: Sequence[EdgeView]) -> Iterator[str]:
    if edges:
        yield "\n".join([page.paint("references", "heading"), *map(_edge, edges)])


def _edge(edge: EdgeView) -> str:
    sure = f"({edge.certainty}, {edge.attribute})"
    return f"  {inert(edge.relation)} -> {inert(edge.target)}  {sure}"


def _conditions(page: Page, explanation: Explanation) -> Iterator[str]:
    address = explanation.finding.address
    if explanation.when is not None:
        yield _tree(page, "applies where", explanation.when, address)
    if explanation.require is not None:
        yield _tree(page, "requires", explanation.require, address)


def _tree(page: Page, title: str, root: Part, address: str) -> str:
    head = f"{page.paint(title, 'heading')}: {_mark(page, root.result)}"
    around = frozenset({address})
    lines = [line for part in root.parts for line in _part(page, part, 2, around)]
    return "\n".join([head, *lines])


def _part(page: Page, part: Part, indent: int, around: frozenset[str]) -> Iterator[str]:
    """Write a condition and, deeper, what it rests on.

    Args:
        page: Its width and colours.
        part: The condition.
        indent: Columns before it.
        around: Addresses that stand above it, and need not be said again.
    """
    mark = _MARKS[part.result]
    line = page.paragraph(f"{mark}  {inert(part.text)}", indent)
    yield line.replace(mark, _mark(page, part.result), 1)
    for told in _told(part, around):
        yield page.paragraph(inert(told), indent + len(mark) + 2)
    inner = around | {part.text.partition(_JOINT)[0]}
    for child in part.parts:
        yield from _part(page, child, indent + 2, inner)


def _told(part: Part, around: frozenset[str]) -> Iterator[str]:
    item = part.evidence
    if item is None:
        if part.note:
            yield part.note
        return
    place = "" if item.address in around else f"{item.address}: "
    yield f"{place}{_stated(item)}"
    origins = ", ".join(part.origins)
    if origins and origins not in item.note:
        yield f"from {origins}"


def _mark(page: Page, result: Tri) -> str:
    return page.paint(_MARKS[result], _STYLES[result])


def _stated(item: Evidence) -> str:
    note = f"; {item.note}" if item.note else ""
    match item.state:
        case "unknown":
            if item.note.startswith(_LATER):
                return f"{item.attribute} = ({item.note})"
            return f"{item.attribute} is not known{note}"
        case "null" | "omitted":
            return f"{item.attribute} is not set{note}"
        case _:
            return f"{item.attribute} = {encode(item.value).decode()}{note}"


def _verdict(page: Page, rule: Rule, explanation: Explanation) -> str:
    finding = explanation.finding
    word = finding.outcome.replace("_", " ")
    style = rule.info.severity.value if finding.outcome is Outcome.FAIL else word
    title = page.paint("verdict", "heading")
    lines = [f"{title}: {page.paint(word, style)}"]
    if finding.outcome is Outcome.FAIL:
        lines.append(page.paragraph(one_line(rule.info.message), 2))
    reason = explanation.blind or finding.reason
    if reason:
        lines.append(page.paragraph(inert(reason), 2))
    if finding.outcome is Outcome.NOT_APPLICABLE:
        lines.append("  the rule does not apply to this resource")
    if finding.outcome is Outcome.FAIL and rule.info.fix:
        lines.append(page.paragraph(f"fix: {one_line(rule.info.fix)}", 2))
    return "\n".join(lines)
