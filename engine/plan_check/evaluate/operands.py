"""Operands from the plan: ``$resource.port``, ``$before.port``, ``$fact.family``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from plan_check.rules.model import View
from plan_check.values import NULL, State, Unknown, Value, known, reveal

if TYPE_CHECKING:
    from plan_check.evaluate.context import Context
    from plan_check.evaluate.subjects import Subject

OF_RESOURCE = ("resource.", "before.", "fact.")
"""How an operand begins that belongs to the resource under judgement."""
Other = Callable[["Context", "Subject"], Value]
_ENTRY = re.compile(r"([\w.]+)\[(\w+)\]")


def operand_of(text: str) -> Other:
    """Compile an operand.

    Args:
        text: ``resource.port``; ``resource.tags[key]`` for the entry under the key that
            the item under test has in its attribute ``key``.
    """
    side, _, name = text.partition(".")
    if side == "fact":
        return partial(_fact, name)
    view = View.BEFORE if side == "before" else None
    entry = _ENTRY.fullmatch(name)
    if entry:
        return partial(_entry, entry[1], entry[2], view)
    return partial(_attribute, name, view)


def _fact(name: str, context: Context, _subject: Subject) -> Value:
    if context.resource is None:
        return NULL
    return context.families.fact(context.resource, name)


def _attribute(
    name: str, view: View | None, context: Context, _subject: Subject
) -> Value:
    if context.resource is None:
        return NULL
    return context.value(context.resource, name, view)


def _entry(
    name: str, key: str, view: View | None, context: Context, subject: Subject
) -> Value:
    whole = _attribute(name, view, context, subject)
    wanted = context.value(subject, key)
    for value in (whole, wanted):
        if value.state is State.UNKNOWN:
            return value
    entries, word = reveal(whole.data), reveal(wanted.data)
    if not isinstance(entries, Mapping) or isinstance(word, Unknown):
        return NULL
    return known(entries.get(str(word)))
