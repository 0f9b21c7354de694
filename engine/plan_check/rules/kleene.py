"""Three-valued logic after Kleene: ``None`` is "cannot tell"."""

from __future__ import annotations

from collections.abc import Iterable

from plan_check.graph.items import as_list
from plan_check.values import Data, reveal

Tri = bool | None


def number_of(data: Data) -> float | None:
    """Read a number, also from a string; ``None`` where it is none."""
    data = reveal(data)
    if isinstance(data, (str, int, float)) and not isinstance(data, bool):
        try:
            return float(data)
        except (ValueError, OverflowError):
            return None
    return None


def items_of(data: Data) -> list[Data]:
    """Give the items of a list; of anything else, itself."""
    return as_list(reveal(data))


def any_of(results: Iterable[Tri]) -> Tri:
    """Give true if any is true, else unknown if any is unknown."""
    found: Tri = False
    for result in results:
        if result:
            return True
        if result is None:
            found = None
    return found


def all_of(results: Iterable[Tri]) -> Tri:
    """Give false if any is false, else unknown if any is unknown."""
    found: Tri = True
    for result in results:
        if result is False:
            return False
        if result is None:
            found = None
    return found
