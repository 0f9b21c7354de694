"""Three-valued logic after Kleene, over compiled conditions.

``None`` is "cannot tell". With a :class:`~plan_check.evaluate.trace.Step` every part is
looked at and noted; without one, looking ends as soon as the result is certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from plan_check.evaluate.context import Check, Context
from plan_check.evaluate.subjects import Subject, subject_address
from plan_check.evaluate.trace import Kind, Step
from plan_check.graph.finder import type_key
from plan_check.plan.model import Instance
from plan_check.rules import kleene
from plan_check.rules.kleene import Tri


def all_of(
    parts: Sequence[Check], context: Context, subject: Subject, step: Step | None
) -> Tri:
    """Demand that all are true."""
    if step is not None:
        return _joined(parts, context, subject, step, Kind.ALL)
    found: Tri = True
    for part in parts:
        result = part(context, subject, None)
        if result is False:
            return False
        if result is None:
            found = None
    return found


def any_of(
    parts: Sequence[Check], context: Context, subject: Subject, step: Step | None
) -> Tri:
    """Demand that at least one is true."""
    if step is not None:
        return _joined(parts, context, subject, step, Kind.ANY)
    found: Tri = False
    for part in parts:
        result = part(context, subject, None)
        if result:
            return True
        if result is None:
            found = None
    return found


def _joined(
    parts: Sequence[Check], context: Context, subject: Subject, step: Step, kind: Kind
) -> Tri:
    own = Step("all of" if kind is Kind.ALL else "any of", kind)
    step.children.append(own)
    results = [part(context, subject, own) for part in parts]
    own.result = (kleene.all_of if kind is Kind.ALL else kleene.any_of)(results)
    return own.result


def negated(part: Check, context: Context, subject: Subject, step: Step | None) -> Tri:
    """Demand that a condition is false."""
    own = below(step, "not", Kind.NOT)
    inner = part(context, subject, own)
    result = None if inner is None else not inner
    if own is not None:
        own.result = result
    return result


def by_name(
    part: Check, name: str, context: Context, subject: Subject, step: Step | None
) -> Tri:
    """Judge a condition that has a name of its own."""
    own = below(step, name, Kind.ALL)
    result = part(context, subject, own)
    if own is not None:
        own.result = result
        own.is_gate = True
    return result


def remembered(
    part: Check, name: str, context: Context, subject: Subject, step: Step | None
) -> Tri:
    """Judge a condition that has a name, of a resource only once.

    Many rules ask the same of a resource, as whether it is of Aurora.
    """
    if step is not None or not isinstance(subject, Instance) or context.views.before:
        return by_name(part, name, context, subject, step)
    known = context.named.get((name, subject))
    if known is None:
        once = partial(part, context, subject, None)
        known = context.named[name, subject] = context.noticed(once)
    return context.result_of(known)


def below(step: Step | None, text: str, kind: Kind) -> Step | None:
    """Begin a step below another, where steps are taken."""
    if step is None:
        return None
    own = Step(text, kind)
    step.children.append(own)
    return own


def kept(
    part: Check, text: str, context: Context, subject: Subject, step: Step | None
) -> Tri:
    """Demand that what held before still holds."""
    views = context.views
    views.before = True
    try:
        before = part(context, subject, None)
    finally:
        views.before = False
    if before is False:
        after: Tri = True
        if step is not None:
            step.children.append(Step(f"{text}: it did not hold before", result=True))
        return True
    own = below(step, text, Kind.ALL)
    after = part(context, subject, own)
    result = after if before else (True if after else None)
    if own is not None:
        own.result = result
    return result


def passed(rule: str, context: Context, subject: Subject, step: Step | None) -> Tri:
    """Demand that another rule passes."""
    result = context.passes(rule, subject) if isinstance(subject, Instance) else None
    if step is not None:
        address = subject_address(subject)
        verb = {True: "passes", False: "fails", None: "may fail"}[result]
        note = f"{address} {verb} {rule}"
        step.children.append(
            Step(f"{rule} passes", result=result, address=address, note=note)
        )
    return result


def of_type(type_: str, _context: Context, subject: Subject, step: Step | None) -> Tri:
    """Demand a type of resource."""
    result = isinstance(subject, Instance) and type_key(subject) == type_
    if step is not None:
        step.children.append(Step(f"type is {type_}", result=result, is_gate=True))
    return result


def of_action(
    actions: tuple[str, ...], _context: Context, subject: Subject, step: Step | None
) -> Tri:
    """Demand that the plan does one of these with the resource."""
    result = isinstance(subject, Instance) and subject.action in actions
    if step is not None:
        text = f"action is {' or '.join(actions)}"
        note = (
            f"the action is {subject.action}" if isinstance(subject, Instance) else ""
        )
        step.children.append(Step(text, result=result, note=note, is_gate=True))
    return result
