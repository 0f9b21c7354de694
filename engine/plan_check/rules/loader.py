"""Loads a policy pack: what rules share, and the rules.

All problems of all files come at once; with any problem nothing is judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from plan_check.errors import ProblemGroup, RuleError, SourceLocation, UsageError
from plan_check.graph.schema import Schema
from plan_check.rules.facts import FAMILY, SharedReader
from plan_check.rules.model import Pack, Passes, Rule
from plan_check.rules.rule_file import read_rule
from plan_check.rules.shapes import Shapes, nearest
from plan_check.rules.walk import conditions_of
from plan_check.rules.yaml import read_yaml

_SHARED = {"relations.yaml", "conditions.yaml"}
_NO_RULES = {"facts", "tests", "cases"}


def bundled_policies() -> Path:
    """Give the folder of the policies that ship with the program.

    It is in the package once installed, and at the top of a source tree.
    """
    package = Path(__file__).parents[1]
    installed = package / "policies"
    return installed if installed.is_dir() else package.parents[1] / "policies"


def load_pack(folders: Sequence[Path], schema: Schema) -> Pack:
    """Load the bundled policies, and the rules of further folders.

    Args:
        folders: Searched for rule files at any depth.
        schema: Attributes that rules may name.

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
    names = (name for family in facts.families.values() for name in family.facts)
    shapes = replace(shapes, facts=frozenset({*names, FAMILY}))
    rules = []
    for path in _rule_files([root, *folders]):
        rule = read_rule(read_yaml(path, problems), str(path), problems, shapes, named)
        if rule is not None:
            rules.append(rule)
    rules.sort(key=lambda rule: rule.info.id)
    problems += _duplicates(rules)
    problems += _missing_rules(rules)
    if problems:
        raise _group(problems)
    return Pack(tuple(rules), relations, named, facts)


def _group(problems: list[RuleError]) -> ProblemGroup:
    problems.sort(
        key=lambda p: (str(p.where.path), p.where.line) if p.where else ("", 0)
    )
    paths = {problem.where.path for problem in problems if problem.where}
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    where = "1 file" if len(paths) == 1 else f"{len(paths)} files"
    return ProblemGroup(problems, f"{count} in {where}; nothing was checked")


def _rule_files(folders: Sequence[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
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
            if path.resolve() not in seen:
                seen.add(path.resolve())
                yield path


def _is_rule(path: Path, inside: tuple[str, ...]) -> bool:
    """Tell a rule file from what stands beside it: facts, cases, hidden files."""
    if any(part.startswith(".") or part in _NO_RULES for part in inside):
        return False
    return path.name not in _SHARED and not path.stem.endswith(".cases")


def _duplicates(rules: Sequence[Rule]) -> Iterator[RuleError]:
    seen: dict[str, Rule] = {}
    for rule in rules:
        for word in (rule.info.id, rule.info.name, *rule.aliases):
            other = seen.setdefault(word, rule)
            if other is not rule:
                yield RuleError(
                    f"{word} is taken by {other.where}",
                    rule.where,
                    "ids and names are used once",
                )


def _missing_rules(rules: Sequence[Rule]) -> Iterator[RuleError]:
    """Find references to rules that are not there."""
    ids = {rule.info.id for rule in rules}
    for rule in rules:
        for condition in conditions_of(rule):
            if isinstance(condition, Passes) and condition.rule not in ids:
                text = f"no rule is called {condition.rule!r}"
                yield RuleError(text, rule.where, nearest(condition.rule, ids))
