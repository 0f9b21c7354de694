"""How a verdict came about, as a tree of conditions that is safe to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from plan_check.evaluate.compiled import CompiledRule
from plan_check.evaluate.evaluate import Evaluator, Verdict
from plan_check.evaluate.trace import Kind, Step
from plan_check.findings import Evidence, Finding
from plan_check.graph.origins import Origin
from plan_check.plan.model import Instance
from plan_check.rules.kleene import Tri

_MOST_NAMED = 3
_NO = ("no ", "there is no ")
_JOINTS = ("all of", "any of")


@dataclass(frozen=True, slots=True)
class Part:
    """One condition: what it says, what was found, and what that rests on."""

    text: str
    result: Tri
    note: str = ""
    """Why the result is what it is, where there is no value to show."""
    evidence: Evidence | None = None
    origins: tuple[str, ...] = ()
    """What the value is made of: ``aws_kms_key.data.arn``, ``var.kms_key_id``."""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """One rule's verdict on one resource, and how it came about."""

    finding: Finding
    when: Part | None
    """``None`` where the rule has no such condition."""
    require: Part | None
    """``None`` where it was not looked at."""
    blind: str = ""
    """Why the rule cannot see what it judges."""


def explain(
    evaluator: Evaluator, rule: CompiledRule, node: Instance, verdict: Verdict
) -> Explanation:
    """Say how the verdict came about.

    Args:
        evaluator: Of the plan.
        rule: One of the evaluator's.
        node: A resource that the rule gave a verdict on.
        verdict: The one that it gave.
    """
    finding = evaluator.finding(rule, node, verdict)
    blind = _blind(rule, verdict)
    if node not in set(evaluator.selected(rule.rule)) and blind:
        return Explanation(finding, None, None, blind)
    steps = evaluator.explained(rule, node)
    parts = {name: _whole(evaluator, step) for name, step in steps.items()}
    when = parts.get("when")
    looked_at = not blind and (when is None or when.result is True)
    return Explanation(finding, when, parts["require"] if looked_at else None, blind)


def _blind(rule: CompiledRule, verdict: Verdict) -> str:
    reasons = {because for _, because, _ in rule.blind}
    return verdict.reason if verdict.reason in reasons else ""


def _whole(evaluator: Evaluator, step: Step) -> Part:
    children = step.children
    while len(children) == 1 and children[0].text == "all of":
        children = children[0].children
    parts = tuple(_part(evaluator, child) for child in children)
    return Part(step.text, step.result, parts=parts)


def _part(evaluator: Evaluator, step: Step) -> Part:
    """Take what a step noted, with every text made safe."""
    step = _joined(step)
    text = evaluator.redactor.text
    shown = step.attribute and step.value is not None
    return Part(
        text=text(step.text),
        result=step.result,
        note="" if shown or step.note == step.text else text(step.note),
        evidence=evaluator.evidence(step) if shown else None,
        origins=tuple(map(text, _origins(evaluator, step))) if shown else (),
        parts=tuple(_part(evaluator, child) for child in step.children),
    )


def _joined(step: Step) -> Step:
    """Make one step of two that a reader takes for one.

    "No item" is noted as a negated search; "all of" says little below a name.
    """
    if len(step.children) != 1:
        return step
    child = step.children[0]
    if step.kind is Kind.NOT and child.text.startswith(_NO):
        return replace(child, result=step.result)
    if step.kind is Kind.ALL and child.text in _JOINTS and step.text not in _JOINTS:
        return replace(child, text=f"{step.text}: {child.text}")
    return step


def _origins(evaluator: Evaluator, step: Step) -> Iterator[str]:
    """Name what the configuration makes an attribute's value of, never its data."""
    node = evaluator.graph.by_address.get(step.address)
    if node is None or node.after is None:
        return
    origins = evaluator.graph.origins(node, step.attribute)
    for origin in origins.sources:
        yield _source(origin)
    names = dict.fromkeys(leaf.name for leaf in origins.fixed if leaf.name)
    yield from (f"var.{name}" for name in names)
    yield from dict.fromkeys(leaf.reason for leaf in origins.lost)


def _source(origin: Origin) -> str:
    dot = "." if origin.attribute else ""
    names = [f"{node.address}{dot}{origin.attribute}" for node in origin.nodes]
    more = len(names) - _MOST_NAMED
    listed = " or ".join(names[:_MOST_NAMED])
    return f"{listed} or {more} more" if more > 0 else listed
