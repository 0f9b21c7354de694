"""Reads one resource of a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from plan_check.cases.addresses import Place, place_of
from plan_check.cases.model import CaseResource
from plan_check.rules.shapes import Shape, Shapes, nearest
from plan_check.rules.words import ACTIONS
from plan_check.rules.yaml import List, Map

RESOURCE_KEYS = (
    "address",
    "actions",
    "before",
    "after",
    "values",
    "after_unknown",
    "after_sensitive",
    "before_sensitive",
    "unknown",
    "omitted",
    "references",
    "expressions",
    "depends_on",
)
_ATTRIBUTES = (
    "before",
    "after",
    "values",
    "after_unknown",
    "references",
    "expressions",
    "unknown",
    "omitted",
)
_OURS = ("aws_rds", "aws_db", "aws_kms")
WORDS = tuple(word for word in ACTIONS if word != "replace")


class Problem(Protocol):
    """Notes what is wrong, on which line, and what to do."""

    def __call__(self, text: str, line: int = 0, hint: str = "") -> None:
        """Note it."""


class ResourceReader:
    """Reads the resources of one file."""

    def __init__(self, shapes: Shapes, problem: Problem) -> None:
        self._shapes = shapes
        self._problem = problem

    def resource(self, data: Any, line: int) -> CaseResource | None:  # noqa: ANN401
        """Read one; ``None`` where it has no address."""
        if not isinstance(data, Map):
            self._problem("a resource must be a mapping with an address", line)
            return None
        for key in data:
            if key not in RESOURCE_KEYS:
                at = data.lines[key]
                self._problem(f"unknown key {key!r}", at, nearest(key, RESOURCE_KEYS))
        place = place_of(str(data.get("address", "")))
        if place is None:
            at = data.lines.get("address", line)
            self._problem("address is not that of a resource: TYPE.NAME", at)
            return None
        self._check_type(place, data.lines["address"])
        self._check_names(data, place)
        self._check_sides(data, line)
        return CaseResource(
            address=str(data["address"]),
            actions=self._actions(data),
            before=self._object(data, "before"),
            after=self._object(data, "after"),
            values=self._object(data, "values"),
            after_unknown=self._object(data, "after_unknown") or {},
            after_sensitive=self._object(data, "after_sensitive") or {},
            before_sensitive=self._object(data, "before_sensitive") or {},
            unknown=self._words(data, "unknown"),
            omitted=self._words(data, "omitted"),
            references=self._references(data),
            expressions=self._object(data, "expressions") or {},
            depends_on=self._words(data, "depends_on"),
        )

    def _check_type(self, place: Place, line: int) -> None:
        types = self._shapes.schema.types
        if place.key not in types and place.type.startswith(_OURS):
            hint = nearest(place.key, types)
            self._problem(f"unknown resource type {place.key!r}", line, hint)

    def _check_names(self, data: Map, place: Place) -> None:
        shape = Shape(types=(place.key,))
        for path, line in _names(data):
            plain = ".".join(p for p in path.split(".") if not p.isdigit())
            found = self._shapes.attribute_problem(shape, plain)
            if found:
                self._problem(found[0], line, found[1])
        for name in self._words(data, "omitted"):
            flags = self._shapes.schema.flags(place.key, name)
            if flags is not None and not {"o", "c"} <= set(flags):
                self._problem(
                    f"{name} cannot be omitted",
                    data.lines["omitted"],
                    "only what is both optional and computed can; use null in after",
                )

    def _check_sides(self, data: Map, line: int) -> None:
        if "values" in data and ("after" in data or "before" in data):
            hint = "values is for what stands in the prior state only"
            self._problem("values cannot stand beside before or after", line, hint)
        for name in self._words(data, "unknown"):
            if name in (data.get("after") or ()):
                at = data.lines["unknown"]
                self._problem(f"{name} is both in after and unknown", at)

    def _object(self, data: Map, key: str) -> Map | None:
        value = data.get(key)
        if isinstance(value, Map):
            return value
        if value is not None:
            self._problem(f"{key} must be a mapping", data.lines[key])
        return None

    def _words(self, data: Map, key: str) -> tuple[str, ...]:
        return self._texts(data.get(key), key, data.lines.get(key, data.line))

    def _texts(self, value: Any, key: str, line: int) -> tuple[str, ...]:  # noqa: ANN401
        items = value if isinstance(value, List) else [value]
        if value is None:
            return ()
        if not all(isinstance(item, str) for item in items):
            self._problem(f"{key} must be a list of words", line)
        return tuple(map(str, items))

    def _actions(self, data: Map) -> tuple[str, ...]:
        words = self._words(data, "actions")
        for word in words:
            if word not in WORDS:
                hint = nearest(word, WORDS)
                if word == "replace":
                    hint = "write [delete, create], as a plan does"
                self._problem(f"{word!r} is not an action", data.lines["actions"], hint)
        return words

    def _references(self, data: Map) -> dict[str, tuple[str, ...]]:
        given = self._object(data, "references") or Map()
        return {
            path: self._texts(value, path, given.lines[path])
            for path, value in given.items()
        }


def _names(data: Map) -> Iterator[tuple[str, int]]:
    """Give every attribute that a resource names, with its line."""
    for key in _ATTRIBUTES:
        value = data.get(key)
        if isinstance(value, Map):
            yield from ((name, value.lines[name]) for name in value)
        elif isinstance(value, Iterable) and key in ("unknown", "omitted"):
            words = [value] if isinstance(value, str) else value
            yield from ((str(name), data.lines[key]) for name in words)
