"""Loads a policy pack together with its cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plan_check.cases.model import CaseFile
from plan_check.cases.reader import case_paths, read_cases
from plan_check.errors import ProblemGroup, RuleError
from plan_check.graph.schema import Schema
from plan_check.rules.bundled import bundled_policies
from plan_check.rules.loader import load_pack
from plan_check.rules.model import Pack, Rule
from plan_check.rules.naming import names_of
from plan_check.rules.shapes import Shapes
from plan_check.tallies import count


@dataclass(frozen=True, slots=True)
class Suite:
    """Rules, and the cases of those that are to be tested."""

    pack: Pack
    tested: tuple[Rule, ...]
    files: tuple[CaseFile, ...]


def load_suite(
    folders: Sequence[Path], schema: Schema, policies: Sequence[Path] = ()
) -> Suite:
    """Load the cases in folders, or those of the bundled rules.

    Args:
        folders: Hold rules with their cases; empty for the bundled ones.
        schema: Attributes that rules and cases may name.
        policies: Hold rules that cases may be about, or rules ask for.

    Returns:
        ``tested`` holds the rules that stand in *folders*.

    Raises:
        UsageError: A folder does not exist.
        ProblemGroup: A rule or a case file has a problem.
    """
    searched = list(folders) or [bundled_policies()]
    rule_folders = [path for path in folders if not _is_cases(path)]
    pack = load_pack([*policies, *rule_folders], schema)
    problems: list[RuleError] = []
    shapes = Shapes(schema, pack.relations)
    rules = {word: rule for rule in pack.rules for word in names_of(rule)}
    read = [read_cases(path, problems, rules, shapes) for path in case_paths(searched)]
    if problems:
        raise ProblemGroup(problems, _counted(problems))
    files = tuple(file for file in read if file is not None)
    named = {file.rule for file in files}
    tested = tuple(
        rule
        for rule in pack.rules
        if rule.info.id in named or _stands_in(rule, searched)
    )
    return Suite(pack, tested, files)


def _is_cases(path: Path) -> bool:
    return path.is_file() and ".cases." in path.name


def _stands_in(rule: Rule, folders: Sequence[Path]) -> bool:
    path = Path(rule.where.path if rule.where else "").resolve()
    return any(path.is_relative_to(folder.resolve()) for folder in folders)


def _counted(problems: list[RuleError]) -> str:
    paths = {problem.where.path for problem in problems if problem.where}
    number, where = count(len(problems), "problem"), count(len(paths), "case file")
    return f"{number} in {where}; no case was run"
