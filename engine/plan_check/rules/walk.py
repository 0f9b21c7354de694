"""Walks conditions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from plan_check.rules.model import (
    All,
    AnyOf,
    Condition,
    Keeps,
    Named,
    Not,
    Passes,
    Quantified,
    Rule,
    Test,
)


def conditions_of(rule: Rule) -> Iterator[Condition]:
    """Give every condition of a rule, at any depth."""
    first = [rule.require, *(clause.when for clause in rule.unknown)]
    yield from _all([rule.when, *first] if rule.when is not None else first)


def built_on(rule: Rule) -> Iterator[str]:
    """Give the ids of the rules that a rule asks whether they pass."""
    for condition in conditions_of(rule):
        if isinstance(condition, Passes):
            yield condition.rule


def _all(conditions: Iterable[Condition]) -> Iterator[Condition]:
    for condition in conditions:
        yield condition
        yield from _all(inner(condition))


def asks_of_judged(condition: Condition) -> bool:
    """Tell whether a condition compares with the resource that a rule judges.

    Then it can have another result for another rule or resource.
    """
    return any(
        isinstance(operand, str) and operand.startswith("$")
        for part in _all([condition])
        if isinstance(part, Test)
        for _, operand in part.operators
    )


def inner(condition: Condition) -> tuple[Condition, ...]:
    """Give the conditions that one is made of."""
    match condition:
        case All() | AnyOf():
            return condition.conditions
        case Not() | Named() | Keeps():
            return (condition.condition,)
        case Quantified() | Test():
            return (condition.where,) if condition.where is not None else ()
        case _:
            return ()
