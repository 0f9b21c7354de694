"""Where an expression stands, and what is known of the keys around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from plan_check.graph.instances import part_at
from plan_check.graph.leaves import Fixed, Hint, Leaf, Source
from plan_check.plan.address import Index, Step
from plan_check.plan.model import Block, Module


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: a block in a module, with keys as hints."""

    modules: tuple[Module, ...]
    hints: tuple[Hint, ...]
    """Of the module instances, then of the block itself."""
    block: Block | None


@dataclass(frozen=True, slots=True)
class Keyed:
    """The key that stands behind a reference."""

    hint: Hint = None
    kind: str = ""
    always: bool = False
    """It is the module's key, though an output is named behind the module."""


UNKEYED = Keyed()


def vague(leaf: Leaf) -> Leaf:
    """Note that only a part of what the leaf gives is meant, and not which."""
    return replace(leaf, certain=False) if isinstance(leaf, Source) else leaf


def of_module(leaf: Leaf, kind: str) -> Leaf:
    """Note that the leaf is one output of a module of which another may be meant."""
    if not isinstance(leaf, Source):
        return leaf
    return replace(
        leaf, certain=False, whole=True, keyed=leaf.keyed or ("module" if kind else "")
    )


def keyed_leaf(leaf: Leaf, kind: str) -> Leaf:
    """Note that the key of a module on the way is one that is paired."""
    if not isinstance(leaf, Source) or not kind or leaf.keyed:
        return leaf
    return replace(leaf, keyed="module")


def elements_of(leaf: Fixed, path: tuple[Step, ...]) -> Iterator[Fixed]:
    """Give what ``each.value`` may be where the leaf is the whole of a ``for_each``."""
    if not isinstance(leaf.data, (dict, list)):
        yield leaf
        return
    data = leaf.data
    for item in data.values() if isinstance(data, dict) else data:
        yield replace(leaf, data=part_at(item, path))


def is_output(scope: Scope, name: str, index: Index) -> bool:
    """Tell ``module.m["out"]`` from the instance of a module with that key."""
    call, child = scope.modules[-1].calls[name], scope.modules[-1].children[name]
    return call.for_each is None and index.key in child.outputs


def name_of(step: Step) -> str:
    """Give the key that a step takes from an object."""
    return str(step.key) if isinstance(step, Index) else step
