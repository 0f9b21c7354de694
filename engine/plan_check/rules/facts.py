"""Reads what rules share: relations, named conditions, and facts about AWS.

Facts stand in data files with their source and date; every entry must have both,
or stand in a file that gives them for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from plan_check.errors import RuleError, SourceLocation
from plan_check.findings import JsonValue
from plan_check.graph.related import Relation, Relations
from plan_check.rules.conditions import ConditionReader
from plan_check.rules.model import Condition, Default, Facts, Family
from plan_check.rules.shapes import OPEN, Shape, Shapes, nearest
from plan_check.rules.yaml import List, Map, read_yaml, words_of

FAMILY = "family"
"""The fact that is the name of the family itself."""

_RELATION_KEYS = ("attribute", "to", "by", "omitted", "literal", "reverse")
_DEFAULT_KEYS = (
    "when",
    "states",
    "value",
    "unknown",
    "same_as",
    "note",
    "source",
    "date",
)
_STATES = ("omitted", "null", "known", "unknown")
_NOT_SET = ("omitted", "null")


class SharedReader:
    """Reads the shared files of a policy folder."""

    def __init__(self, root: Path, problems: list[RuleError]) -> None:
        self._root = root
        self._problems = problems
        self._path = ""

    def _problem(self, text: str, line: int = 0, hint: str = "") -> None:
        where = SourceLocation(self._path, line)
        self._problems.append(RuleError(text, where, hint))

    def _file(self, name: str) -> Map:
        """Read one file; an absent one is empty."""
        path = self._root / name
        self._path = str(path)
        if not path.is_file():
            return Map()
        data = read_yaml(path, self._problems)
        if isinstance(data, Map):
            return data
        if data is not None:
            self._problem("a mapping is needed here")
        return Map()

    def relations(self) -> Relations:
        """Read ``relations.yaml``: by type, then by name."""
        found: dict[tuple[str, str], Relation] = {}
        for type_, relations in self._file("relations.yaml").items():
            for name, entry in relations.items() if isinstance(relations, Map) else ():
                if isinstance(entry, Map):
                    found[type_, name] = self._relation(type_, name, entry)
                else:
                    self._problem(f"{type_}.{name} must be a mapping")
        self._check_reverses(found)
        return found

    def _relation(self, type_: str, name: str, entry: Map) -> Relation:
        for key in entry:
            if key not in _RELATION_KEYS:
                hint = nearest(key, _RELATION_KEYS)
                self._problem(f"unknown key {key!r}", entry.lines[key], hint)
        pairs = (text.rpartition(".") for text in words_of(entry.get("reverse")))
        return Relation(
            name=name,
            type=type_,
            attributes=words_of(entry.get("attribute")),
            to=words_of(entry.get("to")),
            by=words_of(entry.get("by")) or ("id",),
            omitted=str(entry.get("omitted", "")),
            literal=str(entry.get("literal", "")),
            reverse=tuple((owner, other) for owner, _, other in pairs),
        )

    def _check_reverses(self, found: Mapping[tuple[str, str], Relation]) -> None:
        for relation in found.values():
            for owner, name in relation.reverse:
                if (owner, name) not in found:
                    text = f"{relation.type}.{relation.name}: no {owner}.{name}"
                    self._problem(text)

    def conditions(self, shapes: Shapes) -> dict[str, Condition]:
        """Read ``conditions.yaml``; a condition may use those above it."""
        found: dict[str, Condition] = {}
        data = self._file("conditions.yaml")
        for name, condition in data.items():
            reader = ConditionReader(self._path, self._problems, shapes, found)
            read = reader.condition(condition, OPEN, data.lines[name])
            if read is not None:
                found[name] = read
        return found

    def facts(self, shapes: Shapes, named: Mapping[str, Condition]) -> Facts:
        """Read the files in ``facts``."""
        general = dict(self._general(self._file("facts/general.yaml")))
        families = self._file("facts/families.yaml")
        parsed = dict(self._families(families))
        self._add_facts(parsed, families)
        parameters = self._file("facts/parameters.yaml")
        self._fill_in(parsed, parameters)
        defaults = self._file("facts/defaults.yaml")
        return Facts(
            general=general,
            defaults=dict(self._defaults(defaults, shapes, named)),
            families=parsed,
            versions={
                name: str(pattern)
                for name, pattern in _entries(families.get("versions"))
            },
        )

    def _general(self, data: Map) -> Iterator[tuple[str, JsonValue]]:
        for name, entry in data.items():
            self._sourced(entry, name, Map())
            if isinstance(entry, Map):
                yield name, entry.get("value")

    def _families(self, data: Map) -> Iterator[tuple[str, Family]]:
        for name, facts in _entries(data.get("families")):
            if isinstance(facts, Map):
                self._sourced(facts, name, data)
                yield name, Family(name, dict(facts), {})

    def _add_facts(self, families: dict[str, Family], data: Map) -> None:
        """Give each family the facts that stand by their name."""
        collected: dict[str, dict[str, Any]] = {name: {} for name in families}
        for fact, family, entry in self._by_family(data, "facts", families):
            collected[family][fact] = entry.get("value")
        for name, facts in collected.items():
            own = families[name].facts
            families[name] = replace(families[name], facts={**own, **facts})

    def _fill_in(self, families: dict[str, Family], data: Map) -> None:
        """Give each family the default of each parameter."""
        collected: dict[str, dict[str, Any]] = {name: {} for name in families}
        for parameter, family, entry in self._by_family(data, "parameters", families):
            collected[family][parameter] = dict(entry)
        for name, parameters in collected.items():
            families[name] = replace(families[name], parameters=parameters)

    def _by_family(
        self, data: Map, section: str, families: Mapping[str, Family]
    ) -> Iterator[tuple[str, str, Map]]:
        """Give each entry of a section with its name, once for each family it is of."""
        for name, entries in _entries(data.get(section)):
            for entry in entries if isinstance(entries, List) else ():
                self._sourced(entry, name, data)
                if not isinstance(entry, Map):
                    continue
                for family in words_of(entry.get("families")):
                    if family in families:
                        yield name, family, entry
                        continue
                    hint = nearest(family, families)
                    self._problem(f"no family {family!r}", entry.line, hint)

    def _sourced(self, entry: Any, name: str, data: Map) -> None:  # noqa: ANN401
        """Demand a source and a date, of the entry or of its file."""
        if not isinstance(entry, Map):
            self._problem(f"{name} must be a mapping")
            return
        for key in ("source", "date"):
            given = entry.get(key, data.get(key))
            if not given:
                self._problem(f"{name} has no {key}", entry.line)
        try:
            date.fromisoformat(str(entry.get("date", data.get("date"))))
        except ValueError:
            self._problem(f"the date of {name} is not YYYY-MM-DD", entry.line)

    def _defaults(
        self, data: Map, shapes: Shapes, named: Mapping[str, Condition]
    ) -> Iterator[tuple[tuple[str, str], tuple[Default, ...]]]:
        for type_, attributes in data.items():
            if not isinstance(attributes, Map):
                continue
            reader = ConditionReader(self._path, self._problems, shapes, named)
            shape = Shape(types=(type_,))
            for name, entries in attributes.items():
                line = attributes.lines[name]
                problem = shapes.attribute_problem(shape, name)
                if problem:
                    self._problem(problem[0], line, problem[1])
                found = [
                    self._default(entry, reader, shape, name)
                    for entry in (entries if isinstance(entries, List) else ())
                    if isinstance(entry, Map)
                ]
                yield (type_, name), tuple(found)

    def _default(
        self, entry: Map, reader: ConditionReader, shape: Shape, name: str
    ) -> Default:
        for key in entry:
            if key not in _DEFAULT_KEYS:
                hint = nearest(key, _DEFAULT_KEYS)
                self._problem(f"unknown key {key!r}", entry.lines[key], hint)
        self._sourced(entry, name, Map())
        when = None
        if "when" in entry:
            when = reader.condition(entry["when"], shape, entry.lines["when"])
        return Default(
            when=when,
            states=frozenset(words_of(entry.get("states")) or _NOT_SET),
            value=entry.get("value"),
            unknown=str(entry.get("unknown", "")),
            same_as=str(entry.get("same_as", "")),
            note=str(entry.get("note", "")),
        )


def _entries(value: Any) -> list[tuple[str, Any]]:  # noqa: ANN401
    return list(value.items()) if isinstance(value, dict) else []
