"""Expressions of locals, in the form that a plan gives other expressions in.

python-hcl2 reads the files; it leaves an expression as text, in which the references
are looked for here. A module is parsed only when one of its locals is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import orjson

from plan_check.findings import JsonValue
from plan_check.graph.leaves import Locals
from plan_check.source.modules import Sources

_TRAVERSAL = re.compile(
    r"(?<![\w.\"-])[A-Za-z_][\w-]*(?:\.[A-Za-z_*][\w-]*|\[(?:\d+|\*|\"[^\"\\]*\")\])+"
)
_STRING = re.compile(r'(?<!\[)"(?:[^"\\$]|\\.|\$(?!\{))*"')


def read_locals(sources: Sources) -> Locals:
    """Give a function that finds the expression of a local.

    Args:
        sources: Files of the modules.

    Returns:
        A function of module path and name. It gives ``{"constant_value": …}``,
        ``{"references": […]}`` or ``{}`` for a function of constants, and ``None``
        where the sources have no such local, or cannot be parsed.
    """

    @cache
    def in_module(module: tuple[str, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for path, text in sources.files.get(module, ()):
            if "locals" in text:
                found.update(
                    _in_json(text) if path.endswith(".json") else _locals(text)
                )
        return found

    def find(module: tuple[str, ...], name: str) -> JsonValue:
        values = in_module(module)
        return _expression(values[name]) if name in values else None

    return find


def _locals(text: str) -> Iterator[tuple[str, Any]]:
    import hcl2

    try:
        document = hcl2.loads(text)
    except Exception:  # noqa: BLE001  its parser raises what lark raises
        return
    for block in document.get("locals", ()):
        for name, value in block.items():
            if not name.startswith("__"):
                yield name.strip('"'), value


def _in_json(text: str) -> Iterator[tuple[str, Any]]:
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError:
        return
    found = document.get("locals") if isinstance(document, dict) else None
    for block in found if isinstance(found, list) else [found]:
        if isinstance(block, dict):
            yield from block.items()


def _expression(value: Any) -> JsonValue:  # noqa: ANN401
    """Turn what python-hcl2 read into an expression as plans have them."""
    if isinstance(value, dict):
        return {key.strip('"'): _expression(item) for key, item in value.items()}
    references: list[JsonValue] = list(dict.fromkeys(_references(value)))
    if references:
        return {"references": references}
    if isinstance(value, str) and "${" in value:
        return {}
    return {"constant_value": value.strip('"') if isinstance(value, str) else value}


def _references(value: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(value, dict):
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, str):
        for part in _code(value):
            yield from _TRAVERSAL.findall(_STRING.sub('""', part))


def _code(text: str) -> Iterator[str]:
    """Give what stands between ``${`` and its ``}``."""
    start = text.find("${")
    while start >= 0:
        depth, at = 1, start + 2
        while at < len(text) and depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        yield text[start + 2 : at - (depth == 0)]
        start = text.find("${", at)
