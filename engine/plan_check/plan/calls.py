"""What a plan says of each instance of a call in the root module, and besides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from plan_check.findings import JsonValue

INSTANCE = re.compile(r'module\.([\w-]+)\[("?)((?:[^"\\\]]|\\.)+)\2\]')
"""The address of an instance: the name of the call and the key."""

Object = Mapping[str, Any]


def part_of(data: Any, *names: str) -> Object:  # noqa: ANN401
    """Give the object at a path of names; empty where there is none."""
    for name in names:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def references_in(expression: JsonValue) -> Iterator[str]:
    """Give every reference in a part of the configuration."""
    return chain.from_iterable(references_by_expression(expression))


def references_by_expression(expression: JsonValue) -> Iterator[tuple[str, ...]]:
    """Give the references of every expression in a part of the configuration."""
    pending = [expression]
    while pending:
        part = pending.pop()
        if isinstance(part, list):
            pending.extend(part)
        elif isinstance(part, dict):
            references = part.get("references")
            if isinstance(references, list):
                yield tuple(text for text in references if isinstance(text, str))
            pending.extend(v for v in part.values() if isinstance(v, (dict, list)))


def given_by_key(
    data: Object, call: str, keys: Collection[str]
) -> tuple[Mapping[str, list[Any]], Object]:
    """Divide what the variables hold that a call is repeated for.

    Returns:
        What they hold for each key; and all that they, and other variables, hold
        besides.
    """
    calls = part_of(data, "configuration", "root_module", "module_calls")
    repeat = references_in(part_of(calls, call).get("for_each_expression"))
    names = {text.split(".")[1] for text in repeat if text.startswith("var.")}
    given: dict[str, list[Any]] = defaultdict(list)
    rest: dict[str, Any] = {}
    for name, variable in part_of(data, "variables").items():
        value = variable.get("value") if isinstance(variable, dict) else None
        if name not in names or not isinstance(value, (dict, list)):
            rest[name] = variable
            continue
        rest[name] = left = []
        for key, item in _elements(value, keys):
            if key in keys:
                given[key].append(item)
            else:
                left.append([key, item])
    return given, rest


def _elements(
    value: Mapping[str, Any] | list[Any], keys: Collection[str]
) -> Iterable[tuple[str, Any]]:
    """Give the elements of a variable, each with the key that it is for."""
    if isinstance(value, list):
        return ((_named(item, keys), item) for item in value)
    return value.items()


def _named(item: Any, keys: Collection[str]) -> str:  # noqa: ANN401
    """Give the key that an element of a list is for; empty if none, or several."""
    texts = item.values() if isinstance(item, dict) else (item,)
    found = {text for text in texts if isinstance(text, str) and text in keys}
    return found.pop() if len(found) == 1 else ""


def states_by_key(data: Object, call: str) -> dict[str, Any]:
    """Give the state before the plan of each instance of a call, by key."""
    found = {}
    for module in _modules_in_state(data):
        match = INSTANCE.fullmatch(str(module.get("address")))
        if match and match[1] == call:
            found[match[3]] = module
    return found


def other_state(data: Object, call: str) -> list[Any]:
    """Give the state before the plan of all that is in no instance of a call."""
    root = part_of(data, "prior_state", "values", "root_module")
    others = [
        module
        for module in _modules_in_state(data)
        if not str(module.get("address")).startswith(f"module.{call}[")
    ]
    return [root.get("resources"), others]


def _modules_in_state(data: Object) -> Iterator[Object]:
    modules = part_of(data, "prior_state", "values", "root_module").get("child_modules")
    for module in modules if isinstance(modules, list) else ():
        if isinstance(module, dict):
            yield module
