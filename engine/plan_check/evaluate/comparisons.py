"""Comparisons of one value: by operators, by its state, by where it is made."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from plan_check.evaluate.context import Context
from plan_check.evaluate.operands import Other
from plan_check.evaluate.subjects import Subject
from plan_check.graph.kinds import origin_kinds, same_value_kinds
from plan_check.plan.model import Instance
from plan_check.rules import comparing as ops
from plan_check.rules.aws_operators import covers, covers_only, days_ahead, within
from plan_check.rules.comparing import all_in, contains_all
from plan_check.rules.kleene import Tri
from plan_check.rules.operators import Operator
from plan_check.values import Data, State, Value, reveal

_OF_SUBJECT = {"in_plan", "given", "omitted"}
"""States that hang on more than the value."""
_OF_NONE = (contains_all, all_in, within)
"""Operators that a list satisfies by having nothing in it."""
_OF_ANY_PORT = (covers, covers_only)
"""Operators that can decide though the port is unknown: all traffic covers any port."""


class Operation:
    """One comparison of a value."""

    __slots__ = ()

    @property
    def is_pure(self) -> bool:
        """The result hangs on the value alone."""
        return False

    @property
    def asks_who_gives(self) -> bool:
        """The result hangs on whether the configuration gives the value."""
        return False

    def apply(self, value: Value, context: Context, subject: Subject, path: str) -> Tri:
        """Compare; ``None`` where the value is not known."""
        raise NotImplementedError


class Compared(Operation):
    """By an operator, with a constant or with another value of the plan."""

    __slots__ = ("_apply", "_dated", "_negated", "_operand", "_other")

    def __init__(
        self,
        operator: Operator,
        operand: Any,  # noqa: ANN401
        other: Other | None = None,
    ) -> None:
        self._apply = operator.apply
        self._negated = bool(operator.negates)
        self._dated = operator.name == "days_ahead"
        self._operand = operand
        self._other = other

    @property
    def is_pure(self) -> bool:
        """The operand is a constant."""
        return self._other is None and not self._dated

    def apply(self, value: Value, context: Context, subject: Subject, path: str) -> Tri:
        """Compare; what is not set, on either side, satisfies negative operators."""
        del path
        if value.state is State.UNKNOWN:
            return None
        result: Tri = False
        if value.state is State.KNOWN or self._apply in _OF_NONE:
            result = self._result(value, context, subject)
        if self._negated and result is not None:
            return not result
        return result

    def _result(self, value: Value, context: Context, subject: Subject) -> Tri:
        if self._other is None or context.resource is None:
            judge = partial(self._by_constant, context.as_of)
            return context.judged(value.data, judge)
        context.notice(value.data)
        other = self._other(context, subject)
        if other.state is State.UNKNOWN and self._apply not in _OF_ANY_PORT:
            return None
        if other.state in (State.NULL, State.OMITTED):
            return False
        context.notice(other.data)
        return self._apply(value.data, other.data)

    def _by_constant(self, as_of: date, data: Data) -> Tri:
        if self._dated:
            return days_ahead(data, self._operand, as_of)
        return self._apply(data, self._operand)


class IsState(Operation):
    """By what is known of it: whether it is set, omitted, enabled, and so on."""

    __slots__ = ("_word",)

    def __init__(self, word: str) -> None:
        self._word = word

    @property
    def is_pure(self) -> bool:
        """The state does not hang on the configuration."""
        return self._word not in _OF_SUBJECT

    @property
    def asks_who_gives(self) -> bool:
        """Whether it is given is asked."""
        return self._word == "given"

    def apply(self, value: Value, context: Context, subject: Subject, path: str) -> Tri:
        """Tell whether the value is in the state."""
        match self._word:
            case "set":
                return _is_set(value)
            case "unset":
                found = _is_set(value)
                return None if found is None else not found
            case "in_plan":
                return isinstance(subject, Instance) and subject.after is not None
            case "given":
                return _is_given(value, context, subject, path)
            case "omitted":
                return self._omitted(context, subject, path)
            case "enabled":
                return self._switched(value, context)
            case "disabled":
                found = self._switched(value, context)
                return None if found is None else not found
            case "empty":
                if value.state is State.UNKNOWN:
                    return None
                return value.state is not State.KNOWN or ops.empty(value.data)
            case _:
                return True if value.state is not State.UNKNOWN else None

    def _switched(self, value: Value, context: Context) -> Tri:
        if value.state is State.UNKNOWN:
            return None
        return value.state is State.KNOWN and context.judged(value.data, ops.enabled)

    def _omitted(self, context: Context, subject: Subject, path: str) -> Tri:
        if not isinstance(subject, Instance):
            return None
        planned = context.views.graph.value(subject, path.partition(".")[0])
        if planned.state is State.UNKNOWN:
            return None
        return planned.state in (State.OMITTED, State.NULL)


def _is_given(value: Value, context: Context, subject: Subject, path: str) -> Tri:
    """Tell whether the configuration, and not AWS, gives the attribute its value."""
    if value.state is not State.KNOWN or not isinstance(subject, Instance):
        return _is_set(value)
    if subject.after is None:
        return None
    return context.views.graph.is_given(subject, path.partition(".")[0])


def _is_set(value: Value) -> Tri:
    """Tell whether there is a value, even one that is known only after apply."""
    if value.state is State.UNKNOWN:
        return True if any(link.certain for link in value.links) else None
    return value.state is State.KNOWN and not ops.empty(value.data)


class ComesFrom(Operation):
    """Where a value is made: a constant, a variable, or another resource."""

    __slots__ = ("_words",)

    def __init__(self, words: frozenset[str]) -> None:
        self._words = words

    def apply(self, value: Value, context: Context, subject: Subject, path: str) -> Tri:
        """Tell whether all that the value is made of is of the wanted kinds."""
        if not isinstance(subject, Instance):
            return None
        graph = context.views.graph
        if not graph.origins(subject, path).written:
            return None if value.is_set else False
        kinds = same_value_kinds(graph, subject, path, reveal(value.data))
        kinds = kinds or origin_kinds(graph, subject, path, is_known=value.is_set)
        if kinds is None:
            return None
        if "resource" in kinds:
            return "resource" in self._words
        if not kinds:
            return "constant" in self._words
        if kinds <= self._words:
            return True
        return None if "injected" in kinds else bool(kinds & self._words)
