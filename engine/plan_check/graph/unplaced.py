"""Resources that lead to others which the plan does not name.

Each may lead to any resource of the right type, save where all that is lost are
locals: what is not within their reach they cannot mean.
"""

from __future__ import annotations

from plan_check.graph.identities import Identities
from plan_check.graph.leaves import ModulePath
from plan_check.graph.reach import Reach
from plan_check.graph.related import Related, Relation
from plan_check.plan.model import Instance

_ADOPTED = "aws_default_"
"""Types whose resources exist already: the plan does not make them."""

_Kind = tuple[tuple[str, ...], str, bool, bool]


class Unplaced:
    """Collects for one relation who leads to others; tells who may lead to one."""

    def __init__(
        self, relation: Relation, identities: Identities, reach: Reach
    ) -> None:
        self._relation = relation
        self._identities = identities
        self._reach = reach
        self._entries: list[tuple[Instance, Related]] = []
        self._leading: dict[_Kind, tuple[Instance, ...]] = {}

    def add(self, node: Instance, related: Related) -> None:
        """Note a node that leads to more than is named."""
        self._entries.append((node, related))

    def leading_to(self, end: Instance) -> tuple[Instance, ...]:
        """Give the nodes that may lead to a resource."""
        if not self._entries:
            return ()
        is_adopted = end.type.startswith(_ADOPTED)
        is_nameless = self._identities.is_nameless(self._relation, end)
        kind = (end.modules, end.config_address, is_adopted, is_nameless)
        found = self._leading.get(kind)
        if found is None:
            found = self._leading[kind] = tuple(
                node
                for node, related in self._entries
                if (is_adopted or not related.elsewhere)
                and not (is_nameless and self._is_beyond(related.behind, end))
            )
        return found

    def _is_beyond(self, locals_of: frozenset[ModulePath], end: Instance) -> bool:
        """Tell whether a resource is out of the reach of all that is lost."""
        place = (end.modules, end.config_address)
        reached = map(self._reach.blocks, locals_of)
        return bool(locals_of) and all(
            blocks is not None and place not in blocks for blocks in reached
        )
