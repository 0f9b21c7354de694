"""Which rules a run applies, with which severity and settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from plan_check.commands.overrides import Override, read_overrides
from plan_check.commands.parameters import parse_parameters
from plan_check.commands.selection import find_rules, is_known, select_rules, words
from plan_check.config.files import line_of
from plan_check.config.settle import Configuration
from plan_check.errors import ConfigError, RuleError, SourceLocation, UsageError
from plan_check.evaluate.compiled import Parameters
from plan_check.graph.schema import Schema
from plan_check.rules.bundled import bundled_policies, bundled_rules
from plan_check.rules.frameworks import Framework, find_framework
from plan_check.rules.loader import load_pack, load_profiles
from plan_check.rules.model import Pack, Rule
from plan_check.rules.naming import names_of
from plan_check.rules.profiles import (
    RuleName,
    members,
    read_profiles,
)
from plan_check.rules.shapes import nearest


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rules of a run."""

    pack: Pack
    selected: tuple[str, ...]
    """Ids of the rules to apply, sorted."""
    parameters: Parameters
    profile: str = ""
    """Empty where rules were chosen in another way."""
    framework: Framework | None = None


def choose_rules(
    configuration: Configuration,
    schema: Schema,
    *,
    wanted: Sequence[str] = (),
    parameters: Sequence[str] = (),
    mentioned: Sequence[str] = (),
) -> Chosen:
    """Load the rules of a run; of the bundled ones only those that it needs.

    Args:
        configuration: Profile or framework, folders of rules, settings of rules.
        schema: Attributes that rules may name.
        wanted: Rules that the command line names; they outweigh the profile.
        parameters: ``--param`` options.
        mentioned: Words that may mean a rule without applying it, as in waivers:
            all rules are loaded where one is not known otherwise.

    Raises:
        PlanCheckError: A rule file cannot be used, or a word means no rule.
    """
    names = bundled_rules()
    overrides = read_overrides(configuration)
    framework = None
    if configuration["framework"]:
        framework = find_framework(configuration["framework"], bundled_policies())
    profile = "" if wanted or configuration["framework"] else configuration["profile"]
    only = _needed(configuration, names, wanted, overrides, profile)
    said = [*words(wanted), *words(configuration["skip_rules"]), *overrides, *mentioned]
    said += [owner for owner in map(_owner, parameters) if owner]
    folders = [Path(folder) for folder in configuration["policy"]]
    pack = load_pack(folders, schema, only)
    bare = any(not _owner(text) for text in parameters)
    if only is not None and (bare or not _all_known(said, pack.rules, names)):
        pack = load_pack(folders, schema)
    _check_overrides(configuration, overrides, pack)
    pack = _with_severities(pack, overrides)
    return Chosen(
        pack,
        _selected(configuration, pack, wanted, overrides, only),
        _parameters(pack, overrides, parameters),
        profile,
        framework,
    )


def _needed(
    configuration: Configuration,
    names: Sequence[RuleName],
    wanted: Sequence[str],
    overrides: Mapping[str, Override],
    profile: str,
) -> frozenset[str] | None:
    """Give the ids of the bundled rules to load; ``None`` for all."""
    if profile:
        extra = [word for word, override in overrides.items() if override.enabled]
        return profile_members(configuration, names, profile) | _ids(extra, names)
    if configuration["framework"]:
        return None
    return _ids(words(wanted), names)


def profile_members(
    configuration: Configuration, names: Sequence[RuleName], profile: str
) -> frozenset[str]:
    """Give the ids of a profile's rules, bundled or of the configuration.

    Raises:
        UsageError: There is no such profile.
        ConfigError: A profile of the configuration cannot be used.
    """
    problems: list[RuleError] = []
    own = {}
    if configuration.file is not None:
        file = configuration.file.name
        own = read_profiles(configuration["profiles"], file, problems)
    profiles = {**load_profiles(), **own}
    if problems:
        raise _of_config(problems[0])
    try:
        return members(profile, profiles, names)
    except RuleError as error:
        if error.where is None:
            raise UsageError(error.problem, hint=error.hint) from None
        raise _of_config(error) from None


def _of_config(error: RuleError) -> ConfigError:
    return ConfigError(error.problem, error.where, error.hint)


def _ids(said: Iterable[str], names: Sequence[RuleName]) -> frozenset[str]:
    return frozenset(n.id for word in said for n in names if n.is_called(word))


def unknown_rule(word: str, rules: Sequence[Rule]) -> tuple[str, str] | None:
    """Tell what is wrong with a word that should mean a rule: problem and hint.

    Args:
        word: An id, a name, an alias, a pattern or a peer's id.
        rules: Those that are loaded; the names of bundled ones are known without.
    """
    names = bundled_rules()
    if _all_known([word], rules, names):
        return None
    spelled = [own for name in names for own in (name.id, name.name)]
    spelled += [own for rule in rules for own in names_of(rule)]
    return f"no rule is called {word!r}", nearest(word, spelled)


def _all_known(
    said: Iterable[str], rules: Sequence[Rule], names: Sequence[RuleName]
) -> bool:
    return all(
        any(name.is_called(word) for name in names) or is_known(rules, word)
        for word in said
    )


def _check_overrides(
    configuration: Configuration,
    overrides: Mapping[str, Override],
    pack: Pack,
) -> None:
    """Refuse settings of a rule that there is not: they would change nothing."""
    for word, override in overrides.items():
        if wrong := unknown_rule(word, pack.rules):
            line = line_of(configuration["rules"], word)
            problem, hint = wrong
            raise ConfigError(problem, SourceLocation(override.file, line), hint)


def _owner(parameter: str) -> str:
    return parameter.partition("=")[0].rpartition(".")[0]


def _with_severities(pack: Pack, overrides: Mapping[str, Override]) -> Pack:
    severities = {
        rule.info.id: override.severity
        for word, override in overrides.items()
        if override.severity is not None and is_known(pack.rules, word)
        for rule in find_rules(pack.rules, word)
    }
    if not severities:
        return pack
    rules = tuple(
        replace(rule, info=replace(rule.info, severity=severities[rule.info.id]))
        if rule.info.id in severities
        else rule
        for rule in pack.rules
    )
    return replace(pack, rules=rules)


def _selected(
    configuration: Configuration,
    pack: Pack,
    wanted: Sequence[str],
    overrides: Mapping[str, Override],
    only: frozenset[str] | None,
) -> tuple[str, ...]:
    """Give the ids to apply: what is loaded only because another needs it is not."""
    rules = pack.rules
    if framework := configuration["framework"]:
        rules = tuple(rule for rule in rules if framework in rule.info.compliance)
    elif not wanted and only is not None:
        bundled = {name.id for name in bundled_rules()}
        rules = tuple(r for r in rules if r.info.id in only or r.info.id not in bundled)
    off = [word for word, override in overrides.items() if override.enabled is False]
    skipped = [*words(configuration["skip_rules"]), *([] if wanted else off)]
    names = bundled_rules()
    skipped = [
        word
        for word in skipped
        if is_known(pack.rules, word) or not any(n.is_called(word) for n in names)
    ]
    return select_rules(rules, wanted, skipped, every=pack.rules)


def _parameters(
    pack: Pack, overrides: Mapping[str, Override], given: Sequence[str]
) -> Parameters:
    """Give settings by rule id; the command line outweighs the configuration."""
    found: dict[str, dict[str, Any]] = {}
    for id_, name, value in _configured(pack, overrides):
        found.setdefault(id_, {})[name] = value
    for id_, settings in parse_parameters(pack, given).items():
        found.setdefault(id_, {}).update(settings)
    return found


def _configured(
    pack: Pack, overrides: Mapping[str, Override]
) -> Iterator[tuple[str, str, Any]]:
    for word, override in overrides.items():
        if is_known(pack.rules, word):
            for rule in find_rules(pack.rules, word):
                for name, value in override.settings(rule):
                    yield rule.info.id, name, value
