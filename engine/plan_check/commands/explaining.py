"""What ``plan-check explain`` does, once its flags are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from plan_check.commands.addresses import MOST_NAMED, find_address, near_addresses
from plan_check.commands.configuring import configure
from plan_check.commands.edges import related
from plan_check.commands.loading import Opened, open_plan
from plan_check.commands.selection import find_rule
from plan_check.commands.streams import has_color, terminal_width, write_text
from plan_check.commands.tree import render_explanation
from plan_check.docs.words import collections_of
from plan_check.errors import UsageError
from plan_check.evaluate.evaluate import Verdict
from plan_check.evaluate.explain import explain
from plan_check.plan.model import Instance
from plan_check.report.page import Page
from plan_check.rules.model import Rule
from plan_check.tallies import some_of
from plan_check.views import EdgeView


@dataclass(frozen=True, slots=True)
class Question:
    """The flags of one run, as they were written."""

    rule: str
    address: str
    plan: str
    parameters: Sequence[str]
    as_of: date | None
    color: str
    flags: Mapping[str, Any]
    """What outweighs the configuration file, by its keys."""
    config: str


def explain_verdict(question: Question) -> int:
    """Print how a verdict came about.

    Raises:
        PlanCheckError: An input cannot be used, or the address means no resource
            that the rule judges, or several.
    """
    opened = open_plan(
        question.plan,
        configure(question.flags, question.config),
        wanted=[question.rule],
        parameters=question.parameters,
        as_of=question.as_of,
    )
    rule = find_rule(opened.pack.rules, question.rule)
    node, verdict = _judged(opened, rule, question.address)
    evaluator = opened.evaluator
    explanation = explain(evaluator, evaluator.rules[rule.info.id], node, verdict)
    edges = tuple(_followed(opened, rule, node))
    page = Page(terminal_width(), has_color(question.color))
    write_text(render_explanation(page, rule, explanation, edges))
    return 0


def _judged(opened: Opened, rule: Rule, wanted: str) -> tuple[Instance, Verdict]:
    """Find the verdict on the resource that an address means."""
    compiled = opened.evaluator.rules[rule.info.id]
    verdicts = {n.address: (n, v) for n, v in opened.evaluator.verdicts(compiled)}
    found = find_address(wanted, list(verdicts))
    if len(found) == 1:
        return verdicts[found[0]]
    if found:
        hint = f"name one: {some_of(found, MOST_NAMED)}"
        raise UsageError(f"{wanted!r} means {len(found)} resources", hint=hint)
    raise _not_judged(opened, rule, wanted, list(verdicts))


def _not_judged(
    opened: Opened, rule: Rule, wanted: str, judged: Sequence[str]
) -> UsageError:
    near = near_addresses(wanted, judged)
    hint = (
        f"it judges: {some_of(near, MOST_NAMED)}"
        if near
        else "it judges nothing in this plan"
    )
    nodes = {node.address: node for node in opened.plan.instances}
    found = find_address(wanted, list(nodes))
    if len(found) != 1:
        return UsageError(f"{rule.info.id} judges no resource {wanted!r}", hint=hint)
    node = nodes[found[0]]
    if node.type in rule.info.resource and node.action not in rule.actions:
        actions = ", ".join(sorted(rule.actions))
        why = f"the plan's action is {node.action}, and the rule is about {actions}"
    else:
        why = f"it is about {', '.join(rule.info.resource)}"
    return UsageError(f"{rule.info.id} does not judge {node.address}: {why}", hint=hint)


def _followed(opened: Opened, rule: Rule, node: Instance) -> Iterator[EdgeView]:
    """Give what the relations that the rule names lead to from the resource."""
    resolver = opened.evaluator.context.views.resolver
    for name in collections_of(rule):
        relation = resolver.find(node, name)
        if relation is not None:
            yield from related(opened.evaluator, node, relation)
