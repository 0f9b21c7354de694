"""Reads values by JSONPath.

jsonpath-ng skips silently where a parent is absent or not known; here, where nothing
is found and a part is unknown, the result is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from plan_check.rules.paths import compile_selector, split_selector
from plan_check.values import Data, Sensitive, Unknown, Value, known, unknown

if TYPE_CHECKING:
    from plan_check.evaluate.context import Context
    from plan_check.evaluate.subjects import Subject


def read_selector(path: str) -> Callable[[Context, Subject], Value]:
    """Compile a path; its first name is the attribute."""
    name, rest = split_selector(path)
    selector = compile_selector(rest)

    def read(context: Context, subject: Subject) -> Value:
        value = context.value(subject, name)
        if not value.is_set:
            return value
        found = [match.value for match in selector.find(_plain(value.data))]
        if not found:
            hole = _first_unknown(value.data)
            return unknown(hole.reason) if hole else known(None)
        data = found[0] if len(found) == 1 else found
        return known(Sensitive(data) if _has_secret(value.data) else data)

    return read


def _plain(data: Data) -> Any:  # noqa: ANN401
    """Take wrappers off, so that jsonpath-ng sees plain containers."""
    if isinstance(data, Sensitive):
        return _plain(data.data)
    if isinstance(data, dict):
        return {key: _plain(item) for key, item in data.items()}
    if isinstance(data, (list, tuple)):
        return [_plain(item) for item in data]
    return data


def _parts(data: Data) -> list[Data]:
    if isinstance(data, Sensitive):
        return [data.data]
    if isinstance(data, dict):
        return list(data.values())
    return list(data) if isinstance(data, (list, tuple)) else []


def _first_unknown(data: Data) -> Unknown | None:
    if isinstance(data, Unknown):
        return data
    return next((hole for part in _parts(data) if (hole := _first_unknown(part))), None)


def _has_secret(data: Data) -> bool:
    return isinstance(data, Sensitive) or any(map(_has_secret, _parts(data)))
