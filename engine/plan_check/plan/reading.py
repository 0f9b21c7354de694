"""The part of a plan that verdicts can hang on.

Instances that differ only in what no rule reads, such as a description, get the same
verdicts.
"""

from __future__ import annotations

from typing import Any

Read = frozenset[str]


def what_is_read(changes: list[Any], names: Read) -> list[Any]:
    """Keep of resource changes what a verdict, or what hides secrets, may hang on.

    Args:
        changes: Of one module instance.
        names: Attributes that are read.
    """
    return [_change(change, names) for change in changes]


def _change(change: Any, names: Read) -> Any:  # noqa: ANN401
    body = change.get("change") if isinstance(change, dict) else None
    if not isinstance(body, dict):
        return change
    sides = {
        side: _values(body.get(side), body.get(f"{side}_sensitive"), names)
        for side in ("before", "after")
    }
    return {**change, "change": {**body, **sides}}


def _values(values: Any, marks: Any, names: Read) -> Any:  # noqa: ANN401
    """Put a mark in place of what nobody reads; that it is known may count."""
    if not isinstance(values, dict):
        return values
    marked = marks if isinstance(marks, dict) else {}
    keep_all = marks is True
    return {
        name: value if keep_all or name in names or marked.get(name) else _kind(value)
        for name, value in values.items()
    }


def _kind(value: Any) -> Any:  # noqa: ANN401
    return 0 if isinstance(value, (str, int, float)) and value != "" else value


def state_read(module: Any) -> Any:  # noqa: ANN401
    """Keep of a module's former state what the plan does not hold elsewhere."""
    if not isinstance(module, dict):
        return module
    children = module.get("child_modules")
    resources = module.get("resources")
    return [
        [_former(item) for item in (resources if isinstance(resources, list) else ())],
        [
            state_read(child)
            for child in (children if isinstance(children, list) else ())
        ],
    ]


def _former(item: Any) -> Any:  # noqa: ANN401
    if not isinstance(item, dict) or item.get("mode") != "managed":
        return item
    return [item.get("address"), item.get("depends_on"), item.get("deposed_key")]
