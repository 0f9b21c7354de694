"""Waivers as they are written down, before any plan is looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from plan_check.findings import Waiver
from plan_check.waivers.addresses import AddressPattern, Spot, matches

REQUIRABLE: Final = ("reason", "owner", "until")
LONGEST_WORD: Final = 200
"""Characters of a rule's id, name or pattern."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


@dataclass(frozen=True, slots=True)
class Block:
    """A resource, data source or module call of the configuration."""

    module: tuple[str, ...]
    """Names of the modules it is in, outermost first."""
    kind: str
    """``resource``, ``data`` or ``module``."""
    type: str
    """Empty for a module call."""
    name: str

    @property
    def address(self) -> str:
        """Its address, without keys."""
        above = "".join(f"module.{name}." for name in self.module)
        head = "" if self.kind == "resource" else f"{self.kind}."
        return f"{above}{head}{f'{self.type}.' if self.type else ''}{self.name}"

    @property
    def words(self) -> tuple[str, str, str]:
        """Kind, type and name."""
        return self.kind, self.type, self.name

    def holds(self, spot: Spot) -> bool:
        """Tell whether a resource is made by this block, or inside of it."""
        if self.kind == "module":
            inner = (*self.module, self.name)
            return spot.path[: len(inner)] == inner
        mode = "managed" if self.kind == "resource" else self.kind
        return (spot.path, spot.mode, spot.type, spot.name) == (
            self.module,
            mode,
            self.type,
            self.name,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One waiver: what it covers, and who stands for it."""

    rules: tuple[str, ...]
    """Ids, names, aliases and patterns."""
    waiver: Waiver
    addresses: tuple[AddressPattern, ...] = ()
    plans: tuple[str, ...] = ()
    """Patterns of plan names; empty for all plans."""
    blocks: tuple[Block, ...] = ()
    """Where it stands in the sources; empty for one of the configuration file."""

    @property
    def scope(self) -> tuple[str, ...]:
        """What it covers, as a reader knows it."""
        if self.blocks:
            return tuple(dict.fromkeys(block.address for block in self.blocks))
        return tuple(pattern.text for pattern in self.addresses)

    def covers(self, spot: Spot) -> bool:
        """Tell whether it covers a resource, whatever the rule."""
        return any(block.holds(spot) for block in self.blocks) or any(
            pattern.covers(spot) for pattern in self.addresses
        )

    def covers_plan(self, path: str) -> bool:
        """Tell whether it is about a plan, by the name that reports give it."""
        plain = path.removeprefix("./")
        return not self.plans or any(
            matches(pattern.removeprefix("./"), plain) for pattern in self.plans
        )

    def has_expired(self, today: date) -> bool:
        """Tell whether its last day is over."""
        return self.waiver.until is not None and self.waiver.until < today


@dataclass(frozen=True, slots=True)
class Fault:
    """A waiver in the sources that does not count."""

    place: str
    problem: str
    """Why, as a clause: ``it names no owner``."""
    hint: str = ""
    is_malformed: bool = True
    """False where it would count if it stood elsewhere."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the configuration asks of waivers."""

    inline: bool = True
    """Whether those in the sources count."""
    require: tuple[str, ...] = REQUIRABLE
    place: str = ""
    """Where it says so."""

    def missing(self, waiver: Waiver) -> list[str]:
        """Give what a waiver lacks."""
        return [name for name in self.require if not getattr(waiver, name)]


@dataclass(frozen=True, slots=True)
class Book:
    """All waivers of a run."""

    entries: tuple[Entry, ...] = ()
    """Those of the configuration file first, each in the order of its file."""
    faults: tuple[Fault, ...] = ()
    policy: Policy = field(default_factory=Policy)
    changes: tuple[str, ...] = ()
    """What is new since a revision, where that was asked for."""


def parse_day(text: str) -> date | None:
    """Read ``YYYY-MM-DD``; ``None`` for anything else."""
    if not _DAY.match(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
