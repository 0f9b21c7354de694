"""Which conditions the cases have shown true, false and unknown.

Only here are conditions compiled so that they note their results; a run that judges
a plan knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from plan_check.cases.possible import possible_in, possible_results
from plan_check.errors import SourceLocation
from plan_check.evaluate.conditions import Compiler
from plan_check.evaluate.context import Check, Context
from plan_check.evaluate.subjects import Subject as Looked
from plan_check.evaluate.trace import Step
from plan_check.rules.describe import describe
from plan_check.rules.kleene import Tri
from plan_check.rules.model import (
    All,
    AnyOf,
    Condition,
    Keeps,
    Named,
    Not,
    Quantified,
    Rule,
    Test,
)
from plan_check.rules.yaml import List, Map, read_yaml

WORDS: Mapping[Tri, str] = {True: "true", False: "false", None: "unknown"}
_WRAPPERS = (All, AnyOf, Not)


@dataclass(frozen=True)
class RecordingCompiler(Compiler):
    """Compiles conditions that note every result that they give."""

    seen: dict[int, set[Tri]] = field(default_factory=dict)
    """Results by the identity of the condition."""

    def compile(self, condition: Condition) -> Check:
        """Give a function that judges a subject, and notes how."""
        check = super().compile(condition)
        if isinstance(condition, _WRAPPERS):
            return check
        seen = self.seen.setdefault(id(condition), set())
        return partial(_noted, check, seen)


def _noted(
    check: Check, seen: set[Tri], context: Context, subject: Looked, step: Step | None
) -> Tri:
    result = check(context, subject, step)
    seen.add(result)
    return result


@dataclass(frozen=True, slots=True)
class Branch:
    """One condition that decides something, and what it has been shown to give."""

    owner: str
    """The rule's id, or the name of a shared condition."""
    condition: Condition
    where: SourceLocation
    possible: frozenset[Tri]
    seen: frozenset[Tri]

    @property
    def missing(self) -> tuple[Tri, ...]:
        """What no case has shown."""
        return tuple(r for r in WORDS if r in self.possible and r not in self.seen)

    def __str__(self) -> str:
        words = " or ".join(WORDS[result] for result in self.missing)
        return f"no case shows '{describe(self.condition)}' {words}"


def branches_of(rule: Rule, seen: Mapping[int, set[Tri]]) -> Iterator[Branch]:
    """Give the branches of a rule; a shared condition counts as one."""
    for condition, where in _located_in(rule):
        found = frozenset(seen.get(id(condition), ()))
        possible = possible_in(rule, condition)
        yield Branch(rule.info.id, condition, where, possible, found)


def shared_branches(
    conditions: Mapping[str, Condition], path: Path, seen: Mapping[int, set[Tri]]
) -> Iterator[Branch]:
    """Give the branches inside the shared conditions that any case has met."""
    data = _document(path)
    for name, condition in conditions.items():
        for inner, line in located(condition, data.get(name), data.lines.get(name, 0)):
            if id(inner) in seen and not isinstance(inner, Named):
                where = SourceLocation(str(path), line)
                found = frozenset(seen[id(inner)])
                yield Branch(name, inner, where, possible_results(inner), found)


def _located_in(rule: Rule) -> Iterator[tuple[Condition, SourceLocation]]:
    path = rule.where.path if rule.where else ""
    data = _document(Path(path))
    clauses = data.get("unknown")
    parts: list[tuple[Condition | None, Any, int]] = [
        (rule.when, data.get("when"), data.lines.get("when", 0)),
        (rule.require, data.get("require"), data.lines.get("require", 0)),
    ]
    for blind, clause in zip(rule.unknown, clauses or (), strict=False):
        parts.append((blind.when, clause.get("when"), clause.lines.get("when", 0)))
    for condition, written, line in parts:
        if condition is not None:
            for inner, at in located(condition, written, line):
                yield inner, SourceLocation(path, at)


def _document(path: Path) -> Map:
    """Read a file again that was found to be sound."""
    found: Map = read_yaml(path, [])
    return found


def located(
    condition: Condition,
    data: Any,  # noqa: ANN401
    line: int,
) -> Iterator[tuple[Condition, int]]:
    """Give every condition that decides something, with its line.

    Args:
        condition: As it was read.
        data: What it was read from; the two have the same shape.
        line: Where it stands, if *data* does not know.
    """
    match condition:
        case All() | AnyOf() if isinstance(data, (List, Map)):
            items = data if isinstance(data, List) else next(iter(data.values()))
            for part, item, at in zip(
                condition.conditions, items, items.lines, strict=False
            ):
                yield from located(part, item, at)
            return
        case _ if isinstance(data, List):
            yield from located(condition, data[0], data.lines[0])
            return
    at = data.line if isinstance(data, Map) else line
    if not isinstance(condition, Not):
        yield condition, at
    if isinstance(data, Map):
        yield from _inside(condition, data)


def _inside(condition: Condition, data: Map) -> Iterator[tuple[Condition, int]]:
    match condition:
        case Not() | Keeps():
            key = "not" if isinstance(condition, Not) else "keeps"
            yield from located(condition.condition, data[key], data.lines[key])
        case Quantified() | Test() if condition.where is not None:
            yield from located(condition.where, data["where"], data.lines["where"])
