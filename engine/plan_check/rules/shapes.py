"""What a condition may name at each place: attributes, relations, views.

A rule that names an attribute which no resource has would never find anything, and
be green for the wrong reason. So names are checked when rules are loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from plan_check.findings import JsonValue
from plan_check.graph.related import Relations
from plan_check.graph.schema import Schema
from plan_check.rules.paths import is_selector, selector_problem, split_selector

RULE_ITEM = ("ports", "cidrs", "groups", "prefix_lists", "self", "description")
ROUTE_ITEM = ("cidr", "gateway")
STATEMENT_ITEM = (
    "effect",
    "actions",
    "resources",
    "principals",
    "not_principals",
    "conditions",
)
CONDITION_ITEM = ("test", "variable", "values")

_SECURITY_GROUP = (
    "aws_security_group",
    "aws_default_security_group",
    "aws_security_group_rule",
    "aws_vpc_security_group_ingress_rule",
    "aws_vpc_security_group_egress_rule",
)
_ROUTE_TABLE = ("aws_route_table", "aws_default_route_table", "aws_route")

VIEWS: dict[str, dict[str, tuple[str, ...]]] = {
    **{t: {"ingress": RULE_ITEM, "egress": RULE_ITEM} for t in _SECURITY_GROUP},
    **{t: {"routes": ROUTE_ITEM} for t in _ROUTE_TABLE},
    "aws_iam_role": {"permissions": STATEMENT_ITEM},
}
"""Normalised collections by type, with the names that their items have."""

POLICY_ATTRIBUTES = {"statements": "policy", "trust": "assume_role_policy"}
"""Attribute that holds the policy whose statements a view gives."""


_OURS = ("aws_rds", "aws_db", "aws_kms")
_TYPE = re.compile(r"(data\.)?[a-z][a-z0-9]*_[a-z0-9_]+\Z")


@dataclass(frozen=True, slots=True)
class Shape:
    """What can be named of a subject; the three ways are alternatives."""

    types: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    block: Mapping[str, JsonValue] | None = None

    @property
    def is_open(self) -> bool:
        """Nothing is known of the subject, so that every name is accepted."""
        return not self.types and not self.fields and self.block is None


OPEN = Shape()


@dataclass(frozen=True, slots=True)
class Shapes:
    """Finds what is at a path, or why it is not."""

    schema: Schema
    relations: Relations
    facts: frozenset[str] = frozenset()
    """Names of facts on families."""

    def type_problem(self, type_: str) -> tuple[str, str] | None:
        """Tell what is wrong with a resource type's name: problem and hint.

        Types that the table lacks are accepted, unless they look like a slip.
        """
        if type_ in self.schema.types:
            return None
        near = nearest(type_.removeprefix("data."), self.schema.types)
        if type_.startswith(_OURS) or not _TYPE.match(type_):
            return f"unknown resource type {type_!r}", near
        return None

    def fact_problem(self, name: str) -> tuple[str, str] | None:
        """Tell what is wrong with a fact's name: problem and hint."""
        if not self.facts or name in self.facts:
            return None
        return f"no fact is called {name!r}", nearest(name, self.facts)

    def attribute_problem(self, shape: Shape, path: str) -> tuple[str, str] | None:
        """Tell what is wrong with an attribute's name.

        Returns:
            Problem and hint; ``None`` where all is well or nothing is known.
        """
        name, _, rest = path.partition(".")
        if self._is_attribute(shape, name):
            return self._inner_problem(shape, name, rest)
        known = set(self._attributes(shape))
        if not known:
            return None
        owner = " or ".join(shape.types) or "what is looked at here"
        return f"{owner} has no attribute {name!r}", nearest(name, known)

    def path_problem(self, shape: Shape, path: str) -> tuple[str, str] | None:
        """Tell what is wrong with a path to an attribute: problem and hint."""
        if not is_selector(path):
            return self.attribute_problem(shape, path)
        problem = selector_problem(path)
        if problem:
            return f"path {path!r}: {problem}", ""
        return self.attribute_problem(shape, split_selector(path)[0])

    def values_problem(self, shape: Shape, path: str) -> tuple[str, str] | None:
        """Tell what is wrong with a path through collections to an attribute."""
        *names, last = path.split(".")
        for name in names:
            found = self.collection(shape, name)
            if not isinstance(found, Shape):
                return found
            shape = found
        return self.attribute_problem(shape, last)

    def _is_attribute(self, shape: Shape, name: str) -> bool:
        return (
            shape.is_open
            or name in shape.fields
            or any(name in block for block in self._blocks(shape))
            or self._is_item(shape, name)
        )

    def _is_item(self, shape: Shape, name: str) -> bool:
        return name == "item" and not shape.types

    def _inner_problem(
        self, shape: Shape, name: str, rest: str
    ) -> tuple[str, str] | None:
        if not rest:
            return None
        blocks = [
            block for block in self._blocks(shape) if isinstance(block.get(name), dict)
        ]
        names = {key for block in blocks for key in _members(block[name])}
        first = rest.partition(".")[0]
        if not blocks or first in names:
            return None
        return f"block {name} has no attribute {first!r}", nearest(first, names)

    def collection(self, shape: Shape, name: str) -> Shape | tuple[str, str]:
        """Give the shape of a collection's items, or problem and hint."""
        if shape.is_open:
            return OPEN
        if name.startswith("aws_"):
            return Shape(types=(name,))
        found = self._related(shape, name)
        if found is not None:
            return found
        names = set(self.collections(shape))
        owner = " or ".join(shape.types) or "what is looked at here"
        return f"{owner} has nothing called {name!r}", nearest(name, names)

    def _related(self, shape: Shape, name: str) -> Shape | None:
        to: list[str] = []
        for type_ in shape.types:
            view = VIEWS.get(type_, {}).get(name)
            if view:
                return Shape(fields=view)
            relation = self.relations.get((type_, name))
            if relation is not None:
                to += relation.to or [source for source, _ in relation.reverse]
        if to:
            return Shape(types=tuple(dict.fromkeys(to)))
        if name in POLICY_ATTRIBUTES and self._has_policy(shape, name):
            return Shape(fields=STATEMENT_ITEM)
        if name == "conditions" and shape.fields == STATEMENT_ITEM:
            return Shape(fields=CONDITION_ITEM)
        for block in self._blocks(shape):
            inner = block.get(name)
            if isinstance(inner, dict):
                return Shape(block=inner)
            if isinstance(inner, str):
                return OPEN
        return OPEN if name in shape.fields else None

    def _has_policy(self, shape: Shape, name: str) -> bool:
        return any(
            POLICY_ATTRIBUTES[name] in block
            or "statement" in block
            or "inline_policy" in block
            for block in self._blocks(shape)
        )

    def collections(self, shape: Shape) -> Iterator[str]:
        """Give every name that a collection may have here."""
        for type_ in shape.types:
            yield from VIEWS.get(type_, ())
            yield from (name for owner, name in self.relations if owner == type_)
        for block in self._blocks(shape):
            yield from (
                name for name, inner in block.items() if isinstance(inner, dict)
            )
        yield from shape.fields

    def _attributes(self, shape: Shape) -> Iterator[str]:
        yield from shape.fields
        for block in self._blocks(shape):
            yield from block

    def _blocks(self, shape: Shape) -> Iterator[Mapping[str, JsonValue]]:
        if shape.block is not None:
            yield shape.block
        for type_ in shape.types:
            attributes = self.schema.attributes(type_)
            if attributes is not None:
                yield attributes


def _members(block: JsonValue) -> Iterable[str]:
    return block if isinstance(block, dict) else ()


def nearest(word: str, words: Iterable[str]) -> str:
    """Give a hint that offers the nearest of *words*; empty where none is near."""
    found = get_close_matches(word, [w for w in words if "." not in w], 1)
    return f"did you mean {found[0]!r}?" if found else ""
