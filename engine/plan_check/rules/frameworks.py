"""Compliance frameworks, and what their requirements are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from plan_check.errors import RuleError, SourceLocation, UsageError
from plan_check.rules.shapes import nearest
from plan_check.rules.yaml import Map, read_yaml

FILE: Final = "frameworks.yaml"
_RANGE: Final = re.compile(r"(.*?)([0-9]+)\.\.([0-9]+)")
_DIGITS: Final = re.compile(r"[0-9]+")
_DEEPER: Final = re.compile(r"[^0-9]")


@dataclass(frozen=True, slots=True)
class Framework:
    """One compliance framework."""

    id: str
    title: str
    scope: str
    """Which requirements are listed, and at which level."""
    requirements: tuple[str, ...]
    source: str

    def uncovered(self, mapped: Iterable[str]) -> tuple[str, ...]:
        """Give the requirements that none of the mapped ids belongs to."""
        ids = tuple(mapped)
        return tuple(
            requirement
            for requirement in self.requirements
            if not any(belongs(id_, requirement) for id_ in ids)
        )


def belongs(id_: str, requirement: str) -> bool:
    """Tell whether an id is a requirement or a part of it: ``SC-8(3)`` of ``SC-8``."""
    if not id_.startswith(requirement):
        return False
    rest = id_[len(requirement) :]
    return not rest or _DEEPER.match(rest) is not None


def by_number(id_: str) -> tuple[tuple[str, int], ...]:
    """Order ids as a person counts: ``3.5.1`` before ``10.2``."""
    words = _DIGITS.split(id_)
    numbers = [int(digits) for digits in _DIGITS.findall(id_)]
    return tuple(zip(words, [*numbers, -1], strict=True))


def find_framework(name: str, root: Path) -> Framework:
    """Read one framework.

    Raises:
        UsageError: There is none of that name; where nobody maps it, that is said.
        RuleError: The file of frameworks cannot be used.
    """
    data = _read(root)
    frameworks, unmapped = data["frameworks"], data.get("unmapped", {})
    if name in unmapped:
        text = f"the rules claim nothing about {name}: {unmapped[name]}"
        raise UsageError(text, hint=_known(frameworks))
    if name not in frameworks:
        hint = nearest(name, frameworks) or _known(frameworks)
        raise UsageError(f"no framework is called {name!r}", hint=hint)
    return _framework(name, frameworks[name])


def read_frameworks(root: Path) -> tuple[Framework, ...]:
    """Read all frameworks.

    Raises:
        RuleError: The file of frameworks cannot be used.
    """
    found = _read(root)["frameworks"]
    return tuple(_framework(name, entry) for name, entry in found.items())


def _known(names: Iterable[str]) -> str:
    return f"the frameworks are: {', '.join(names)}"


def _read(root: Path) -> Map:
    problems: list[RuleError] = []
    path = root / FILE
    data = read_yaml(path, problems)
    if problems:
        raise problems[0]
    if not isinstance(data, Map) or not isinstance(data.get("frameworks"), Map):
        raise RuleError("frameworks is missing", SourceLocation(str(path)))
    return data


def _framework(name: str, entry: Any) -> Framework:  # noqa: ANN401
    return Framework(
        id=name,
        title=str(entry["title"]),
        scope=str(entry["scope"]),
        requirements=tuple(
            id_ for word in entry["requirements"] for id_ in _expanded(str(word))
        ),
        source=str(entry["source"]),
    )


def _expanded(word: str) -> Iterator[str]:
    match = _RANGE.fullmatch(word)
    if match is None:
        yield word
        return
    for number in range(int(match[2]), int(match[3]) + 1):
        yield f"{match[1]}{number}"
