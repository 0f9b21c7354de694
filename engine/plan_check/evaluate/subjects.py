"""What conditions look at: resources, items of normalised views, blocks.

A subject gives values by path and collections by name. What stands outside the plan
is a subject too, of which nothing is known: so it can neither pass nor fail a rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from plan_check.graph.finder import type_key
from plan_check.graph.graph import Graph
from plan_check.graph.items import Item, Items, as_list
from plan_check.graph.paths import inner_value
from plan_check.graph.permissions import permissions_of
from plan_check.graph.policies import statements_of
from plan_check.graph.related import OneOf, Outside, Related
from plan_check.graph.relations import Resolver
from plan_check.graph.routes import routes_of
from plan_check.graph.security_groups import rules_of
from plan_check.plan.model import Instance
from plan_check.rules.shapes import POLICY_ATTRIBUTES, VIEWS
from plan_check.values import (
    NULL,
    Data,
    State,
    Unknown,
    Value,
    known,
    opened,
    said_of,
    unknown,
)

Subject = Instance | Item | Outside | OneOf
_POLICIES = {"aws_iam_policy_document", "aws_iam_role"}
"""Types that have statements without an attribute of that name."""
DIRECTIONS = ("ingress", "egress")


@dataclass(frozen=True, slots=True)
class Collection:
    """What is in a collection for sure, what may be, and why there may be more."""

    sure: tuple[Subject, ...] = ()
    maybe: tuple[Subject, ...] = ()
    more: str = ""


@dataclass(eq=False)
class Views:
    """Finds collections of subjects; remembers the normalised ones."""

    resolver: Resolver
    before: bool = False
    _found: dict[tuple[Instance, str, bool], Collection] = field(default_factory=dict)

    @property
    def graph(self) -> Graph:
        """The graph that is looked at."""
        return self.resolver.graph

    def collection(self, subject: Subject, name: str) -> Collection:
        """Give what a subject has under *name*: relation, view or nested block."""
        if isinstance(subject, Instance):
            token = (subject, name, self.before)
            found = self._found.get(token)
            if found is None:
                found = self._found[token] = self._of_node(subject, name)
            return found
        if isinstance(subject, Item):
            return _nested(known(subject.data.get(name)), subject, name)
        return Collection(more=getattr(subject, "reason", ""))

    def _of_node(self, node: Instance, name: str) -> Collection:
        relation = self.resolver.find(node, name)
        if relation is not None:
            related = self.resolver.resolve(node, relation, before=self.before)
            return _of_related(related)
        if name in VIEWS.get(node.type, ()):
            return _of_items(self._view(node, name))
        if name in POLICY_ATTRIBUTES and self._has_policy(node, name):
            attribute = POLICY_ATTRIBUTES[name]
            return _of_items(
                statements_of(self.resolver, node, attribute, before=self.before)
            )
        if name.startswith("aws_"):
            return self.of_type(name)
        graph = self.graph
        before = self.before or node.after is None
        value = graph.before(node, name) if before else graph.value(node, name)
        return _nested(value, node, name)

    def of_type(self, type_: str) -> Collection:
        """Give all resources of a type that the plan holds or leaves."""
        nodes = self.graph.by_type.get(type_, ())
        return Collection(tuple(node for node in nodes if node.stays))

    def _view(self, node: Instance, name: str) -> Items:
        if name in DIRECTIONS:
            return rules_of(self.resolver, node, name, before=self.before)
        if name == "permissions":
            return permissions_of(self.resolver, node, before=self.before)
        return routes_of(self.resolver, node)

    def _has_policy(self, node: Instance, name: str) -> bool:
        flags = self.graph.schema.flags(type_key(node), POLICY_ATTRIBUTES[name])
        return flags is not None or node.type in _POLICIES


def _of_related(related: Related) -> Collection:
    return Collection(related.sure, related.maybe, related.more)


def _of_items(items: Items) -> Collection:
    return Collection(items.items, items.maybe, items.more)


def _nested(value: Value, owner: Instance | Item, name: str) -> Collection:
    """Make items of a nested block, or of a list's elements."""
    if value.state is State.UNKNOWN:
        return Collection(more=said_of(name, value.reason))
    node = owner if isinstance(owner, Instance) else owner.node
    prefix = "" if isinstance(owner, Instance) else owner.attribute
    attribute = f"{prefix}.{name}" if prefix else name
    items: list[Subject] = []
    more = ""
    for element in as_list(value.data):
        plain = opened(element)
        if isinstance(plain, Unknown) and name != "values":
            more = more or said_of(f"a part of {name}", plain.reason)
        data: Mapping[str, Data] = (
            plain if isinstance(plain, Mapping) else {"item": element}
        )
        items.append(Item(data, node, attribute))
    return Collection(tuple(items), (), more if not items else "")


def item_value(item: Item, path: str) -> Value:
    """Give a value inside an item; what is not there is null."""
    name, _, rest = path.partition(".")
    whole = item.data.get("item")
    if isinstance(whole, Unknown) and name not in item.data:
        return unknown(whole.reason)
    value = known(item.data.get(name))
    return inner_value(value, rest) if rest else value


def subject_address(subject: Subject) -> str:
    """Give the address to report for a subject."""
    if isinstance(subject, Instance):
        return subject.address
    if isinstance(subject, Item):
        return subject.node.address
    if isinstance(subject, OneOf):
        return subject.nodes[0].address
    return subject.name


def outside_value(subject: Outside) -> Value:
    """Say of anything outside the plan that it is not known."""
    return unknown(subject.reason) if subject.reason else NULL
