"""Loads a policy pack: what rules share, and the rules.

All problems of all files come at once; with any problem nothing is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from plan_check.errors import ProblemGroup, RuleError, SourceLocation, UsageError
from plan_check.graph.schema import Schema
from plan_check.rules.facts import FAMILY, SharedReader
from plan_check.rules.model import Condition, Pack, Passes, Rule
from plan_check.rules.profiles import RuleName
from plan_check.rules.rule_file import read_rule
from plan_check.rules.shapes import Shapes, nearest
from plan_check.rules.walk import conditions_of
from plan_check.rules.yaml import read_yaml
from plan_check.tallies import count

_SHARED = {"relations.yaml", "conditions.yaml", "profiles.yaml", "frameworks.yaml"}
_FILE = re.compile(r"([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)-([a-z0-9-]+)\.yaml")
_NO_RULES = {"facts", "tests", "cases"}


def bundled_policies() -> Path:
    """Give the folder of the policies that ship with the program.

    It is in the package once installed, and at the top of a source tree.
    """
    package = Path(__file__).parents[1]
    installed = package / "policies"
    return installed if installed.is_dir() else package.parents[1] / "policies"


@cache
def bundled_rules() -> tuple[RuleName, ...]:
    """Give the bundled rules by the names of their files, without reading them."""
    found = []
    for path in sorted(bundled_policies().rglob("*.yaml")):
        match = _FILE.fullmatch(path.name)
        if match:
            found.append(RuleName(match[1], match[2], path))
    return tuple(found)


def load_pack(
    folders: Sequence[Path], schema: Schema, only: frozenset[str] | None = None
) -> Pack:
    """Load the bundled policies, and the rules of further folders.

    Args:
        folders: Searched for rule files at any depth.
        schema: Attributes that rules may name.
        only: Ids of the bundled rules that are wanted; those that they build on come
            with them. All, if ``None``.

    Raises:
        UsageError: A folder does not exist.
        ProblemGroup: Any file has a problem.
    """
    problems: list[RuleError] = []
    root = bundled_policies()
    shared = SharedReader(root, problems)
    relations = shared.relations()
    shapes = Shapes(schema, relations)
    named = shared.conditions(shapes)
    facts = shared.facts(shapes, named)
    told = (name for family in facts.families.values() for name in family.facts)
    shapes = replace(shapes, facts=frozenset({*told, *facts.general, FAMILY}))
    reader = _Rules(problems, shapes, named)
    names = bundled_rules()
    reader.read_named(names, frozenset(n.id for n in names) if only is None else only)
    reader.read(_rule_files(folders))
    reader.read_named(names, frozenset())
    rules = sorted(reader.rules, key=lambda rule: rule.info.id)
    problems += _duplicates(rules, names)
    problems += _missing_rules(reader)
    if problems:
        raise _group(problems)
    return Pack(tuple(rules), relations, named, facts)


@dataclass(slots=True)
class _Rules:
    """Reads rule files, each once."""

    problems: list[RuleError]
    shapes: Shapes
    named: Mapping[str, Condition]
    rules: list[Rule] = field(default_factory=list)
    asked: list[tuple[str, Rule]] = field(default_factory=list)
    """Ids of rules that a rule asks for, with that rule."""
    done: frozenset[str] = frozenset()

    def read(self, paths: Iterable[Path]) -> None:
        for path in paths:
            data = read_yaml(path, self.problems)
            rule = read_rule(data, str(path), self.problems, self.shapes, self.named)
            if rule is not None:
                self.rules.append(rule)
                self.asked += [(id_, rule) for id_ in _built_on(rule)]

    def read_named(self, names: Sequence[RuleName], wanted: frozenset[str]) -> None:
        """Read bundled rules by id, and those that rules build on."""
        paths = {name.id: name.path for name in names}
        while wanted := (wanted | {id_ for id_, _ in self.asked}) - self.done:
            self.done |= wanted
            self.read(paths[id_] for id_ in sorted(wanted) if id_ in paths)


def _built_on(rule: Rule) -> Iterator[str]:
    for condition in conditions_of(rule):
        if isinstance(condition, Passes):
            yield condition.rule


def _group(problems: list[RuleError]) -> ProblemGroup:
    problems.sort(
        key=lambda p: (str(p.where.path), p.where.line) if p.where else ("", 0)
    )
    paths = {problem.where.path for problem in problems if problem.where}
    number, where = count(len(problems), "problem"), count(len(paths), "file")
    return ProblemGroup(problems, f"{number} in {where}; nothing was checked")


def _rule_files(folders: Sequence[Path]) -> Iterator[Path]:
    """Give the rule files in folders, each once, without the bundled ones."""
    seen: set[Path] = set()
    root = bundled_policies().resolve()
    for folder in folders:
        if folder.is_file():
            found = [folder]
        elif folder.is_dir():
            found = sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml")))
            if not found:
                raise UsageError(
                    "no rule file in this folder",
                    SourceLocation(str(folder)),
                    "name a folder that holds rules as .yaml or .yml files",
                )
        else:
            raise UsageError(
                "no such folder of rules",
                SourceLocation(str(folder)),
                "name a folder, or one rule file",
            )
        for path in found:
            inside = path.relative_to(folder).parts if folder.is_dir() else ()
            special = path.exists() and not path.is_file()
            if special or not _is_rule(path, inside):
                continue
            resolved = path.resolve()
            if resolved not in seen and not _is_named(resolved, root):
                seen.add(resolved)
                yield path


def _is_named(path: Path, root: Path) -> bool:
    """Tell a bundled rule, which is read by its name anyway."""
    return path.is_relative_to(root) and _FILE.fullmatch(path.name) is not None


def _is_rule(path: Path, inside: tuple[str, ...]) -> bool:
    """Tell a rule file from what stands beside it: facts, cases, hidden files."""
    if any(part.startswith(".") or part in _NO_RULES for part in inside):
        return False
    return path.name not in _SHARED and not path.stem.endswith(".cases")


def _duplicates(
    rules: Sequence[Rule], names: Sequence[RuleName]
) -> Iterator[RuleError]:
    """Find ids and names that are used twice, also by bundled rules left unread."""
    seen: dict[str, Rule] = {}
    files = {str(name.path) for name in names}
    read = {rule.info.id for rule in rules if rule.where and rule.where.path in files}
    unread = {
        word: name.path
        for name in names
        if name.id not in read
        for word in (name.id, name.name)
    }
    for rule in rules:
        for word in (rule.info.id, rule.info.name, *rule.aliases):
            if word in unread:
                yield RuleError(
                    f"{word} is taken by {unread[word]}",
                    rule.where,
                    "ids and names are used once",
                )
            other = seen.setdefault(word, rule)
            if other is not rule:
                yield RuleError(
                    f"{word} is taken by {other.where}",
                    rule.where,
                    "ids and names are used once",
                )


def _missing_rules(reader: _Rules) -> Iterator[RuleError]:
    """Find references to rules that are not there."""
    ids = {rule.info.id for rule in reader.rules}
    for wanted, rule in reader.asked:
        if wanted not in ids:
            text = f"no rule is called {wanted!r}"
            yield RuleError(text, rule.where, nearest(wanted, ids))
