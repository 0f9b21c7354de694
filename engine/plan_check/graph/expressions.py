"""Finds the expression of an attribute, through nested blocks."""

from __future__ import annotations

from plan_check.findings import JsonValue
from plan_check.plan.model import Object


def expression_at(expressions: Object, path: str) -> JsonValue:
    """Give the expression of a path; several, for nested blocks, as a list.

    Returns:
        ``None`` where the configuration has none. Where blocks are written as an
        attribute, the whole attribute's expression, since the plan holds no other.
    """
    current: list[JsonValue] = [dict(expressions)]
    for name in path.split("."):
        following: list[JsonValue] = []
        for item in current:
            following.extend(_step_into(item, name))
        current = following
    if not current:
        return None
    return current[0] if len(current) == 1 else current


def _step_into(item: JsonValue, name: str) -> list[JsonValue]:
    if isinstance(item, list):
        return [found for part in item for found in _step_into(part, name)]
    if not isinstance(item, dict):
        return []
    if isinstance(item.get("references"), list) or "constant_value" in item:
        return [item]
    return [item[name]] if name in item else []
