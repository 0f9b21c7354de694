"""Where a value comes from, in terms of planned instances."""

from __future__ import annotations

from dataclasses import dataclass

from plan_check.graph.leaves import Fixed, Lost
from plan_check.plan.model import Instance


@dataclass(frozen=True, slots=True)
class Origin:
    """The planned instances behind one leaf of an expression."""

    nodes: tuple[Instance, ...]
    attribute: str
    """The attribute that is meant; empty where the plan lost it."""
    certain: bool = True
    exclusive: bool = False
    """Exactly one of the nodes is meant; otherwise all are."""
    whole: bool = False
    """A whole module is mentioned, of which another output may be meant."""
    subset: bool = False
    """A block with several instances is mentioned without a key: the plan lists the
    same for all of them, a slice, or those that a condition lets through."""


@dataclass(frozen=True, slots=True)
class Origins:
    """Everything that an attribute's value is made of."""

    sources: tuple[Origin, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    lost: tuple[Lost, ...] = ()
    written: bool = False
    """The configuration has an expression for the attribute at all."""
