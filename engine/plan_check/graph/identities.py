"""Finds resources by a literal identity: a name, an id, an ARN."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from plan_check.graph.graph import Graph
from plan_check.graph.related import Relation
from plan_check.plan.model import Instance
from plan_check.values import Data, State

_MADE_UP: Final = frozenset(
    {
        "aws_backup_plan",
        "aws_ec2_managed_prefix_list",
        "aws_kms_external_key",
        "aws_kms_key",
        "aws_route_table",
        "aws_security_group",
        "aws_subnet",
        "aws_vpc",
        "aws_vpc_endpoint",
    }
)
"""Types whose id is made up by AWS and stands in their ARN. Of others the ARN can be
written down before they are made; a replica of a key has the id of its key."""


@dataclass(eq=False)
class Identities:
    """Indexes attributes that identify resources, each when it is first asked for."""

    graph: Graph
    _identities: dict[tuple[str, str], dict[Data, list[Instance]]] = field(
        default_factory=dict
    )
    _unnamed: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[Instance, ...]] = (
        field(default_factory=dict)
    )
    _nameless: dict[tuple[tuple[str, ...], Instance], bool] = field(
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

    def unnamed(self, relation: Relation) -> tuple[Instance, ...]:
        """Give the resources that any name may turn out to mean.

        Their configuration gives an identity that is not known yet. What AWS makes up
        for a new resource, such as an ARN, no literal can equal.
        """
        token = (relation.to, relation.by)
        found = self._unnamed.get(token)
        if found is None:
            found = self._unnamed[token] = tuple(
                node
                for type_ in relation.to
                for node in self.graph.by_type.get(type_, ())
                if node.mode == "managed"
                and node.after is not None
                and any(self._may_be_given(node, name) for name in relation.by)
            )
        return found

    def is_nameless(self, relation: Relation, node: Instance) -> bool:
        """Tell whether only a reference can lead to a resource, and no text.

        It is new, and AWS makes up all that identifies it.
        """
        token = (relation.by, node)
        found = self._nameless.get(token)
        if found is None:
            found = self._nameless[token] = self._has_no_name(relation.by, node)
        return found

    def _has_no_name(self, by: tuple[str, ...], node: Instance) -> bool:
        return (
            node.mode == "managed"
            and node.type in _MADE_UP
            and node.before is None
            and self.graph.has_block(node)
            and not any(
                self.graph.value(node, name).state is State.KNOWN
                or self._may_be_given(node, name)
                for name in by
            )
        )

    def _may_be_given(self, node: Instance, name: str) -> bool:
        value = self.graph.value(node, name)
        return value.state is State.UNKNOWN and self.graph.origins(node, name).written

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
