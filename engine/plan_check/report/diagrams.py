"""A plan's graph as a diagram, for Mermaid (GitHub, GitLab) and for Graphviz.

Nodes are called n0, n1, ... so that only labels hold text from the plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from plan_check.report.inert import disarm, inert
from plan_check.views import EdgeView, GraphView, NodeView

_SURE = ("exact", "paired")
_NOT_PLAIN = re.compile(r"^[^A-Za-z]|[^A-Za-z0-9_./, =-]")


def render_mermaid(view: GraphView) -> str:
    """Write a flowchart; relations that are not sure are dotted."""
    return "\n".join(["flowchart LR", *_mermaid_lines(view)]) + "\n"


def render_dot(view: GraphView) -> str:
    """Write a digraph; relations that are not sure are dashed."""
    head = ["digraph plan {", "  rankdir=LR;", "  node [shape=box];"]
    return "\n".join([*head, *_dot_lines(view), "}"]) + "\n"


def node_actions(node: NodeView) -> str:
    """Say what the plan does to a node: ``create``, ``replace``, ``no-op``..."""
    if set(node.actions) == {"create", "delete"}:
        return "replace"
    return ", ".join(map(inert, node.actions))


def mermaid_label(text: str) -> str:
    """Write all but plain characters as entities.

    Mermaid reads labels as Markdown (so the first character must be a letter), looks
    for ``style ...:...#`` in any line, and drops a label that is empty.
    """
    plain = _NOT_PLAIN.sub(lambda char: f"#{ord(char[0])};", inert(text))
    return plain or "#32;"


def _mermaid_lines(view: GraphView) -> Iterator[str]:
    names = _names(view)
    actions = {node.address: node_actions(node) for node in view.nodes}
    for text, name in names.items():
        label = mermaid_label(text)
        if actions.get(text):
            label += f"<br/>{mermaid_label(actions[text])}"
        yield f'  {name}["{label}"]' if text in actions else f'  {name}(["{label}"])'
    for edge in view.edges:
        arrow = "-->" if edge.certainty in _SURE else "-.->"
        label = mermaid_label(_edge_label(edge))
        yield f'  {names[edge.source]} {arrow}|"{label}"| {names[edge.target]}'


def _dot_lines(view: GraphView) -> Iterator[str]:
    names = _names(view)
    actions = {node.address: node_actions(node) for node in view.nodes}
    for text, name in names.items():
        label = _dot_label(text)
        if actions.get(text):
            label += rf"\n{_dot_label(actions[text])}"
        style = "" if text in actions else ", style=dashed"
        yield f'  {name} [label="{label}"{style}];'
    for edge in view.edges:
        style = "" if edge.certainty in _SURE else ", style=dashed"
        label = _dot_label(_edge_label(edge))
        ends = f"{names[edge.source]} -> {names[edge.target]}"
        yield f'  {ends} [label="{label}"{style}];'


def _names(view: GraphView) -> dict[str, str]:
    """Number the plan's resources, then what relations lead to outside of it."""
    outside = {end for edge in view.edges for end in (edge.source, edge.target)}
    texts = dict.fromkeys([*(node.address for node in view.nodes), *sorted(outside)])
    return {text: f"n{number}" for number, text in enumerate(texts)}


def _edge_label(edge: EdgeView) -> str:
    sure = edge.certainty == "exact"
    return edge.relation if sure else f"{edge.relation}, {edge.certainty}"


def _dot_label(text: str) -> str:
    r"""Escape quotes, ``\N`` and friends, and HTML entities, which labels decode."""
    escaped = disarm(inert(text)).replace("\\", "\\\\").replace('"', '\\"')
    return escaped.replace("&", "&amp;")
