"""Relations as declared, and what stands at their other ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plan_check.graph.leaves import ModulePath
from plan_check.plan.model import Instance


@dataclass(frozen=True, slots=True)
class Relation:
    """One declared relation.

    Either ``attributes`` (a forward relation) or ``reverse`` is given.
    """

    name: str
    type: str
    attributes: tuple[str, ...] = ()
    """Paths of the attributes that hold the other resource's identity."""
    to: tuple[str, ...] = ()
    """Types of the other resource; data sources as ``data.TYPE``."""
    by: tuple[str, ...] = ()
    """Attributes of the other resource that the value may equal."""
    omitted: str = ""
    """What AWS uses where the attribute is left out; empty for nothing."""
    literal: str = ""
    """How a literal identity starts, to tell it from other known strings."""
    reverse: tuple[tuple[str, str], ...] = ()
    """``(type, relation)`` of the forward relations that this one inverts."""


Relations = Mapping[tuple[str, str], Relation]
"""By type and name."""


@dataclass(frozen=True, slots=True)
class Outside:
    """The other end of a relation, where the plan does not hold it."""

    name: str
    """Its literal identity, or words for it."""
    reason: str
    literal: bool = True


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several instances, or some of them; the plan does not tell which."""

    nodes: tuple[Instance, ...]
    subset: bool = False
    """At least one is meant, and all may be: a list over all instances of a block."""


@dataclass(frozen=True, slots=True)
class Related:
    """What stands at the other end of a relation."""

    sure: tuple[Instance | Outside | OneOf, ...] = ()
    maybe: tuple[Instance, ...] = ()
    more: str = ""
    """Why there may be others; empty where the list is complete."""
    elsewhere: bool = False
    """The others can only be resources that the plan adopts, not ones it makes."""
    behind: frozenset[ModulePath] = frozenset()
    """The modules whose locals lead to the others; empty where anything may."""


NOTHING = Related()


def joined(parts: Iterable[Related]) -> Related:
    """Put what several attributes say together."""
    parts = [part for part in parts if part is not NOTHING]
    if len(parts) == 1:
        return parts[0]
    sure = dict.fromkeys(end for part in parts for end in part.sure)
    maybe = dict.fromkeys(end for part in parts for end in part.maybe)
    more = next((part.more for part in parts if part.more), "")
    lacking = [part for part in parts if part.more and not part.elsewhere]
    unsure = tuple(m for m in maybe if m not in sure)
    elsewhere = bool(more) and not lacking
    behind = all_or_none(part.behind for part in lacking)
    return Related(tuple(sure), unsure, more, elsewhere, behind)


def all_or_none(sets: Iterable[frozenset[ModulePath]]) -> frozenset[ModulePath]:
    """Put together what limits each part; nothing, where a part has no limit."""
    sets = list(sets)
    return frozenset().union(*sets) if all(sets) else frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """What one source of an expression leads to."""

    nodes: tuple[Instance, ...]
    """Exactly one of them is meant."""
    certain: bool = True
    whole: bool = False
    """Through a module as a whole, of which another output may be meant."""
    subset: bool = False
    """At least one is meant, and all may be."""


def one_of(found: Iterable[Found], more: str) -> Related:
    """One of all is meant."""
    found = list(found)
    nodes = tuple(dict.fromkeys(node for part in found for node in part.nodes))
    if more or not all(part.certain for part in found):
        return Related((), nodes, more or "the plan does not say which is meant")
    if len(nodes) > 1:
        return Related((OneOf(nodes),))
    return Related(nodes)


def each_of(found: Iterable[Found], more: str) -> Related:
    """One of each is meant."""
    parts = [part for part in found if part.nodes]
    sure = [
        part.nodes[0] if len(part.nodes) == 1 else OneOf(part.nodes, part.subset)
        for part in parts
        if part.certain
    ]
    maybe = [node for part in parts if not part.certain for node in part.nodes]
    if maybe and not more:
        more = "the plan does not say which are meant"
    return Related(tuple(dict.fromkeys(sure)), tuple(dict.fromkeys(maybe)), more)
