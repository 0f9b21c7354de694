"""What `plan-check graph` shows: nodes and the relations between them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NodeView:
    """One resource instance."""

    address: str
    type: str
    actions: tuple[str, ...]
    mode: str
    """``managed`` or ``data``."""


@dataclass(frozen=True, slots=True)
class EdgeView:
    """One relation, from the resource that declares it."""

    source: str
    target: str
    """An address, or the literal value where the target is outside the plan."""
    relation: str
    attribute: str
    certainty: str
    """``exact``, ``paired``, ``candidate`` or ``outside``."""


@dataclass(frozen=True, slots=True)
class GraphView:
    """A plan's graph, sorted by address."""

    path: str
    nodes: tuple[NodeView, ...]
    edges: tuple[EdgeView, ...]
