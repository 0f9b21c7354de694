"""Profiles: named sets of rules, so that a first run shows what matters first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from plan_check.errors import RuleError, SourceLocation
from plan_check.rules.shapes import nearest
from plan_check.rules.yaml import read_yaml, words_of

ALL: Final = "all"
FILE: Final = "profiles.yaml"
_KEYS: Final = ("about", "extends", "rules", "except")


@dataclass(frozen=True, slots=True)
class Profile:
    """A set of rules, by words that each mean one or several."""

    name: str
    about: str = ""
    extends: str = ""
    """Another profile, whose rules belong to this one too."""
    rules: tuple[str, ...] = ()
    """Ids, names and patterns."""
    without: tuple[str, ...] = ()
    where: SourceLocation | None = None


@dataclass(frozen=True, slots=True)
class RuleName:
    """A rule as its file is named, which can be told without reading it."""

    id: str
    name: str
    path: Path

    def is_called(self, word: str) -> bool:
        """Tell whether an id, a name or a pattern means the rule."""
        pattern = word.lower()
        return any(fnmatchcase(own.lower(), pattern) for own in (self.id, self.name))


def read_bundled_profiles(root: Path) -> dict[str, Profile]:
    """Read the profiles that ship with the rules.

    Raises:
        RuleError: The file cannot be used.
    """
    problems: list[RuleError] = []
    path = root / FILE
    data = read_yaml(path, problems) if path.is_file() else {}
    found = read_profiles(data, str(path), problems)
    if problems:
        raise problems[0]
    return found


def read_profiles(
    data: Any,  # noqa: ANN401
    path: str,
    problems: list[RuleError],
) -> dict[str, Profile]:
    """Read profiles by name; notes everything that is wrong."""
    found = {}
    for name, entry in data.items() if isinstance(data, Mapping) else ():
        where = SourceLocation(path, getattr(data, "lines", {}).get(name, 0))
        if not isinstance(entry, Mapping):
            problems.append(RuleError(f"profile {name} must be a mapping", where))
            continue
        for key in entry:
            if key not in _KEYS:
                line = getattr(entry, "lines", {}).get(key, 0)
                text = f"profile {name}: unknown key {key!r}"
                hint = nearest(key, _KEYS)
                problems.append(RuleError(text, SourceLocation(path, line), hint))
        found[str(name)] = Profile(
            name=str(name),
            about=str(entry.get("about", "")),
            extends=str(entry.get("extends", "")),
            rules=words_of(entry.get("rules")),
            without=words_of(entry.get("except")),
            where=where,
        )
    return found


def members(
    name: str, profiles: Mapping[str, Profile], rules: Iterable[RuleName]
) -> frozenset[str]:
    """Give the ids of a profile's rules.

    Raises:
        RuleError: There is no such profile, or it extends itself, or one of its words
            means no rule.
    """
    every = tuple(rules)
    return _members(name, profiles, every, ())


def _members(
    name: str,
    profiles: Mapping[str, Profile],
    rules: tuple[RuleName, ...],
    above: tuple[str, ...],
) -> frozenset[str]:
    if name == ALL:
        return frozenset(rule.id for rule in rules)
    profile = profiles.get(name)
    user = profiles[above[-1]].where if above else None
    if profile is None:
        names = (*profiles, ALL)
        hint = nearest(name, names) or f"the profiles are: {', '.join(names)}"
        raise RuleError(f"no profile is called {name!r}", user, hint)
    if name in above:
        raise RuleError(f"profile {name} extends itself", profile.where)
    found: frozenset[str] = frozenset()
    if profile.extends:
        found = _members(profile.extends, profiles, rules, (*above, name))
    found |= _meant(profile.rules, profile, rules)
    return found - _meant(profile.without, profile, rules)


def _meant(
    words: tuple[str, ...], profile: Profile, rules: tuple[RuleName, ...]
) -> frozenset[str]:
    found: set[str] = set()
    for word in words:
        meant = [rule.id for rule in rules if rule.is_called(word)]
        if not meant:
            names = [own for rule in rules for own in (rule.id, rule.name)]
            text = f"profile {profile.name}: no rule is called {word!r}"
            raise RuleError(text, profile.where, nearest(word, names))
        found.update(meant)
    return frozenset(found)
