"""What a role may do: the statements of all its policies in one list.

They stand in blocks of the role, in policies of its own, and in policies that are
attached to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from plan_check.graph.items import Items, joined
from plan_check.graph.policies import statements_of
from plan_check.graph.related import OneOf, Outside
from plan_check.graph.relations import Resolver
from plan_check.plan.model import Instance

_WAYS = (("policies",), ("attachments", "attached"))
"""Relations from a role to what holds its statements, step by step."""
_LISTED = ("managed_policies",)
"""The relation to policies that the role lists itself."""


def permissions_of(
    resolver: Resolver, role: Instance, *, before: bool = False
) -> Items:
    """Give the statements of a role's policies; more, where one is outside the plan."""
    own = statements_of(resolver, role, "policy", before=before)
    reader = _Reader(resolver, before=before)
    ways = (*_WAYS, _LISTED) if _lists_policies(resolver, role) else _WAYS
    inner = [part for way in ways for part in reader.below(role, way)]
    return joined([own, *inner])


def _lists_policies(resolver: Resolver, role: Instance) -> bool:
    """Tell a list in the configuration from AWS's mirror of attachments."""
    origins = resolver.graph.origins(role, "managed_policy_arns")
    return role.before is None or bool(origins.written)


class _Reader:
    """Follows relations to policies on one side of the plan."""

    def __init__(self, resolver: Resolver, *, before: bool) -> None:
        self._resolver = resolver
        self._before = before

    def below(self, node: Instance, way: tuple[str, ...]) -> Iterator[Items]:
        """Give what the policies at the end of a way hold, one after the other."""
        if not way:
            yield statements_of(self._resolver, node, "policy", before=self._before)
            return
        relation = self._resolver.find(node, way[0])
        if relation is None:  # a data source of the same type
            yield Items(more=f"the policies of {node.address} are outside the plan")
            return
        related = self._resolver.resolve(node, relation, before=self._before)
        for end in related.sure:
            yield from self._at(end, way[1:])
        for one in related.maybe:
            yield from map(_unsure, self.below(one, way[1:]))
        if related.more:
            yield Items(more=related.more)

    def _at(
        self, end: Instance | Outside | OneOf, way: tuple[str, ...]
    ) -> Iterator[Items]:
        if isinstance(end, Instance):
            yield from self.below(end, way)
        elif isinstance(end, OneOf):
            for node in end.nodes:
                yield from map(_unsure, self.below(node, way))
        else:
            yield Items(more=end.reason)


def _unsure(items: Items) -> Items:
    return Items((), items.more, (*items.items, *items.maybe))
