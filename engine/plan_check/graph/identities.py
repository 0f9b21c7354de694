"""Finds resources by a literal identity: a name, an id, an ARN."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from plan_check.graph.graph import Graph
from plan_check.graph.related import Relation
from plan_check.plan.model import Instance
from plan_check.values import Data


@dataclass(eq=False)
class Identities:
    """Indexes attributes that identify resources, each when it is first asked for."""

    graph: Graph
    _identities: dict[tuple[str, str], dict[Data, list[Instance]]] = field(
        default_factory=dict
    )

    def find(self, relation: Relation, identity: Data) -> list[Instance]:
        """Give the resources that a relation may mean by a literal identity.

        What the plan deletes answers only where nothing that stays does.
        """
        if not isinstance(identity, (str, int)):
            return []
        found: dict[Instance, None] = {}
        for type_ in relation.to:
            for attribute in relation.by:
                index = self._index(type_, attribute)
                found.update(dict.fromkeys(index.get(identity, ())))
        staying = [node for node in found if node.after is not None]
        return staying or list(found)

    def _index(self, type_: str, attribute: str) -> dict[Data, list[Instance]]:
        token = (type_, attribute)
        index = self._identities.get(token)
        if index is None:
            index = self._identities[token] = defaultdict(list)
            for node in self.graph.by_type.get(type_, ()):
                for identity in _identities(node, attribute):
                    index[identity].append(node)
        return index


def _identities(node: Instance, attribute: str) -> set[str | int]:
    """Give what a resource is known by, before and after the plan."""
    sides = [side.get(attribute) for side in (node.after, node.before) if side]
    return {side for side in sides if isinstance(side, (str, int)) and side != ""}
