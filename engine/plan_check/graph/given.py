"""Tells whether known leaves of an expression give the value that is in the state."""

from __future__ import annotations

from collections.abc import Sequence

from plan_check.findings import JsonValue
from plan_check.graph.leaves import Fixed


def gives(leaves: Sequence[Fixed], value: JsonValue) -> bool | None:
    """Tell whether an expression gives a value; ``None`` where it may be null as well.

    Args:
        leaves: All that the expression mentions.
        value: Of the attribute, as it is in the state.
    """
    if any(_holds(leaf.data, value) for leaf in leaves):
        return True
    filled = {(leaf.origin, leaf.name) for leaf in leaves if not _is_nothing(leaf)}
    empty = {(leaf.origin, leaf.name) for leaf in leaves if _is_empty(leaf)}
    is_choice = any(leaf.data is False for leaf in leaves)
    if filled and (is_choice or filled & empty):
        return None
    return bool(filled)


def _is_nothing(leaf: Fixed) -> bool:
    """Tell whether a leaf is empty, or decides between others."""
    return isinstance(leaf.data, bool) or _is_empty(leaf)


def _is_empty(leaf: Fixed) -> bool:
    computed = leaf.origin in {"function", "local"}
    return not computed and leaf.data in (None, "", [], {})


def _holds(data: JsonValue, value: JsonValue) -> bool:
    """Tell whether a value stands anywhere in known data; lists in any order."""
    if isinstance(value, list) and isinstance(data, list):
        return bool(data) and sorted(map(str, data)) == sorted(map(str, value))
    if isinstance(data, dict):
        return any(_holds(item, value) for item in data.values())
    if isinstance(data, (bool, list)) or data in (None, ""):
        return False
    return str(data) == str(value)
