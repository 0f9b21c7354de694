"""Says a condition in words, as explanations and generated pages print it."""

from __future__ import annotations

from typing import assert_never

from plan_check.findings import JsonValue
from plan_check.rules.model import (
    ActionIs,
    All,
    AnyOf,
    Condition,
    Keeps,
    Named,
    Not,
    Passes,
    Quantified,
    Subject,
    Test,
    TypeIs,
    View,
)

_VIEWS = {View.BEFORE: " before the plan", View.PLANNED: " as written"}


def describe(condition: Condition) -> str:  # noqa: C901 - one arm a kind
    """Give one line for a condition: ``storage_encrypted equals true``."""
    match condition:
        case Test():
            return _test(condition)
        case All():
            return " and ".join(map(_inner, condition.conditions))
        case AnyOf():
            return " or ".join(map(_inner, condition.conditions))
        case Not():
            return f"not {_inner(condition.condition)}"
        case Named():
            return condition.name
        case Quantified():
            return _quantified(condition)
        case Keeps():
            return f"still {_inner(condition.condition)}"
        case Passes():
            return f"{condition.rule} passes"
        case TypeIs():
            return f"type is {condition.type}"
        case ActionIs():
            return f"action is {' or '.join(condition.actions)}"
        case _:
            assert_never(condition)


def _inner(condition: Condition) -> str:
    text = describe(condition)
    return f"({text})" if isinstance(condition, (All, AnyOf)) else text


def _test(test: Test) -> str:
    subject = ", ".join(test.paths)
    if test.subject is Subject.PARAMETER:
        subject = f"parameter {subject}"
    elif test.subject is Subject.COUNT:
        subject = f"number of {subject}"
    elif test.subject is Subject.VALUE:
        subject = f"setting {subject}"
    if test.arn:
        subject = f"{test.arn} of {subject}"
    if test.view is not None:
        subject += _VIEWS.get(test.view, "")
    words = " and ".join(_operation(name, operand) for name, operand in test.operators)
    where = f" where {describe(test.where)}" if test.where else ""
    return f"{subject}{where} {words}"


def _operation(name: str, operand: JsonValue) -> str:
    return f"{name.replace('_', ' ')} {_operand(operand)}"


def _operand(operand: JsonValue) -> str:
    if isinstance(operand, bool):
        return str(operand).lower()
    if isinstance(operand, list):
        return ", ".join(map(_operand, operand))
    return str(operand)


def _quantified(condition: Quantified) -> str:
    if condition.where is None:
        word = "no" if condition.quantifier == "none" else condition.quantifier
        return f"there is {word} {condition.collection}"
    word = "no" if condition.quantifier == "none" else str(condition.quantifier)
    return f"{word} {condition.collection} where {_inner(condition.where)}"
