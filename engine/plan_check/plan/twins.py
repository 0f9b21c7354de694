"""Folds equal instances of a module into one, so that it is judged once.

A plan with one module called for hundreds of keys says the same thing hundreds of
times. Instances of a call in the root module are twins if their part of the plan is
the same, byte for byte, once one key is replaced by the other. One of them stays in
the plan; its verdicts hold for the others, with the key replaced.

That is true only if nothing outside tells the twins apart. So a call is left alone
where anything outside mentions it, where its arguments pair keys with other
resources, where the text of other resources holds one of its keys, or where the plan
is partial. And a rule that looks at text with the key in it, or counts resources of
the whole plan, is judged on the whole plan; the evaluator says which did.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from plan_check.plan.calls import (
    INSTANCE,
    Object,
    given_by_key,
    other_state,
    part_of,
    references_in,
    states_by_key,
)
from plan_check.plan.reading import state_read, what_is_read

_FEWEST = 8
_SHORTEST = 3
_MOST_SEARCHED = 200_000_000
_MOST_KINDS = 40
"""How many different kinds of instances one call may have; the rest is not folded."""
_PLAIN = re.compile(r"[\w.:/@-]+", re.ASCII)
_PAIRED = ("each.", "count.")
_FIXED = ("var.", "local.", "each.", "count.", "path.", "terraform.")


@dataclass(frozen=True, slots=True)
class Twins:
    """The keys of a module call whose instances are the same as one of them."""

    prefix: str
    """How addresses in the instance that stays begin."""
    key: str
    """Its key."""
    others: tuple[str, ...]
    """Keys of the instances that were left out."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A plan without the twins, and what is missing."""

    data: Object
    twins: tuple[Twins, ...]
    left_out: int
    """How many resource changes are missing."""


@dataclass(frozen=True, slots=True)
class Words:
    """What rules and reports make use of; asked for only where it matters."""

    shown: Callable[[], str] = str
    """Gives all words that reports may use. A key that is among them cannot be
    replaced in a report, so its instance is not the one that stays."""
    read: Callable[[], frozenset[str]] = frozenset
    """Gives the names of all attributes that a verdict may hang on."""


def fold_twins(data: Object, words: Words = Words()) -> Folded:
    """Leave out all but one of each set of equal module instances.

    Args:
        data: A decoded plan.
        words: What rules and reports make use of.

    Returns:
        The same plan, where there is nothing to fold.
    """
    changes = data.get("resource_changes")
    whole = data.get("complete") is not False and not data.get("errored")
    if not isinstance(changes, list) or not whole or data.get("deferred_changes"):
        return Folded(data, (), 0)
    grouped = _grouped(changes)
    calls = [name for name, keys in grouped.calls.items() if len(keys) >= _FEWEST]
    found = [
        twins
        for call in calls
        if _is_separate(data, call)
        for twins in _twins(data, call, grouped, words)
    ]
    if not found:
        return Folded(data, (), 0)
    return _without(data, changes, found)


@dataclass(frozen=True, slots=True)
class _Grouped:
    """Resource changes by call of the root module and key; the rest is outside."""

    calls: dict[str, dict[str, list[Any]]]
    outside: list[Any]


def _grouped(changes: list[Any]) -> _Grouped:
    calls: dict[str, dict[str, list[Any]]] = defaultdict(dict)
    outside: list[Any] = []
    places: dict[str, list[Any]] = {}
    for change in changes:
        address = change.get("module_address") if isinstance(change, dict) else None
        if not isinstance(address, str):
            outside.append(change)
            continue
        place = places.get(address)
        if place is None:
            match = INSTANCE.match(address)
            place = calls[match[1]].setdefault(match[3], []) if match else outside
            places[address] = place
        place.append(change)
    return _Grouped(calls, outside)


def _is_separate(data: Object, call: str) -> bool:
    """Tell whether the configuration outside a call leaves it alone."""
    root = part_of(data, "configuration", "root_module")
    calls = part_of(root, "module_calls")
    own = calls.get(call)
    if not isinstance(own, dict):
        return False
    others = [other for name, other in calls.items() if name != call]
    mentioned = f"module.{call}"
    if any(
        text == mentioned or text.startswith((f"{mentioned}.", f"{mentioned}["))
        for part in (root.get("resources"), others)
        for text in references_in(part)
    ):
        return False
    repeat = list(references_in(own.get("for_each_expression")))
    arguments = own.get("expressions")
    paired = any(text.startswith(_PAIRED) for text in references_in(arguments))
    resources = [
        text
        for text in (*references_in(arguments), *repeat)
        if not text.startswith(_FIXED)
    ]
    return not (paired and resources)


def _twins(data: Object, call: str, grouped: _Grouped, words: Words) -> Iterator[Twins]:
    keys = grouped.calls[call]
    rest = [grouped.outside, *(g for name, g in grouped.calls.items() if name != call)]
    given, variables = given_by_key(data, call, keys)
    text = orjson.dumps([rest, variables, other_state(data, call)])
    if len(text) * len(keys) > _MOST_SEARCHED:
        return
    state = states_by_key(data, call)
    left = [key for key in keys if _PLAIN.fullmatch(key) and key.encode() not in text]
    shown = words.shown()
    parts = {
        key: orjson.dumps([keys[key], state.get(key), given.get(key)]) for key in left
    }
    for twins in _alike(parts, shown):
        yield Twins(_prefix(keys, twins[0]), twins[0], twins[1:])
        for key in twins:
            del parts[key]
    if len(parts) < _FEWEST:
        return
    read = words.read()

    def needed(key: str) -> list[Any]:
        own = what_is_read(keys[key], read), state_read(state.get(key))
        return [*own, given.get(key)]

    parts = {key: orjson.dumps(needed(key)) for key in parts}
    for twins in _alike(parts, shown):
        yield Twins(_prefix(keys, twins[0]), twins[0], twins[1:])


def _alike(parts: Mapping[str, bytes], shown: str) -> Iterator[tuple[str, ...]]:
    """Give sets of keys whose parts are the same, but for the key; at most a few.

    The first key of each set stands for the others.
    """
    left = list(parts)
    for _ in range(_MOST_KINDS):
        first = next((k for k in left if _is_distinct(k) and k not in shown), None)
        if first is None or len(left) < _FEWEST:
            return
        pattern = parts[first].split(first.encode())
        same = [
            key
            for key in left
            if key != first and key.encode().join(pattern) == parts[key]
        ]
        if len(same) + 1 >= _FEWEST:
            yield (first, *same)
        equal = {first, *same}
        left = [key for key in left if key not in equal]


def _prefix(keys: Mapping[str, list[Any]], key: str) -> str:
    return prefix_of(keys[key][0]["module_address"])


def _is_distinct(key: str) -> bool:
    """Tell whether a key cannot be taken for a word or a small number."""
    return len(key) >= _SHORTEST and any(map(str.isdigit, key))


def _without(data: Object, changes: list[Any], found: list[Twins]) -> Folded:
    gone = {
        key.join(twins.prefix.rsplit(twins.key, 1))
        for twins in found
        for key in twins.others
    }

    def stays(item: Any, name: str) -> bool:  # noqa: ANN401
        address = item.get(name) if isinstance(item, dict) else None
        match = INSTANCE.match(address) if isinstance(address, str) else None
        return match is None or match[0] not in gone

    kept = [change for change in changes if stays(change, "module_address")]
    folded = {**data, "resource_changes": kept}
    values = part_of(data, "prior_state", "values")
    root = part_of(values, "root_module")
    if root.get("child_modules"):
        modules = [m for m in root["child_modules"] if stays(m, "address")]
        values = {**values, "root_module": {**root, "child_modules": modules}}
        folded["prior_state"] = {**part_of(data, "prior_state"), "values": values}
    return Folded(folded, tuple(found), len(changes) - len(kept))


def prefix_of(address: str) -> str:
    """Give the root module's instance that an address is in; empty if in none."""
    match = INSTANCE.match(address)
    return match[0] if match else ""
