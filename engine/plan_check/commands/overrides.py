"""The ``rules`` of a configuration: severity and settings of single rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from plan_check.commands.parameters import fitting
from plan_check.config.files import ConfigFile, line_of
from plan_check.config.settle import Configuration
from plan_check.errors import ConfigError, SourceLocation, UsageError
from plan_check.findings import JsonValue, Severity
from plan_check.rules.model import Rule
from plan_check.rules.shapes import nearest

_KEYS: Final = ("enabled", "severity", "params")


@dataclass(frozen=True, slots=True)
class Override:
    """What a configuration says of one rule."""

    enabled: bool | None = None
    severity: Severity | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""

    def settings(self, rule: Rule) -> Iterator[tuple[str, JsonValue]]:
        """Give the settings, checked against what the rule declares.

        Raises:
            ConfigError: The rule has no such parameter, or the value does not fit.
        """
        for name, value in self.params.items():
            where = SourceLocation(self.file, line_of(self.params, name))
            parameter = rule.parameters.get(name)
            if parameter is None:
                text = f"{rule.info.id} has no parameter {name!r}"
                raise ConfigError(text, where, nearest(name, rule.parameters))
            try:
                yield name, fitting(rule, parameter, value)
            except UsageError as error:
                raise ConfigError(error.problem, where, error.hint) from None


def read_overrides(configuration: Configuration) -> dict[str, Override]:
    """Read the settings of single rules, by id, name or pattern.

    Raises:
        ConfigError: One is not understood.
    """
    file = configuration.file
    if file is None:
        return {}
    return {
        str(word): _override(str(word), entry, file, configuration["rules"])
        for word, entry in configuration["rules"].items()
    }


def _override(
    word: str,
    entry: Any,  # noqa: ANN401
    file: ConfigFile,
    rules: Mapping[str, Any],
) -> Override:
    where = SourceLocation(file.name, line_of(rules, word))
    if isinstance(entry, bool):
        return Override(enabled=entry, file=file.name)
    if not isinstance(entry, Mapping):
        hint = "write true, false, or severity and params"
        raise ConfigError(f"rules.{word} must be a mapping", where, hint)
    for key in entry:
        if key not in _KEYS:
            at = SourceLocation(file.name, line_of(entry, key))
            raise ConfigError(f"unknown key {key!r}", at, nearest(key, _KEYS))
    enabled, severity = entry.get("enabled"), entry.get("severity")
    params = entry.get("params", {})
    if enabled is not None and not isinstance(enabled, bool):
        raise ConfigError(f"rules.{word}.enabled must be true or false", where)
    if severity is not None and severity not in set(Severity):
        text = f"rules.{word}.severity must be one of {', '.join(Severity)}"
        raise ConfigError(text, where)
    if not isinstance(params, Mapping):
        raise ConfigError(f"rules.{word}.params must be a mapping", where)
    return Override(enabled, severity and Severity(severity), params, file.name)
