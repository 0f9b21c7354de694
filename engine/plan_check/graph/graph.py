"""The resource graph: instances by address and type, and where values come from.

Built once per plan and read lazily: an attribute is looked at when a rule asks for
it, and remembered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from plan_check.graph.all_tags import ALL_TAGS, TAGS, all_tags, default_tags_of
from plan_check.graph.finder import OriginFinder, is_unknown, member, type_key
from plan_check.graph.given import gives
from plan_check.graph.leaves import Locals
from plan_check.graph.origins import Origins
from plan_check.graph.regions import Place, region_of
from plan_check.graph.schema import Schema
from plan_check.plan.model import Block, Instance, Plan
from plan_check.values import (
    NULL,
    OMITTED,
    Data,
    Link,
    Sensitive,
    Unknown,
    Value,
    known,
    unknown,
    with_secrets,
    with_unknowns,
)


@dataclass(eq=False)
class Graph:
    """All instances of one plan, with their attributes and origins."""

    plan: Plan
    schema: Schema
    locals: Locals | None = None
    by_address: dict[str, Instance] = field(default_factory=dict)
    by_type: dict[str, list[Instance]] = field(default_factory=dict)
    """Managed resources by type; data sources as ``data.TYPE``."""
    _values: dict[tuple[Instance, str], Value] = field(default_factory=dict)
    _regions: dict[str, Value] = field(default_factory=dict)
    _tags: dict[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.finder = OriginFinder(self.plan, self.schema, self.locals)
        by_type = defaultdict(list)
        for node in self.plan.instances:
            by_type[type_key(node)].append(node)
            if not node.deposed:
                self.by_address[node.address] = node
        self.by_type = dict(by_type)

    def region(self, node: Instance) -> Value:
        """Give the region of a resource that has none of its own: the provider's."""
        found = self._regions.get(provider := self._provider(node))
        if found is None:
            found = self._regions[provider] = region_of(
                self.plan, provider, self.locals
            )
        return found

    def place(self, node: Instance) -> Place:
        """Give the place of a resource, of which only the region may not be known."""
        own = node.after.get("region") if node.after else None
        found = own if isinstance(own, str) else self.region(node).data
        return Place(self._provider(node), found if isinstance(found, str) else "")

    def _default_tags(self, node: Instance) -> Value:
        found = self._tags.get(provider := self._provider(node))
        if found is None:
            found = default_tags_of(self.plan, provider, self.locals)
            self._tags[provider] = found
        return found

    def _provider(self, node: Instance) -> str:
        block = self.finder.block(node)
        return block.provider if block is not None else ""

    def origins(self, node: Instance, path: str) -> Origins:
        """Find what an attribute, or one within nested blocks, is made of.

        Args:
            node: The instance whose block holds the expression.
            path: Names joined by dots: ``kms_key_id``, ``auth.secret_arn``.
        """
        return self.finder.origins(node, path)

    def block(self, node: Instance) -> Block | None:
        """Give the node's block in the configuration."""
        return self.finder.block(node)

    def has_block(self, node: Instance) -> bool:
        """Tell whether the configuration inside the plan has the node's block."""
        return self.finder.has_block(node)

    def is_unknown(self, node: Instance, attribute: str) -> bool:
        """Tell whether an attribute, or any where it is empty, is not known yet."""
        return is_unknown(node, attribute)

    def value(self, node: Instance, name: str) -> Value:
        """Give a top-level attribute as planned, without defaults applied."""
        token = (node, name)
        found = self._values.get(token)
        if found is None:
            found = self._values[token] = self._planned(node, name)
        return found

    def before(self, node: Instance, name: str) -> Value:
        """Give a top-level attribute as it was before the plan."""
        if node.before is None:
            return NULL
        data = node.before.get(name)
        secret = member(node.before_sensitive, name)
        return known(with_secrets(None if data == "" else data, secret))

    def _planned(self, node: Instance, name: str) -> Value:
        after = node.after
        if after is None:
            return NULL
        data: Data = after.get(name)
        shadow = member(node.after_unknown, name)
        if shadow is True:
            return self._not_in_plan(node, name)
        if data is None or data == "":
            if "w" in (self._flags(node, name) or ""):
                return self._write_only(node, name)
            return NULL
        if isinstance(data, (dict, list)):
            data = with_unknowns(data, shadow)
        if isinstance(data, Unknown):
            return self._not_in_plan(node, name)
        secret = member(node.after_sensitive, name)
        if secret is not None and secret is not False:
            return known(with_secrets(data, secret))
        return known(data)

    def _flags(self, node: Instance, name: str) -> str | None:
        return self.schema.flags(type_key(node), name)

    def _not_in_plan(self, node: Instance, name: str) -> Value:
        """Tell an omitted attribute from one that is known only after apply.

        The provider fills in what is optional and computed when it is left out, or
        when its expression gives null. An expression whose leaves are all known
        before apply, yet whose value is not, can only have given null.
        """
        flags = self._flags(node, name)
        origins = self.origins(node, name)
        if not origins.written:
            if name == ALL_TAGS and self.has_block(node):
                return all_tags(self.value(node, TAGS), self._default_tags(node))
            fills_in = self.schema.fills_in(type_key(node), name)
            return OMITTED if fills_in and self.has_block(node) else unknown(_LATER)
        links = tuple(self._links(origins))
        if links:
            return unknown(_from_links(links), links)
        if origins.lost:
            return unknown(origins.lost[0].reason)
        if self._is_function(node, name):
            return unknown("known after apply, perhaps from timestamp() or uuid()")
        return OMITTED if flags is None or "c" in flags else unknown(_LATER)

    def _is_function(self, node: Instance, name: str) -> bool:
        """Tell whether an attribute is written as a function of constants."""
        block = self.block(node)
        return block is not None and block.expressions.get(name) == {}

    def _write_only(self, node: Instance, name: str) -> Value:
        """Read a write-only argument, which no plan holds, from its expression."""
        origins = self.origins(node, name)
        links = (
            *(
                Link(source.address, origin.attribute, origin.certain)
                for origin in origins.sources
                for source in origin.nodes
            ),
            *(Link(lost.reason, "") for lost in origins.lost if lost.is_set),
        )
        if links:
            return unknown("a write-only argument is never in a plan", links)
        if origins.lost:
            return unknown(origins.lost[0].reason)
        given = [leaf for leaf in origins.fixed if leaf.data not in (None, "")]
        if len(origins.fixed) == 1 and given:
            return known(Sensitive(given[0].data))
        if given or any(leaf.origin in {"function", "local"} for leaf in origins.fixed):
            return unknown("a write-only argument is never in a plan")
        return NULL

    def _links(self, origins: Origins) -> Iterator[Link]:
        for origin in origins.sources:
            for node in origin.nodes:
                if is_unknown(node, origin.attribute):
                    yield Link(node.address, origin.attribute, origin.certain)

    def is_given(self, node: Instance, name: str) -> bool | None:
        """Tell whether the configuration gives an attribute its value.

        A value in the state may as well have been chosen by AWS.
        """
        origins = self.origins(node, name)
        if not origins.written:
            return False if self.has_block(node) else None
        is_new = node.action in {"create", "replace"}
        if is_new and "c" in (self._flags(node, name) or ""):
            return True  # what the provider computes is not known yet
        if origins.sources or origins.lost:
            return True
        return gives(origins.fixed, (node.after or {}).get(name))


_LATER = "known after apply"


def _from_links(links: tuple[Link, ...]) -> str:
    link = links[0]
    more = f" and {len(links) - 1} more" if len(links) > 1 else ""
    dot = "." if link.attribute else ""
    return f"known after apply, from {link.address}{dot}{link.attribute}{more}"


def build_graph(plan: Plan, schema: Schema, locals_: Locals | None = None) -> Graph:
    """Index a plan's instances.

    Args:
        plan: One parsed plan.
        schema: Which attributes the provider computes.
        locals_: Gives expressions of locals, where the sources are at hand.
    """
    return Graph(plan, schema, locals_)
