"""Reads one rule file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from plan_check.errors import RuleError, SourceLocation
from plan_check.findings import RuleInfo, Severity
from plan_check.rules.conditions import ConditionReader
from plan_check.rules.model import Blind, Condition, Parameter, Rule
from plan_check.rules.shapes import OPEN, Shape, Shapes, nearest
from plan_check.rules.words import ACTIONS
from plan_check.rules.yaml import List, Map

REQUIRED = ("id", "name", "title", "severity", "resource", "require", "message")
KEYS = (
    "id",
    "name",
    "title",
    "severity",
    "resource",
    "actions",
    "when",
    "require",
    "unknown",
    "parameters",
    "message",
    "why",
    "fix",
    "links",
    "compliance",
    "peers",
    "aliases",
    "deprecated",
)
DEFAULT_ACTIONS = frozenset({"create", "update", "replace", "no-op", "read"})
PLAN = "plan"
"""The resource of a rule that judges the plan as a whole."""

_ID = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+\Z")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_LINK = re.compile(r"https://[^\s]+\Z")


def read_rule(
    data: Any,  # noqa: ANN401
    path: str,
    problems: list[RuleError],
    shapes: Shapes,
    named: Mapping[str, Condition],
) -> Rule | None:
    """Read a rule from what its file held.

    Args:
        data: The document, as :func:`plan_check.rules.yaml.read_yaml` gave it.
        path: The name that problems give the file.
        problems: Takes everything that is wrong.
        shapes: What resources have.
        named: Conditions that rules may call by name.

    Returns:
        ``None`` where the file has a problem.
    """
    before = len(problems)
    if not isinstance(data, Map):
        if data is not None or not problems:
            where = SourceLocation(path)
            problems.append(RuleError("a rule must be a mapping", where))
        return None
    rule = _RuleReader(data, path, problems, shapes, named).rule()
    return rule if len(problems) == before else None


class _RuleReader:
    def __init__(
        self,
        data: Map,
        path: str,
        problems: list[RuleError],
        shapes: Shapes,
        named: Mapping[str, Condition],
    ) -> None:
        self._data = data
        self._path = path
        self._problems = problems
        self._shapes = shapes
        self.parameters = self._parameters()
        self._conditions = ConditionReader(
            path, problems, shapes, named, self.parameters
        )

    def problem(self, text: str, key: str = "", hint: str = "") -> None:
        line = self._data.lines.get(key, self._data.line if not key else 0)
        where = SourceLocation(self._path, line)
        self._problems.append(RuleError(text, where, hint))

    def rule(self) -> Rule | None:
        for key in self._data:
            if key not in KEYS:
                self.problem(f"unknown key {key!r}", key, nearest(key, KEYS))
        missing = [key for key in REQUIRED if key not in self._data]
        for key in missing:
            self.problem(f"{key} is missing")
        if missing:
            return None
        types = self._types()
        shape = Shape(types=types) if types != (PLAN,) else OPEN
        self._conditions.resource = shape
        require = self._condition("require", shape)
        when = self._condition("when", shape) if "when" in self._data else None
        blind = self._blind(shape)
        info = self._info(types)
        if require is None or info is None:
            return None
        return Rule(
            info=info,
            actions=self._actions(),
            when=when,
            require=require,
            unknown=blind,
            parameters=self.parameters,
            aliases=self._words("aliases"),
            deprecated=self._deprecated(),
            where=SourceLocation(self._path, self._data.line),
        )

    def _condition(self, key: str, shape: Shape) -> Condition | None:
        line = self._data.lines[key]
        return self._conditions.condition(self._data[key], shape, line)

    def _info(self, types: tuple[str, ...]) -> RuleInfo | None:
        severity = self._data["severity"]
        if severity not in set(Severity):
            words = ", ".join(Severity)
            self.problem(f"severity {severity!r} is not one of {words}", "severity")
            return None
        self._spelled("id", _ID, "letters and digits joined by '-': ORG-NET-001")
        self._spelled("name", _NAME, "lower-case words joined by '-'")
        return RuleInfo(
            area=PurePath(self._path).parent.name,
            id=self._text("id"),
            name=self._text("name"),
            title=self._text("title"),
            severity=Severity(severity),
            resource=types,
            message=self._text("message"),
            why=self._text("why"),
            fix=self._text("fix"),
            links=self._links(),
            compliance=self._lists("compliance"),
            peers=self._lists("peers"),
        )

    def _text(self, key: str) -> str:
        value = self._data.get(key, "")
        if not isinstance(value, str):
            self.problem(f"{key} must be text", key)
        return str(value).strip()

    def _spelled(self, key: str, pattern: re.Pattern[str], expected: str) -> None:
        if not pattern.match(str(self._data[key])):
            self.problem(f"{key} {self._data[key]!r} is not {expected}", key)

    def _deprecated(self) -> bool:
        value = self._data.get("deprecated", False)
        if not isinstance(value, bool):
            self.problem("deprecated must be true or false", "deprecated")
        return value is True

    def _words(self, key: str) -> tuple[str, ...]:
        value = self._data.get(key)
        if value is None:
            return ()
        items = value if isinstance(value, List) else [value]
        if not all(isinstance(item, str) for item in items):
            self.problem(f"{key} must be a list of words", key)
        return tuple(map(str, items))

    def _links(self) -> tuple[str, ...]:
        links = self._words("links")
        for link in links:
            if not _LINK.match(link):
                self.problem(f"{link!r} is not an https link", "links")
        return links

    def _lists(self, key: str) -> dict[str, tuple[str, ...]]:
        value = self._data.get(key)
        if value is None:
            return {}
        if not isinstance(value, Map):
            self.problem(f"{key} must be a mapping of lists", key)
            return {}
        return {
            name: tuple(map(str, ids if isinstance(ids, List) else [ids]))
            for name, ids in value.items()
        }

    def _types(self) -> tuple[str, ...]:
        types = self._words("resource")
        if not types:
            self.problem("resource names no type", "resource")
        for type_ in types:
            self._known_type(type_, "resource")
        return types

    def _known_type(self, type_: str, key: str) -> None:
        found = None if type_ == PLAN else self._shapes.type_problem(type_)
        if found is not None:
            self.problem(found[0], key, found[1])

    def _actions(self) -> frozenset[str]:
        words = self._words("actions")
        for word in words:
            if word not in ACTIONS:
                hint = nearest(word, ACTIONS)
                self.problem(f"{word!r} is not an action", "actions", hint)
        return frozenset(words) or DEFAULT_ACTIONS

    def _blind(self, shape: Shape) -> tuple[Blind, ...]:
        clauses = self._data.get("unknown")
        if clauses is None:
            return ()
        if not isinstance(clauses, List):
            self.problem("unknown must be a list", "unknown")
            return ()
        return tuple(b for b in (self._clause(c, shape) for c in clauses) if b)

    def _clause(self, clause: Any, shape: Shape) -> Blind | None:  # noqa: ANN401
        if not isinstance(clause, Map) or not {"when", "because"} <= set(clause):
            self.problem("each clause of unknown needs when and because", "unknown")
            return None
        for key in clause:
            if key not in {"when", "because", "resource"}:
                self.problem(f"unknown key {key!r} in unknown", "unknown")
        resource = str(clause.get("resource", ""))
        if resource:
            self._known_type(resource, "unknown")
            shape = Shape(types=(resource,))
        self._conditions.resource = shape
        when = self._conditions.condition(clause["when"], shape, clause.lines["when"])
        because = str(clause["because"]).strip()
        return Blind(when, because, resource) if when is not None else None

    def _parameters(self) -> dict[str, Parameter]:
        given = self._data.get("parameters")
        if given is None:
            return {}
        if not isinstance(given, Map):
            self.problem("parameters must be a mapping", "parameters")
            return {}
        return {name: self._parameter(name, value) for name, value in given.items()}

    def _parameter(self, name: str, value: Any) -> Parameter:  # noqa: ANN401
        if not isinstance(value, Map):
            return Parameter(name, value)
        for key in value:
            if key not in {"default", "about", "one_of"}:
                hint = nearest(key, ("default", "about", "one_of"))
                self.problem(
                    f"unknown key {key!r} in parameter {name}", "parameters", hint
                )
        if "default" not in value:
            self.problem(f"parameter {name} has no default", "parameters")
        choices = value.get("one_of")
        one_of = tuple(choices) if isinstance(choices, List) else ()
        return Parameter(
            name, value.get("default"), str(value.get("about", "")), one_of
        )
