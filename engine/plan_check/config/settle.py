"""Settles what counts: a flag, the environment, the file, or the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plan_check.config.files import ConfigFile
from plan_check.config.keys import KEYS, NUMBER, Key
from plan_check.errors import UsageError

DEFAULT = "default"
_SWITCHES = {
    "1": True,
    "true": True,
    "yes": True,
    "0": False,
    "false": False,
    "no": False,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One value, and who says it."""

    value: Any
    origin: str
    """``default``, ``plan-check.yaml:3``, ``PLAN_CHECK_PROFILE``, ``--profile``."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What counts for one run."""

    settings: Mapping[str, Setting]
    """Every key of the configuration."""
    file: ConfigFile | None = field(default=None)

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401
        return self.settings[key].value


def settle(
    flags: Mapping[str, Any], environment: Mapping[str, str], file: ConfigFile | None
) -> Configuration:
    """Combine what was said.

    Args:
        flags: By key; ``None`` and empty lists say nothing.
        environment: ``PLAN_CHECK_…`` variables are looked at.
        file: The configuration file, where there is one.

    Raises:
        UsageError: A variable has a value that its key cannot have.
    """
    return Configuration(
        {key.name: _setting(key, flags, environment, file) for key in KEYS}, file
    )


def _setting(
    key: Key,
    flags: Mapping[str, Any],
    environment: Mapping[str, str],
    file: ConfigFile | None,
) -> Setting:
    given = flags.get(key.name)
    if given is not None and given not in ([], ()):
        return Setting(given, key.flag)
    text = environment.get(key.variable, "") if key.variable else ""
    if text:
        return Setting(_from_text(key, text), key.variable)
    if file is not None and key.name in file.values:
        return Setting(file.values[key.name], file.place(file.data, key.name))
    return Setting(key.default, DEFAULT)


def _from_text(key: Key, text: str) -> Any:  # noqa: ANN401
    if key.kind == "switch":
        if text.lower() not in _SWITCHES:
            raise UsageError(f"{key.variable}={text!r} is not true or false")
        return _SWITCHES[text.lower()]
    if key.choices and text not in key.choices:
        words = ", ".join(key.choices)
        raise UsageError(f"{key.variable}={text!r} is not one of {words}")
    if key.kind == "number":
        if not NUMBER.match(text):
            raise UsageError(f"{key.variable}={text!r} is not a whole number from 1 up")
        return int(text)
    if key.kind in {"words", "paths"}:
        return [word.strip() for word in text.split(",") if word.strip()]
    return text
