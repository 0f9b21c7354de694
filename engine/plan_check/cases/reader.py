"""Reads case files, and says everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from plan_check.cases.model import Case, CaseFile, CaseResource
from plan_check.cases.resources import ResourceReader
from plan_check.errors import RuleError, SourceLocation
from plan_check.findings import Outcome
from plan_check.rules.model import Rule
from plan_check.rules.shapes import Shapes, nearest
from plan_check.rules.yaml import List, Map, read_yaml

SUFFIXES = (".cases.yaml", ".cases.yml")
FILE_KEYS = ("rule", "cases")
CASE_KEYS = (
    "name",
    "expect",
    "resources",
    "variables",
    "configuration",
    "parameters",
    "as_of",
    "complete",
)
OUTCOMES = (
    Outcome.PASS,
    Outcome.FAIL,
    Outcome.UNKNOWN,
    Outcome.NOT_APPLICABLE,
)


def case_paths(folders: Sequence[Path]) -> list[Path]:
    """Give the case files in folders, at any depth, or those named themselves."""
    found: dict[Path, Path] = {}
    for folder in folders:
        inside = [folder] if folder.is_file() else sorted(folder.rglob("*.cases.y*ml"))
        for path in inside:
            if path.name.endswith(SUFFIXES):
                found.setdefault(path.resolve(), path)
    return list(found.values())


def read_cases(
    path: Path, problems: list[RuleError], rules: Mapping[str, Rule], shapes: Shapes
) -> CaseFile | None:
    """Read one case file.

    Args:
        path: A YAML file.
        problems: Takes everything that is wrong.
        rules: By id and by name.
        shapes: What resources have.

    Returns:
        ``None`` where the file has a problem.
    """
    before = len(problems)
    data = read_yaml(path, problems)
    found = _FileReader(str(path), problems, rules, shapes).file(data)
    return found if len(problems) == before else None


class _FileReader:
    def __init__(
        self,
        path: str,
        problems: list[RuleError],
        rules: Mapping[str, Rule],
        shapes: Shapes,
    ) -> None:
        self._path = path
        self._problems = problems
        self._rules = rules
        self._resources = ResourceReader(shapes, self.problem)

    def problem(self, text: str, line: int = 0, hint: str = "") -> None:
        where = SourceLocation(self._path, line)
        self._problems.append(RuleError(text, where, hint))

    def keys(self, data: Map, known: tuple[str, ...]) -> None:
        for key in data:
            if key not in known:
                line = data.lines[key]
                self.problem(f"unknown key {key!r}", line, nearest(key, known))

    def file(self, data: Any) -> CaseFile | None:  # noqa: ANN401
        if not isinstance(data, Map):
            if data is not None or not self._problems:
                self.problem("a case file must be a mapping with rule and cases")
            return None
        self.keys(data, FILE_KEYS)
        rule = self._rule(data)
        cases = data.get("cases")
        if not isinstance(cases, List) or not cases:
            self.problem("cases must be a list", data.lines.get("cases", data.line))
            return None
        read = tuple(self._cases(cases, rule))
        return CaseFile(self._path, rule.info.id, read) if rule else None

    def _rule(self, data: Map) -> Rule | None:
        name = data.get("rule")
        if name is None:
            self.problem("rule is missing", data.line)
            return None
        rule = self._rules.get(str(name))
        if rule is None:
            hint = nearest(str(name), self._rules)
            self.problem(f"no rule is called {name!r}", data.lines["rule"], hint)
        return rule

    def _cases(self, cases: List, rule: Rule | None) -> Iterator[Case]:
        names: dict[str, int] = {}
        for data, line in zip(cases, cases.lines, strict=True):
            if not isinstance(data, Map):
                self.problem("a case must be a mapping", line)
                continue
            case = self._case(data, line, rule)
            first = names.setdefault(case.name, line)
            if first != line:
                self.problem(f"a case on line {first} has the same name", line)
            yield case

    def _case(self, data: Map, line: int, rule: Rule | None) -> Case:
        self.keys(data, CASE_KEYS)
        for key in ("name", "expect", "resources"):
            if key not in data:
                self.problem(f"{key} is missing", line)
        resources = tuple(self._each_resource(data))
        return Case(
            name=str(data.get("name", "")),
            expect=self._expect(data, resources),
            resources=resources,
            variables=self._mapping(data, "variables"),
            configuration=self._mapping(data, "configuration"),
            parameters=self._parameters(data, rule),
            as_of=self._day(data),
            complete=self._complete(data),
            where=SourceLocation(self._path, line),
        )

    def _mapping(self, data: Map, key: str) -> Map:
        value = data.get(key)
        if isinstance(value, Map):
            return value
        if value is not None:
            self.problem(f"{key} must be a mapping", data.lines[key])
        return Map()

    def _each_resource(self, data: Map) -> Iterator[CaseResource]:
        resources = data.get("resources")
        if resources is None:
            return
        if not isinstance(resources, List):
            self.problem("resources must be a list", data.lines["resources"])
            return
        seen: dict[str, int] = {}
        for item, line in zip(resources, resources.lines, strict=True):
            resource = self._resources.resource(item, line)
            if resource is not None:
                first = seen.setdefault(resource.address, line)
                if first != line:
                    self.problem(f"{resource.address} stands on line {first}", line)
                yield resource

    def _expect(
        self, data: Map, resources: tuple[CaseResource, ...]
    ) -> Outcome | dict[str, Outcome]:
        value = data.get("expect")
        if not isinstance(value, Map):
            return self._outcome(value, data.lines.get("expect", data.line))
        addresses = [resource.address for resource in resources]
        for address in value:
            if address not in addresses and address != "plan":
                hint = nearest_address(address, addresses)
                line = value.lines[address]
                self.problem(f"the case has no {address}", line, hint)
        return {
            address: self._outcome(word, value.lines[address])
            for address, word in value.items()
        }

    def _outcome(self, word: Any, line: int) -> Outcome:  # noqa: ANN401
        if word in OUTCOMES:
            return Outcome(word)
        if word is not None:
            words = ", ".join(OUTCOMES)
            hint = nearest(str(word), map(str, OUTCOMES))
            self.problem(f"{word!r} is not one of {words}", line, hint)
        return Outcome.ERROR

    def _parameters(self, data: Map, rule: Rule | None) -> Map:
        given = self._mapping(data, "parameters")
        for name, value in given.items() if rule else ():
            line = given.lines[name]
            parameter = rule.parameters.get(name) if rule else None
            if parameter is None:
                hint = nearest(name, rule.parameters if rule else ())
                self.problem(f"the rule has no parameter {name!r}", line, hint)
            elif parameter.one_of and value not in parameter.one_of:
                words = ", ".join(map(str, parameter.one_of))
                self.problem(f"{name} is not one of {words}", line)
        return given

    def _day(self, data: Map) -> date | None:
        value = data.get("as_of")
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.problem("as_of is not YYYY-MM-DD", data.lines["as_of"])
            return None

    def _complete(self, data: Map) -> bool:
        value = data.get("complete", True)
        if not isinstance(value, bool):
            self.problem("complete must be true or false", data.lines["complete"])
        return value is True


def nearest_address(address: str, addresses: Sequence[str]) -> str:
    """Give a hint that offers the nearest of *addresses*; empty if none is near."""
    from difflib import get_close_matches

    found = get_close_matches(address, addresses, 1)
    return f"did you mean {found[0]!r}?" if found else ""
