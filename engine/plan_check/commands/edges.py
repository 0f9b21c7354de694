"""A plan's graph as ``plan-check graph`` and ``plan-check explain`` show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from plan_check.evaluate.evaluate import Evaluator
from plan_check.graph.finder import type_key
from plan_check.graph.related import OneOf, Outside, Related, Relation
from plan_check.plan.model import Instance, Plan
from plan_check.rules.aws_operators import glob_matches
from plan_check.views import EdgeView, GraphView, NodeView

_PASSING = "passes."


def view_graph(plan: Plan, evaluator: Evaluator, pattern: str = "*") -> GraphView:
    """Give the resources and the relations that they declare.

    Args:
        plan: The plan.
        evaluator: Of the plan.
        pattern: Addresses to show, with ``*`` and ``?``; what they are related to
            is shown with them.
    """
    nodes = [node for node in plan.instances if not node.deposed]
    edges = list(_edges(evaluator, nodes))
    chosen = {node.address for node in nodes if glob_matches(pattern, node.address)}
    edges = [edge for edge in edges if edge.source in chosen or edge.target in chosen]
    shown = chosen | {end for edge in edges for end in (edge.source, edge.target)}
    return GraphView(
        plan.path,
        tuple(_node(node) for node in nodes if node.address in shown),
        tuple(edges),
    )


def related(
    evaluator: Evaluator, node: Instance, relation: Relation
) -> Iterator[EdgeView]:
    """Give what one relation of a resource leads to, and how sure that is."""
    gone = node.after is None
    found = evaluator.context.views.resolver.resolve(node, relation, before=gone)
    attribute = ", ".join(relation.attributes) or ", ".join(
        f"{type_}.{name}" for type_, name in relation.reverse
    )
    for target, certainty in _ends(evaluator, found):
        yield EdgeView(node.address, target, relation.name, attribute, certainty)


def _edges(evaluator: Evaluator, nodes: Sequence[Instance]) -> Iterator[EdgeView]:
    by_type: dict[str, list[Relation]] = defaultdict(list)
    for relation in evaluator.context.views.resolver.relations.values():
        if relation.attributes and not relation.name.startswith(_PASSING):
            by_type[relation.type].append(relation)
    for node in nodes:
        for relation in by_type.get(type_key(node), ()):
            yield from related(evaluator, node, relation)


def _ends(evaluator: Evaluator, found: Related) -> Iterator[tuple[str, str]]:
    for end in found.sure:
        match end:
            case Instance():
                yield end.address, "exact"
            case OneOf():
                yield from ((node.address, "candidate") for node in end.nodes)
            case Outside():
                yield evaluator.redactor.text(end.name), "outside"
    yield from ((node.address, "candidate") for node in found.maybe)
    if found.more and not found.maybe:  # something is there: never "not connected"
        yield f"({evaluator.redactor.text(found.more)})", "candidate"


def _node(node: Instance) -> NodeView:
    return NodeView(node.address, node.type, node.actions, node.mode)
