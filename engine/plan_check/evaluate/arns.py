"""Parts of ARNs: ``arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from plan_check.rules.model import View
from plan_check.values import Data, Sensitive, State, Unknown, Value, known

if TYPE_CHECKING:
    from plan_check.evaluate.context import Context
    from plan_check.evaluate.subjects import Subject

_PARTS = {"service": 2, "region": 3, "account": 4, "resource": 5}
_COLONS = 5


def part_reader(
    path: str, view: View | None, part: str
) -> Callable[[Context, Subject], Value]:
    """Compile a path to a part of the ARN that stands there."""
    note = f"its {part}"

    def read(context: Context, subject: Subject) -> Value:
        value = context.value(subject, path, view)
        if value.state is State.UNKNOWN and part == "region":
            return _region_of_target(value, context)
        if not value.is_set:
            return value
        found = _part(value.data, part)
        return known(found) if found is None else replace(known(found), reason=note)

    return read


def _part(data: Data, part: str) -> Data:
    """Give a part; what is no ARN has none."""
    if isinstance(data, Sensitive):
        inner = _part(data.data, part)
        return Sensitive(inner) if inner is not None else None
    if isinstance(data, Unknown):
        return data
    words = str(data).split(":", _COLONS)
    if words[0] != "arn" or len(words) <= _COLONS:
        return None
    return words[_PARTS[part]] or None


def _region_of_target(value: Value, context: Context) -> Value:
    """Give the region of the resource that an ARN will be made of."""
    if len(value.links) != 1 or not value.links[0].certain:
        return value
    graph = context.views.graph
    target = graph.by_address.get(value.links[0].address)
    if target is None:
        return value
    own = graph.value(target, "region")
    found = own if own.state is State.KNOWN else graph.region(target)
    return replace(found, reason="its region") if found.is_set else found
