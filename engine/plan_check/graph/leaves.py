"""What an expression is made of, once its references are followed to the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from plan_check.findings import JsonValue
from plan_check.plan.address import Key, Step

ModulePath = tuple[str, ...]
"""Names of modules, outermost first; empty for the root."""


@dataclass(frozen=True, slots=True)
class Written:
    """An instance key that stands in the configuration."""

    key: Key


@dataclass(frozen=True, slots=True)
class Same:
    """The key that the judged instance itself has at this depth.

    Depth 0 is its outermost module; behind its modules comes its own key.
    """

    depth: int


@dataclass(frozen=True, slots=True)
class Looked:
    """The key that a known map gives for another key: ``each.value.name``."""

    key: Written | Same
    data: JsonValue
    path: tuple[Step, ...]


Hint = Written | Same | Looked | None
"""What is known of an instance key; ``None`` for nothing."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A leaf that is known before apply: a constant, a variable, a key."""

    origin: str
    """``constant``, ``function``, ``variable``, ``default``, ``key``, ``path``."""
    data: JsonValue = None
    name: str = ""
    """The variable that holds it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A leaf that is an attribute of a resource or data source."""

    module: tuple[str, ...]
    hints: tuple[Hint, ...]
    """Of each module instance on the way, then of the resource instance."""
    address: str
    """Within its module: ``aws_kms_key.this``."""
    path: tuple[Step, ...]
    certain: bool = True
    """False where the plan lost which part of a larger expression is meant."""
    keyed: str = ""
    """What the key is that stands behind the reference, so that one instance is
    meant: ``each``, ``count``, ``value``; empty for all instances, or a written key."""
    whole: bool = False
    """A whole module is mentioned, and this is one of its outputs."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A leaf that the plan does not hold, such as a local value."""

    reason: str
    is_set: bool = False
    """There is a value for sure, as with ephemeral resources."""
    local: tuple[tuple[str, ...], str] | None = None
    """Module path and name, where it is a local value as a whole."""
    behind: ModulePath | None = None
    """The module whose local it is, or comes from; ``None`` for no local."""
    filters: bool = False
    """It stands beside other references in a ``for_each``, perhaps as a filter."""


Leaf = Fixed | Source | Lost


Locals = Callable[[tuple[str, ...], str], JsonValue]
"""Gives a local's expression by module path and name; ``None`` where not at hand."""
