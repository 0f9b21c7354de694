"""Notes of how a verdict came about, taken only when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from plan_check.rules.kleene import Tri
from plan_check.values import Value


class Kind(Enum):
    """How a step's result follows from those of its children."""

    LEAF = "leaf"
    ALL = "all"
    ANY = "any"
    NOT = "not"


@dataclass(slots=True)
class Step:
    """One condition that was looked at."""

    text: str
    kind: Kind = Kind.LEAF
    result: Tri = None
    children: list[Step] = field(default_factory=list)
    address: str = ""
    attribute: str = ""
    value: Value | None = None
    note: str = ""
    is_gate: bool = False
    """It tells whether an alternative applies, rather than what is demanded."""

    def blamed(self) -> Iterator[Step]:
        """Give the leaves that the result rests on."""
        if self.kind is Kind.LEAF or not self.children:
            yield self
            return
        wanted = self.result
        if self.kind is Kind.NOT:
            wanted = None if wanted is None else not wanted
        decisive = [child for child in self.children if child.result is wanted]
        if self.kind is Kind.ANY and wanted is not True:
            decisive = [
                c for c in decisive if not c.is_beside_the_point(wanted)
            ] or decisive[:1]
        for child in decisive or self.children:
            yield from child.blamed()

    def is_beside_the_point(self, wanted: Tri) -> bool:
        """Tell whether an alternative is out because it was never meant."""
        if self.is_gate:
            return True
        if self.kind is not Kind.ALL:
            return False
        return any(c.is_gate for c in self.children if c.result is wanted)
