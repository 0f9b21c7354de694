"""Loads a policy pack: the bundled policies, and the rules of further folders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from plan_check.errors import SourceLocation, UsageError
from plan_check.graph.schema import Schema
from plan_check.rules.bundled import bundled_policies, is_bundled
from plan_check.rules.kept import recall
from plan_check.rules.model import Pack, Rule
from plan_check.rules.profiles import Profile, read_bundled_profiles
from plan_check.rules.walk import built_on

_SHARED = {"relations.yaml", "conditions.yaml", "profiles.yaml", "frameworks.yaml"}
_NO_RULES = {"facts", "tests", "cases"}


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
    files = list(_rule_files(folders))
    kept = recall()
    if kept is not None and not files:
        return replace(kept.pack, rules=_needed(kept.pack, only))
    from plan_check.rules.reading import read_pack

    return read_pack(files, schema, only=only, kept=kept.pack if kept else None)


def load_profiles() -> Mapping[str, Profile]:
    """Load the profiles that ship with the rules.

    Raises:
        RuleError: The file cannot be used.
    """
    kept = recall()
    return kept.profiles if kept else read_bundled_profiles(bundled_policies())


def _needed(pack: Pack, only: frozenset[str] | None) -> tuple[Rule, ...]:
    """Give the wanted rules, and those that they build on."""
    if only is None:
        return pack.rules
    by_id = {rule.info.id: rule for rule in pack.rules}
    found: set[str] = set()
    wanted: set[str] = {*only} & by_id.keys()
    while wanted:
        found |= wanted
        wanted = {id_ for new in wanted for id_ in built_on(by_id[new])} - found
    return tuple(rule for rule in pack.rules if rule.info.id in found)


def _rule_files(folders: Sequence[Path]) -> Iterator[Path]:
    """Give the rule files in folders, each once, without the bundled ones."""
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
            resolved = path.resolve()
            if resolved not in seen and not is_bundled(resolved):
                seen.add(resolved)
                yield path


def _is_rule(path: Path, inside: tuple[str, ...]) -> bool:
    """Tell a rule file from what stands beside it: facts, cases, hidden files."""
    if any(part.startswith(".") or part in _NO_RULES for part in inside):
        return False
    return path.name not in _SHARED and not path.stem.endswith(".cases")
