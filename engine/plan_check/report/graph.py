"""A plan's graph: as a list to read, as JSON, and as diagrams for two renderers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Final, Literal, assert_never

from plan_check.report.diagrams import node_actions, render_dot, render_mermaid
from plan_check.report.encode import encode_document
from plan_check.report.inert import disarm, inert
from plan_check.tallies import count
from plan_check.views import EdgeView, GraphView, NodeView

SCHEMA: Final = "plan-check/graph/v1"

GraphFormat = Literal["text", "json", "mermaid", "dot"]


def render_graph(
    view: GraphView,
    format: GraphFormat,  # noqa: A002 - the flag's name
) -> str:
    """Write the whole graph, nodes by address, with a newline at the end."""
    ordered = GraphView(
        path=view.path,
        nodes=tuple(sorted(view.nodes, key=attrgetter("address", "mode", "actions"))),
        edges=tuple(sorted(view.edges, key=_edge_order)),
    )
    match format:
        case "text":
            return _render_text(ordered)
        case "json":
            return _render_json(ordered)
        case "mermaid":
            return render_mermaid(ordered)
        case "dot":
            return render_dot(ordered)
        case _:  # pragma: no cover - mypy proves it
            assert_never(format)


def _edge_order(edge: EdgeView) -> tuple[str, ...]:
    return (edge.source, edge.relation, edge.target, edge.attribute, edge.certainty)


def _render_text(view: GraphView) -> str:
    size = f"{count(len(view.nodes), 'resource')}, {count(len(view.edges), 'relation')}"
    blocks = [f"{inert(view.path)}: {size}", *_text_blocks(view)]
    return disarm("\n\n".join(blocks)) + "\n"


def _text_blocks(view: GraphView) -> Iterator[str]:
    edges = {
        source: "".join(f"\n  {_text_relation(edge)}" for edge in group)
        for source, group in groupby(view.edges, key=attrgetter("source"))
    }
    for node in view.nodes:
        yield _text_node(node) + edges.pop(node.address, "")
    for source, relations in edges.items():
        yield f"{inert(source)}  not in the plan{relations}"


def _text_node(node: NodeView) -> str:
    return "  ".join(part for part in (inert(node.address), node_actions(node)) if part)


def _text_relation(edge: EdgeView) -> str:
    told = ", ".join(inert(part) for part in (edge.certainty, edge.attribute) if part)
    return f"{inert(edge.relation)} -> {inert(edge.target)}  ({told})"


def _render_json(view: GraphView) -> str:
    return encode_document(
        {
            "schema": SCHEMA,
            "path": view.path,
            "nodes": [
                {
                    "address": node.address,
                    "type": node.type,
                    "mode": node.mode,
                    "actions": list(node.actions),
                }
                for node in view.nodes
            ],
            "edges": [
                {
                    "source": edge.source,
                    "target": edge.target,
                    "relation": edge.relation,
                    "attribute": edge.attribute,
                    "certainty": edge.certainty,
                }
                for edge in view.edges
            ],
        }
    ).decode()
