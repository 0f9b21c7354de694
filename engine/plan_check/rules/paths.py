"""JSONPath, for paths that plain dotted names cannot say.

Only steps that take time in proportion to the data are allowed: no recursive descent.
jsonpath-ng is imported when the first such path is met.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

MAX_LENGTH = 200
_FORBIDDEN = ("..", "`")


def is_selector(path: str) -> bool:
    """Tell whether a path is more than names joined by dots."""
    return "[" in path or "*" in path


def split_selector(path: str) -> tuple[str, str]:
    """Split a path into the attribute and the JSONPath below it."""
    cut = min(path.find(mark) for mark in ".[" if mark in path)
    return path[:cut], f"${path[cut:]}"


def selector_problem(path: str) -> str:
    """Tell why a path cannot be used; empty if it can."""
    if len(path) > MAX_LENGTH:
        return f"longer than {MAX_LENGTH} characters"
    for mark in _FORBIDDEN:
        if mark in path:
            return f"{mark!r} is not supported in a path"
    try:
        compile_selector(f"$.{path}")
    except ImportError:
        raise
    except Exception:  # noqa: BLE001  jsonpath-ng raises bare exceptions
        return "not a JSONPath"
    return ""


@lru_cache(maxsize=256)
def compile_selector(path: str) -> Any:  # noqa: ANN401
    """Compile a JSONPath; with filters, by the library's extended grammar."""
    extended = "?" in path
    grammar = import_module(f"jsonpath_ng{'.ext' if extended else ''}.parser")
    return grammar.parse(path)
