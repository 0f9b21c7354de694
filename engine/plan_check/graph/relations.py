"""Named relations between resources, resolved in either direction.

A relation is declared once, as data, on the resource whose attribute mentions the
other one. It is resolved by equal known values, by the references in the
configuration, and by the state's ``depends_on``. What cannot be found is never
"not connected": it is *outside* the plan, or *more* may be there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from plan_check.graph.finder import type_key
from plan_check.graph.graph import Graph
from plan_check.graph.identities import Identities
from plan_check.graph.leaves import Lost, ModulePath
from plan_check.graph.paths import value_at
from plan_check.graph.reach import Reach
from plan_check.graph.regions import is_regional
from plan_check.graph.related import (
    NOTHING,
    Found,
    OneOf,
    Outside,
    Related,
    Relation,
    Relations,
    all_or_none,
    each_of,
    joined,
    one_of,
)
from plan_check.graph.targets import TargetFinder, is_chosen, one_output, texts
from plan_check.graph.unplaced import Unplaced
from plan_check.plan.model import Instance
from plan_check.values import (
    Data,
    State,
    Unknown,
    Value,
    reveal,
)

_DEPTH = 8


@dataclass(eq=False)
class Resolver:
    """Resolves the relations of one graph; remembers each answer."""

    graph: Graph
    relations: Relations
    identities: Identities = field(init=False)
    read: Callable[[Instance, str], Value] = field(init=False)
    """Gives an attribute to normalised views; with defaults, once those are known."""
    _forward: dict[tuple[Instance, str, bool], Related] = field(default_factory=dict)
    _reversed: dict[tuple[str, str, bool], dict[Instance, Related]] = field(
        default_factory=dict
    )
    _unplaced: dict[tuple[str, str, bool], Unplaced] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.identities = Identities(self.graph)
        self.read = self.graph.value
        self._reach = Reach(self.graph.finder)
        self._targets = TargetFinder(self.graph, self.relations)

    def find(self, node: Instance, name: str) -> Relation | None:
        """Give the relation that a node's type has under *name*."""
        return self.relations.get((type_key(node), name))

    def resolve(
        self, node: Instance, relation: Relation, *, before: bool = False
    ) -> Related:
        """Find the other ends of a relation of *node*.

        Args:
            node: Of the relation's type.
            relation: Declared for that type.
            before: Look at the state before the plan instead of after it.
        """
        if relation.reverse:
            return self._incoming(node, relation, before=before)
        token = (node, relation.name, before)
        found = self._forward.get(token)
        if found is None:
            self._forward[token] = NOTHING  # ends a circle of pass-through values
            found = joined(
                self._outgoing(node, relation, path, before=before)
                for path in relation.attributes
            )
            self._forward[token] = found
        return found

    def _outgoing(
        self, node: Instance, relation: Relation, path: str, *, before: bool
    ) -> Related:
        value = value_at(self.graph, node, path, before=before)
        if value.state is State.UNKNOWN:
            return self._from_origins(node, relation, path, value)
        if value.state is not State.KNOWN or value.data == []:
            if relation.omitted:
                reason = f"{path} is not set; AWS uses {relation.omitted}"
                return Related((Outside(relation.omitted, reason, literal=False),))
            return NOTHING
        data = reveal(value.data)
        if not isinstance(data, (list, tuple)):
            return self._by_identity(node, relation, path, value.data)
        parts = [
            self._by_identity(node, relation, path, item)
            for item in data
            if not isinstance(item, Unknown)
        ]
        if len(parts) < len(data):
            parts.append(self._from_origins(node, relation, path, value, many=True))
        return joined(parts)

    def _by_identity(
        self, node: Instance, relation: Relation, path: str, data: Data
    ) -> Related:
        identity = reveal(data)
        if not isinstance(identity, (str, int)):
            return Related(more=f"{path} is not a name")
        found = self.identities.find(relation, identity)
        nodes = found
        if len(found) > 1 or (found and is_regional(identity, relation.to)):
            nodes = self._meant(node, path, found)
        if len(nodes) == 1:
            return Related(tuple(nodes))
        if nodes:
            return Related((OneOf(tuple(nodes)),))
        through = self._same_value(node, relation, path, identity)
        if through:
            return Related(tuple(through))
        where = "in the plan only in another Region" if found else "outside the plan"
        outside = Outside(str(data), f"{data} is {where}")
        return Related((outside,), self.identities.unnamed(relation))

    def _meant(
        self, node: Instance, path: str, nodes: list[Instance]
    ) -> list[Instance]:
        """Of resources with one name, keep those mentioned, or of the same region."""
        own = self.graph.place(node)
        near = [other for other in nodes if not own.is_far(self.graph.place(other))]
        if len(nodes) == len(near) <= 1:
            return nodes
        mentioned = {
            other
            for origin in self.graph.origins(node, path).sources
            for other in origin.nodes
        }
        named = [other for other in nodes if other in mentioned]
        if len(named) == 1:
            return named
        near = [other for other in near if other in mentioned] or near
        return [other for other in near if own.is_near(self.graph.place(other))] or near

    def _same_value(
        self, node: Instance, relation: Relation, path: str, identity: Data
    ) -> list[Instance]:
        """Find a mentioned resource whose mentioned attribute has this value."""
        return [
            other
            for origin in self.graph.origins(node, path).sources
            for other in origin.nodes
            if type_key(other) in relation.to
            and origin.attribute
            and self.graph.value(other, origin.attribute.partition(".")[0]).data
            == identity
        ]

    def _from_origins(
        self,
        node: Instance,
        relation: Relation,
        path: str,
        value: Value,
        *,
        many: bool | None = None,
    ) -> Related:
        origins = self.graph.origins(node, path)
        targets = self._targets.find(relation, origins.sources, _DEPTH)
        found = one_output(targets.found)
        lost = [*origins.lost, *targets.lost]
        more = next((leaf.reason for leaf in lost), "")
        elsewhere = Related(more=targets.elsewhere, elsewhere=True)
        if many is None:
            many = self._holds_many(node, path)
        literals = list(targets.literals)
        if many:
            if relation.literal:
                known = [leaf.data for leaf in origins.fixed]
                literals += texts(known, relation.literal)
            if is_chosen(origins, found, relation.literal):
                nodes = dict.fromkeys(n for part in found for n in part.nodes)
                found = [Found(tuple(nodes))]
        outside = [self._by_identity(node, relation, path, text) for text in literals]
        if not (found or outside or more or targets.elsewhere):
            more = value.reason or "known after apply"
        if not found and node.depends_on:
            in_state = tuple(self._in_state(node, relation))
            found = [Found(in_state, certain=False)] if in_state else []
        pick = each_of if many else one_of
        if targets.elsewhere and not many and found:
            more = more or targets.elsewhere
        behind = all_or_none(_behind(leaf) for leaf in lost)
        parts = [replace(pick(found, more), behind=behind), *outside]
        return joined([*parts, elsewhere] if targets.elsewhere else parts)

    def _holds_many(self, node: Instance, path: str) -> bool:
        flags = self.graph.schema.flags(type_key(node), path)
        return flags is not None and "l" in flags

    def _in_state(self, node: Instance, relation: Relation) -> Iterator[Instance]:
        """Give resources of the right type that the state says it depends on."""
        wanted = set(node.depends_on)
        for type_ in relation.to:
            for other in self.graph.by_type.get(type_, ()):
                names = ".".join(f"module.{name}" for name in other.modules)
                plain = (
                    f"{names}.{other.config_address}" if names else other.config_address
                )
                if plain in wanted and other.stays:
                    yield other

    def _incoming(self, node: Instance, relation: Relation, *, before: bool) -> Related:
        parts: list[Related] = []
        for type_, name in relation.reverse:
            token = (type_, name, before)
            if token not in self._reversed:
                self._invert(type_, name, before=before)
            parts.append(self._reversed[token].get(node, NOTHING))
            unplaced = self._unplaced[token].leading_to(node)
            parts.append(Related(maybe=unplaced) if unplaced else NOTHING)
        return parts[0] if len(parts) == 1 else joined(parts)

    def _invert(self, type_: str, name: str, *, before: bool) -> None:
        relation = self.relations[type_, name]
        sure: dict[Instance, list[Instance]] = defaultdict(list)
        maybe: dict[Instance, list[Instance]] = defaultdict(list)
        unplaced = Unplaced(relation, self.identities, self._reach)
        for node in self.graph.by_type.get(type_, ()):
            if (node.before if before else node.after) is None or node.deposed:
                continue
            related = self.resolve(node, relation, before=before)
            for end in related.sure:
                if isinstance(end, Instance):
                    sure[end].append(node)
                elif isinstance(end, OneOf):
                    for one in end.nodes:
                        maybe[one].append(node)
            for one in related.maybe:
                maybe[one].append(node)
            if related.more and not related.maybe:
                unplaced.add(node, related)
        token = (type_, name, before)
        self._unplaced[token] = unplaced
        self._reversed[token] = {
            end: Related(tuple(sure[end]), tuple(maybe[end])) for end in {*sure, *maybe}
        }


def _behind(leaf: Lost) -> frozenset[ModulePath]:
    return frozenset() if leaf.behind is None else frozenset({leaf.behind})
