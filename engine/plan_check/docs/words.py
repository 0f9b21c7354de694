"""Rules in words."""

from __future__ import annotations

from collections.abc import Iterator

from plan_check.rules.describe import describe
from plan_check.rules.model import (
    All,
    AnyOf,
    Condition,
    Named,
    Not,
    Quantified,
    Rule,
    Subject,
    Test,
)
from plan_check.rules.walk import conditions_of


def outline(condition: Condition, depth: int = 0) -> Iterator[tuple[int, str]]:
    """Give a condition as lines, each with how deep it stands.

    A condition with a name is one line; what the name means is in :func:`glossary`.
    """
    match condition:
        case All() | AnyOf():
            yield depth, "all of" if isinstance(condition, All) else "any of"
            for part in condition.conditions:
                yield from outline(part, depth + 1)
        case Not(All() | AnyOf() as inner):
            yield depth, "not"
            yield from outline(inner, depth + 1)
        case Quantified(where=All() | AnyOf() as inner):
            head, _, _ = describe(condition).partition(" where ")
            yield depth, f"{head} where"
            yield from outline(inner, depth + 1)
        case _:
            yield depth, describe(condition)


def glossary(rule: Rule) -> dict[str, str]:
    """Give what the named conditions of a rule mean, in order of mention."""
    found: dict[str, str] = {}
    for condition in conditions_of(rule):
        if isinstance(condition, Named):
            found.setdefault(condition.name, describe(condition.condition))
    return found


def collections_of(rule: Rule) -> list[str]:
    """Give the names of the collections that a rule looks into."""
    found: dict[str, None] = {}
    for condition in conditions_of(rule):
        if isinstance(condition, Quantified):
            found.setdefault(condition.collection.partition(".")[0])
        elif isinstance(condition, Test):
            if condition.subject is Subject.PARAMETER:
                found.setdefault("parameter_group")
            elif condition.subject in (Subject.VALUES, Subject.COUNT):
                names = (path.partition(".")[0] for path in condition.paths)
                found.update(dict.fromkeys(names))
    return list(found)
