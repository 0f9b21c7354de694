"""Where the sources of an expression lead, for one relation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from plan_check.graph.finder import type_key
from plan_check.graph.graph import Graph
from plan_check.graph.leaves import Fixed, Lost
from plan_check.graph.origins import Origin, Origins
from plan_check.graph.paths import value_at
from plan_check.graph.related import Found, Relation, Relations
from plan_check.plan.model import Instance


@dataclass(slots=True)
class Targets:
    """Where the sources of an expression lead."""

    found: list[Found] = field(default_factory=list)
    literals: list[str] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    """Why not all of it can be found."""
    elsewhere: str = ""
    """A computed attribute of another type, which no resource made here can equal."""

    def add(self, other: Targets) -> None:
        """Add what another source leads to."""
        self.found += other.found
        self.literals += other.literals
        self.lost += other.lost
        self.elsewhere = self.elsewhere or other.elsewhere


def one_output(found: list[Found]) -> list[Found]:
    """Trust what a module as a whole leads to, where only one block is of the type."""
    blocks = {
        (node.modules, node.config_address)
        for part in found
        if part.whole
        for node in part.nodes
    }
    if len(blocks) != 1:
        return found
    return [replace(part, certain=True) if part.whole else part for part in found]


def is_chosen(origins: Origins, found: list[Found], literal: str) -> bool:
    """Tell whether a list looks like a choice between blocks, or parts of a block.

    Something that cannot be an element is mentioned: a truth value, a number, or a
    text that is no identity. What decides must be one, since the blocks differ.
    """
    parts = {
        (node.modules, node.config_address, part.subset)
        for part in found
        for node in part.nodes
    }
    return len(parts) > 1 and any(_decides(leaf, literal) for leaf in origins.fixed)


def _decides(leaf: Fixed, literal: str) -> bool:
    if leaf.origin == "key" or isinstance(leaf.data, (bool, int, float)):
        return True
    is_text = isinstance(leaf.data, str) and leaf.data != ""
    return is_text and not str(leaf.data).startswith(literal or "?")


def texts(data: object, start: str) -> Iterator[str]:
    """Give the strings in known data that begin like a literal identity."""
    if isinstance(data, str):
        if data and data.startswith(start):
            yield data
    elif isinstance(data, list):
        for item in data:
            yield from texts(item, start)
    elif isinstance(data, dict):
        yield from texts(list(data.values()), start)


def _can_hold(origin: Origin, relation: Relation) -> bool:
    """Tell whether the mentioned attribute is one that identifies a resource."""
    name = origin.attribute.partition(".")[0]
    return not name or name in relation.by


class TargetFinder:
    """Sorts what an expression mentions into targets and what leads elsewhere."""

    def __init__(self, graph: Graph, relations: Relations) -> None:
        self._graph = graph
        self._relations = relations

    def find(
        self, relation: Relation, origins: Iterable[Origin], depth: int
    ) -> Targets:
        """Sort origins into targets, literals, and what leads elsewhere.

        A resource of another type may hand the identity on, as an alias does with
        its key: its own attribute is followed.
        """
        targets = Targets()
        for origin in origins:
            right = [node for node in origin.nodes if type_key(node) in relation.to]
            certain = origin.certain and _can_hold(origin, relation)
            if origin.exclusive and right:
                targets.found.append(Found(tuple(right), certain, origin.whole))
            elif origin.subset and len(right) > 1:
                part = Found(tuple(right), certain, origin.whole, subset=True)
                targets.found.append(part)
            else:
                targets.found += [Found((n,), certain, origin.whole) for n in right]
            for node in origin.nodes:
                if node not in right:
                    self._hand_on(targets, relation, node, origin, depth)
        return targets

    def _hand_on(
        self,
        targets: Targets,
        relation: Relation,
        node: Instance,
        origin: Origin,
        depth: int,
    ) -> None:
        name = origin.attribute.partition(".")[0]
        if not name:
            return
        if not self._graph.is_unknown(node, name):
            if relation.literal:
                known = value_at(self._graph, node, origin.attribute).data
                targets.literals += texts(known, relation.literal)
            return
        passing = self._relations.get((type_key(node), f"passes.{name}"))
        path = passing.attributes[0] if passing else origin.attribute
        inner = self._graph.origins(node, path) if depth else None
        if inner is None or not inner.written:
            reason = f"it is {node.address}.{name}, which leads out of the plan"
            if node.mode != "managed":
                targets.lost.append(Lost(reason))  # it may find what the plan makes
            elif not origin.whole:
                targets.elsewhere = reason
            return
        targets.lost += inner.lost
        further = self.find(relation, inner.sources, depth - 1)
        targets.add(further)
        if passing and not inner.sources and not inner.lost:
            targets.literals += texts([leaf.data for leaf in inner.fixed], "")
