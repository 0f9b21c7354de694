"""Judges one attribute or parameter of a subject."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from plan_check.evaluate.comparisons import Operation
from plan_check.evaluate.context import Check, Context, Noticed
from plan_check.evaluate.logic import below
from plan_check.evaluate.subjects import Subject, subject_address
from plan_check.evaluate.trace import Kind, Step
from plan_check.graph.related import OneOf
from plan_check.plan.model import Instance
from plan_check.rules.kleene import Tri
from plan_check.rules.model import View
from plan_check.values import Data, State, Value

_SIMPLE = frozenset({str, bool, int, type(None)})
Read = Callable[[Context, Subject], Value]


@dataclass(frozen=True, slots=True)
class Judge:
    """Compares values, and decides what unset and unknown ones count as."""

    operations: tuple[Operation, ...]
    if_unset: tuple[bool, Tri]
    if_unknown: tuple[bool, Tri]
    path: str
    text: str
    is_gate: bool

    @property
    def asks_who_gives(self) -> bool:
        """It is asked whether the configuration, and not AWS, gives the value."""
        return any(operation.asks_who_gives for operation in self.operations)

    def judge(self, value: Value, context: Context, subject: Subject) -> Tri:
        """Compare by all operations, and let the author decide what is open."""
        decided, verdict = self.if_unset
        if decided and value.state in (State.NULL, State.OMITTED):
            return verdict
        result: Tri = True
        for operation in self.operations:
            found = operation.apply(value, context, subject, self.path)
            if found is False:
                return False
            if found is None:
                result = None
        if result is None and self.if_unknown[0]:
            return self.if_unknown[1]
        return result


def judge_attribute(
    judge: Judge, read: Read, context: Context, subject: Subject, step: Step | None
) -> Tri:
    """Judge the value that *read* gives."""
    if isinstance(subject, OneOf):
        return agreed(partial(judge_attribute, judge, read), subject, context, step)
    value = read(context, subject)
    result = judge.judge(value, context, subject)
    if judge.if_unset[0] and _is_unset(judge, context, subject):
        result = judge.if_unset[1]
    if step is not None:
        _note(step, judge, subject, value, result)
    return result


def judge_simply(judge: Judge, read: Read) -> Check:
    """Judge an attribute of a resource, each value only once.

    Most attributes have few values, and most tests hang on the value alone.
    """
    slow = partial(judge_attribute, judge, read)
    if judge.if_unset[0] or not all(op.is_pure for op in judge.operations):
        return slow
    results: dict[tuple[State, type, Data], Noticed] = {}
    name = judge.path

    def check(context: Context, subject: Subject, step: Step | None) -> Tri:
        if step is not None or not isinstance(subject, Instance):
            return slow(context, subject, step)
        value = context.effective(subject, name)
        data = value.data
        kind = data.__class__
        if value.state is State.UNKNOWN or kind not in _SIMPLE:
            return slow(context, subject, None)
        token = (value.state, kind, data)
        found = results.get(token)
        if found is None:
            once = partial(judge.judge, value, context, subject)
            found = results[token] = context.noticed(once)
        return context.result_of(found)

    return check


def _is_unset(judge: Judge, context: Context, subject: Subject) -> bool:
    """Tell whether the configuration leaves it out, whatever AWS does then."""
    if not isinstance(subject, Instance):
        return False
    planned = context.value(subject, judge.path, View.PLANNED)
    return planned.state in (State.NULL, State.OMITTED)


def _note(
    step: Step, judge: Judge, subject: Subject, value: Value, result: Tri
) -> None:
    attribute = judge.path
    note = value.reason
    if result is False and value.is_set and judge.asks_who_gives:
        note = "not given by the configuration"
    prefix = getattr(subject, "attribute", "")
    if prefix:
        attribute = prefix if attribute == "item" else f"{prefix}.{attribute}"
    step.children.append(
        Step(
            judge.text,
            result=result,
            address=subject_address(subject),
            attribute=attribute,
            value=value,
            note=note,
            is_gate=judge.is_gate,
        )
    )


def judge_parameter(
    judge: Judge, name: str, context: Context, subject: Subject, step: Step | None
) -> Tri:
    """Judge an effective parameter: of every group that may be the one."""
    values = context.families.parameter(subject, name)
    results = [judge.judge(value, context, subject) for value in values]
    result = results[0] if len(set(results)) == 1 else None
    if step is not None:
        for value in values:
            _note(step, judge, subject, value, result)
    return result


def agreed(check: Check, subject: OneOf, context: Context, step: Step | None) -> Tri:
    """Judge each of the alternatives: only what all say is certain."""
    own = below(step, f"one of {len(subject.nodes)} alternatives", Kind.ALL)
    results = {check(context, node, own) for node in subject.nodes}
    result = results.pop() if len(results) == 1 else None
    if own is not None:
        own.result = result
        own.note = "the plan does not say which of them is meant"
    return result
