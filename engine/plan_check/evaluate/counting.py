"""Counts items, and gathers values, of collections that may not be known whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from plan_check.evaluate.context import Check, Context
from plan_check.evaluate.search import collection_of, counted
from plan_check.evaluate.subjects import Subject, subject_address
from plan_check.evaluate.trace import Step
from plan_check.graph.related import OneOf, Outside
from plan_check.rules import comparing as ops
from plan_check.rules.kleene import Tri
from plan_check.rules.operators import Operator
from plan_check.values import Perhaps, State, Unknown, Value, known, reveal, unknown

_MOST_COMPARED = 1000


@dataclass(frozen=True, slots=True)
class Count:
    """Compares the number of items in a collection."""

    names: tuple[str, ...]
    """The way to the collection, step by step."""
    where: Check | None
    """Which items count; all, if ``None``."""
    operations: tuple[tuple[Operator, Any], ...]
    text: str

    def check(self, context: Context, subject: Subject, step: Step | None) -> Tri:
        """Compare; unknown where the least and the most there can be differ in it."""
        counted(context, self.names[0])
        low, high = _bounds(self.names, self.where, context, subject)
        results = [_between(op, operand, low, high) for op, operand in self.operations]
        result: Tri = None if None in results else True
        if False in results:
            result = False
        if step is not None:
            step.children.append(self._noted(result, low, high, subject))
        return result

    def _noted(self, result: Tri, low: int, high: int | None, subject: Subject) -> Step:
        most = "any number" if high is None else high
        sure = low == high
        value = known(low) if sure else unknown(f"there may be {low} to {most}")
        return Step(
            self.text,
            result=result,
            address=subject_address(subject),
            attribute=f"count of {'.'.join(self.names)}",
            value=value,
            note=value.reason,
        )


def _between(operator: Operator, operand: Any, low: int, high: int | None) -> Tri:  # noqa: ANN401
    """Compare every number from *low* to *high*, which may be endless."""
    at_low = _compared(operator, low, operand)
    if operator.name in {"at_least", "at_most"}:
        endless = operator.name == "at_least"
        at_high = endless if high is None else _compared(operator, high, operand)
        return at_low if at_low is at_high else None
    if high is None or high - low > _MOST_COMPARED:
        return None
    others = (_compared(operator, n, operand) for n in range(low + 1, high + 1))
    return at_low if all(other is at_low for other in others) else None


def _compared(operator: Operator, number: int, operand: Any) -> bool:  # noqa: ANN401
    result = bool(operator.apply(number, operand))
    return not result if operator.negates else result


def _bounds(
    names: Sequence[str], where: Check | None, context: Context, subject: Subject
) -> tuple[int, int | None]:
    """Count the least and the most there can be; ``None`` for no limit."""
    if not names:
        result = where(context, subject, None) if where else True
        return int(result is True), int(result is not False)
    if isinstance(subject, Outside):
        return 0, None
    if isinstance(subject, OneOf):
        each = [_bounds(names, where, context, node) for node in subject.nodes]
        highs = [high for _, high in each]
        known_highs = [high for high in highs if high is not None]
        top = max(known_highs) if len(known_highs) == len(highs) else None
        if subject.subset and top is not None:
            top = sum(known_highs)
        return min(low for low, _ in each), top
    found = collection_of(context, subject, names[0], 0)
    low, high = 0, None if found.more else 0
    for item in found.sure:
        least, most = _bounds(names[1:], where, context, item)
        low += least
        high = None if high is None or most is None else high + most
    for item in found.maybe:
        _, most = _bounds(names[1:], where, context, item)
        high = None if high is None or most is None else high + most
    return low, high


@dataclass(frozen=True, slots=True)
class Gather:
    """Gathers the values at the ends of several paths into one list."""

    paths: tuple[tuple[str, ...], ...]
    where: Check | None
    """Of which holders the values count; of all, if ``None``."""

    def read(self, context: Context, subject: Subject) -> Value:
        """Give the list; in it, marks for what may be missing."""
        look = _Gathering(context, self.where)
        for path in self.paths:
            counted(context, path[0])
            look.at(subject, path)
        return Value(State.KNOWN, look.data, look.reason)


@dataclass(slots=True)
class _Gathering:
    """One look for values."""

    context: Context
    where: Check | None
    data: list[Any] = field(default_factory=list)
    reason: str = ""
    """Why some may be missing."""

    def at(self, subject: Subject, names: Sequence[str]) -> None:
        """Add the values below a subject, along the names that are left."""
        if isinstance(subject, OneOf) and subject.subset:
            for node in subject.nodes:
                self.at(node, names)
        elif isinstance(subject, (Outside, OneOf)):
            reason = getattr(subject, "reason", "the plan does not say which is meant")
            alone = isinstance(subject, Outside) and len(names) == 1
            self._miss(Unknown(reason) if alone else ops.Endless(reason))
        elif len(names) == 1:
            self._end(subject, names[0])
        else:
            self._through(subject, names)

    def _end(self, subject: Subject, name: str) -> None:
        counts = self.where(self.context, subject, None) if self.where else True
        if counts is False:
            return
        value = self.context.value(subject, name)
        if value.state is State.UNKNOWN:
            self._miss(Unknown(value.reason))
        elif value.state is State.OMITTED:
            self._miss(Unknown(f"{name} is not set, and AWS chooses"))
        elif value.state is State.KNOWN:
            plain = reveal(value.data)
            items = plain if isinstance(plain, (list, tuple)) else [value.data]
            sure = counts is True
            self.data += items if sure else [Perhaps("", reveal(i)) for i in items]

    def _through(self, subject: Subject, names: Sequence[str]) -> None:
        found = collection_of(self.context, subject, names[0], 0)
        for item in found.sure:
            self.at(item, names[1:])
        for item in found.maybe:
            address = subject_address(item)
            reason = f"the plan does not say whether {address} belongs to it"
            extra = _Gathering(self.context, self.where)
            extra.at(item, names[1:])
            self.reason = self.reason or reason
            self.data += [Perhaps(reason, reveal(each)) for each in extra.data]
        if found.more:
            self._miss(ops.Endless(found.more))

    def _miss(self, mark: Unknown) -> None:
        self.data.append(mark)
        self.reason = self.reason or mark.reason
