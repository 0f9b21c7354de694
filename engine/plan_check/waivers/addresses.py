"""Patterns of addresses: what a waiver covers.

``*`` stands for any characters of one name or key; brackets and quotes stand for
themselves. A name without a key covers all of its instances. A module covers all that
is in it, and ``*`` in the place of a module stands for any number of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from plan_check.plan.address import (
    Index,
    Key,
    module_address_of,
    module_keys,
    split_steps,
)

_STEP = re.compile(
    r"""(?P<name>(?:^|(?<=[\w*\]-])\.)[\w*-]+)
      | \[(?P<index>\d{1,18}|\*)\]
      | (?P<text>\["(?:[^"\\]|\\.)*"\])
    """,
    re.VERBOSE | re.DOTALL,
)
_STAR = re.compile(r"\*+\Z")


@dataclass(frozen=True, slots=True)
class Spot:
    """What an address says."""

    modules: tuple[tuple[str, Key], ...]
    """Name and key of each module, outermost first."""
    mode: str
    type: str
    name: str
    key: Key

    @property
    def path(self) -> tuple[str, ...]:
        """Names of the modules, outermost first."""
        return tuple(name for name, _ in self.modules)


@lru_cache(maxsize=65536)
def spot_of(address: str) -> Spot:
    """Read an address; one that is none of a resource has no type and no name."""
    module = module_address_of(address)
    modules = tuple(zip(*module_keys(module), strict=True))
    steps = split_steps(address[len(module) :].removeprefix("."))
    mode = "managed"
    if steps[:1] == ("data",):
        mode, steps = "data", steps[1:]
    match steps:
        case (str(type_), str(name)):
            return Spot(modules, mode, type_, name, None)
        case (str(type_), str(name), Index(key)):
            return Spot(modules, mode, type_, name, key)
    return Spot(modules, mode, "", "", None)


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    key: Index | None = None
    """``None`` covers all instances; ``Index(None)`` those that have a key."""

    @property
    def is_star(self) -> bool:
        return self.key is None and _STAR.match(self.name) is not None

    def covers(self, name: str, key: Key) -> bool:
        return matches(self.name, name) and self._covers_key(key)

    def _covers_key(self, key: Key) -> bool:
        if self.key is None:
            return True
        wanted = self.key.key
        if wanted is None:
            return key is not None
        if isinstance(wanted, str):
            return isinstance(key, str) and matches(wanted, key)
        return key == wanted


@dataclass(frozen=True, slots=True)
class AddressPattern:
    """What one ``address`` of a waiver covers."""

    text: str
    """As it was written."""
    modules: tuple[_Part | None, ...]
    """``None`` stands for any number of modules."""
    mode: str = ""
    resource: tuple[_Part, _Part] | None = None
    """Type and name; ``None`` for all that is in the modules."""

    def covers(self, spot: Spot) -> bool:
        """Tell whether it covers a resource."""
        if self.resource is None:
            return _covers_all((*self.modules, None), spot.modules)
        type_, name = self.resource
        return (
            spot.mode == self.mode
            and type_.covers(spot.type, None)
            and name.covers(spot.name, spot.key)
            and _covers_all(self.modules, spot.modules)
        )


def parse_address(text: str) -> AddressPattern | None:
    """Read a pattern.

    Returns:
        ``None`` for a text that no address can match.
    """
    parts = _parts(text)
    modules: list[_Part | None] = []
    while parts:
        first, rest = parts[0], parts[1:]
        if first == _Part("module") and rest:
            modules.append(rest[0])
            parts = rest[1:]
        elif first.is_star and not _is_type(rest):
            modules.append(None)
            parts = rest
        else:
            break
    if not parts:
        return AddressPattern(text, tuple(modules)) if modules else None
    mode = "managed"
    if parts[0] == _Part("data"):
        mode, parts = "data", parts[1:]
    if len(parts) != 2 or parts[0].key is not None:  # noqa: PLR2004
        return None
    return AddressPattern(text, tuple(modules), mode, (parts[0], parts[1]))


def _is_type(rest: Sequence[_Part]) -> bool:
    """Tell whether a star stands before a name alone, and so for a type."""
    return len(rest) == 1


def _parts(text: str) -> list[_Part]:
    """Split at dots and brackets; empty where that cannot be done."""
    parts: list[_Part] = []
    at = 0
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            return []
        at = step.end()
        if (name := step["name"]) is not None:
            parts.append(_Part(name.removeprefix(".")))
        elif parts and parts[-1].key is None:
            parts[-1] = _Part(parts[-1].name, _key(step))
        else:
            return []
    return parts


def _key(step: re.Match[str]) -> Index:
    if (index := step["index"]) is not None:
        return Index(None if index == "*" else int(index))
    found = split_steps(step["text"])[0]
    return found if isinstance(found, Index) else Index(found)


def _covers_all(
    pattern: Sequence[_Part | None], modules: Sequence[tuple[str, Key]]
) -> bool:
    """Match modules one by one; on a mismatch, the last star takes one more."""
    at = here = mark = 0
    star = -1
    while here < len(modules):
        part = pattern[at] if at < len(pattern) else None
        if part is not None and part.covers(*modules[here]):
            at, here = at + 1, here + 1
        elif part is None and at < len(pattern):
            star, mark, at = at, here, at + 1
        elif star >= 0:
            mark += 1
            at, here = star + 1, mark
        else:
            return False
    return all(part is None for part in pattern[at:])


def matches(pattern: str, text: str) -> bool:
    """Tell whether a text is what a pattern says; only ``*`` is special in it."""
    first, *others = _composed(pattern).split("*")
    text = _composed(text)
    if not others:
        return text == first
    *middle, last = others
    at = len(first)
    if not text.startswith(first) or len(text) < at + len(last):
        return False
    end = len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return text.endswith(last)


def _composed(text: str) -> str:
    """Write letters with accents in one way, as Terraform does."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
