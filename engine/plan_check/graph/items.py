"""What the normalised views give: plain items, each with the resource it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plan_check.plan.model import Instance
from plan_check.values import Data, State, Unknown, Value, opened


@dataclass(frozen=True, slots=True)
class Item:
    """One rule, route or statement, however it was written."""

    data: Mapping[str, Data]
    node: Instance
    """The resource whose block holds it."""
    attribute: str
    """The attribute of that block; empty where the block is the item."""


@dataclass(frozen=True, slots=True)
class Items:
    """Items in the order of writing; why there may be more, or which."""

    items: tuple[Item, ...] = ()
    more: str = ""
    maybe: tuple[Item, ...] = ()
    """Items of resources that may belong elsewhere."""


def datum(value: Value) -> Data:
    """Give a value's data; an :class:`Unknown` with its reason where not known."""
    if value.state is State.UNKNOWN:
        return Unknown(value.reason)
    return value.data


def as_list(data: Data) -> list[Data]:
    """Make a list of a string-or-list; null and the empty string give none."""
    data = opened(data)
    if data is None or data == "":
        return []
    if isinstance(data, (list, tuple)):
        return list(data)
    return [data]


def joined(parts: list[Items]) -> Items:
    """Put several results together."""
    if len(parts) == 1:
        return parts[0]
    more = next((part.more for part in parts if part.more), "")
    return Items(
        tuple(item for part in parts for item in part.items),
        more,
        tuple(item for part in parts for item in part.maybe),
    )
