"""Finds and reads the configuration file: ``plan-check.yaml`` or ``pyproject.toml``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from plan_check.config.keys import KEYS, Key
from plan_check.errors import ConfigError, ProblemGroup, RuleError, SourceLocation
from plan_check.rules.shapes import nearest

NAMES: Final = ("plan-check.yaml", "plan-check.yml")
_PYPROJECT: Final = "pyproject.toml"
_TABLE: Final = b"tool.plan-check"
_MOST_BYTES: Final = 1_000_000
_EXPECTED: Final = {
    "text": "text",
    "choice": "text",
    "switch": "true or false",
    "words": "a list of words",
    "path": "a path",
    "paths": "a list of paths",
    "number": "a whole number from 1 up",
    "mapping": "a mapping",
}


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What one file says."""

    name: str
    """As messages give it: relative to the working directory where that is shorter."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """By key; paths are resolved against the file's folder."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """As it was read, with lines where it is YAML."""

    def place(self, mapping: object, key: str) -> str:
        """Give ``NAME:LINE`` of a key in a mapping of the file."""
        line = line_of(mapping, key)
        return f"{self.name}:{line}" if line else self.name


def line_of(mapping: object, key: str) -> int:
    """Give the line that a key stands on; 0 in TOML, whose reader does not say."""
    found: int = getattr(mapping, "lines", {}).get(key, 0)
    return found


def find_config(start: Path) -> Path | None:
    """Look for a configuration file upward to the git root.

    Outside a git repository only the folder itself is looked at, so that a file in
    somebody's home does not decide.
    """
    folders = [start, *start.parents]
    roots = [at for at, folder in enumerate(folders) if (folder / ".git").exists()]
    for folder in folders[: roots[0] + 1 if roots else 1]:
        for name in NAMES:
            if (folder / name).is_file():
                return folder / name
        if _has_table(folder / _PYPROJECT):
            return folder / _PYPROJECT
    return None


def _has_table(path: Path) -> bool:
    try:
        return path.is_file() and _TABLE in path.read_bytes()[:_MOST_BYTES]
    except OSError:
        return False


def read_config(path: Path) -> ConfigFile:
    """Read a configuration file.

    Raises:
        ConfigError: It cannot be read, or is not YAML or TOML.
        ProblemGroup: It has keys that there are not, or values that do not fit.
    """
    name = _shown(path)
    problems: list[ConfigError] = []
    data = _toml(path, name) if path.suffix == ".toml" else _yaml(path, name)
    values = dict(_values(data, path.parent, name, problems))
    if problems:
        raise _grouped(problems)
    return ConfigFile(name, values, data)


def _grouped(problems: list[ConfigError]) -> ConfigError | ProblemGroup:
    if len(problems) == 1:
        return problems[0]
    return ProblemGroup(problems, f"{len(problems)} problems in the configuration")


def _shown(path: Path) -> str:
    relative = os.path.relpath(path)
    return min(relative, str(path), key=len)


def _yaml(path: Path, name: str) -> Mapping[str, Any]:
    from plan_check.rules.yaml import read_yaml

    wrong: list[RuleError] = []
    data = read_yaml(path, wrong, name)
    if wrong:
        raise _grouped([ConfigError(p.problem, p.where, p.hint) for p in wrong])
    return _mapping(data, name)


def _toml(path: Path, name: str) -> Mapping[str, Any]:
    import tomllib

    try:
        raw = path.read_bytes()
        document = tomllib.loads(raw.decode())
    except OSError as error:
        text = f"cannot be read: {error.strerror}"
        raise ConfigError(text, SourceLocation(name)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        words = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "not text"
        raise ConfigError(f"not TOML: {words}", SourceLocation(name)) from None
    tool = document.get("tool")
    return _mapping(tool.get("plan-check") if isinstance(tool, dict) else None, name)


def _mapping(data: object, name: str) -> Mapping[str, Any]:
    if data is None:
        return {}
    if isinstance(data, Mapping):
        return data
    hint = "write keys and values, such as profile: production"
    raise ConfigError("must be a mapping", SourceLocation(name), hint)


def _values(
    data: Mapping[str, Any], folder: Path, name: str, problems: list[ConfigError]
) -> Iterator[tuple[str, Any]]:
    keys = {key.name: key for key in KEYS}
    for word, value in data.items():
        where = SourceLocation(name, line_of(data, word))
        key = keys.get(word)
        if key is None:
            hint = nearest(word, keys)
            problems.append(ConfigError(f"unknown key {word!r}", where, hint))
        elif not _fits(key, value):
            expected = ", ".join(key.choices) or _EXPECTED[key.kind]
            text = f"{word} must be {'one of ' * bool(key.choices)}{expected}"
            problems.append(ConfigError(text, where))
        else:
            yield word, _resolved(key, value, folder)


def _fits(key: Key, value: object) -> bool:
    match key.kind:
        case "choice":
            return value in key.choices
        case "switch":
            return isinstance(value, bool)
        case "words" | "paths":
            items = value if isinstance(value, list) else [value]
            return all(isinstance(item, str) and item for item in items)
        case "number":
            return isinstance(value, int) and not isinstance(value, bool) and value > 0
        case "mapping":
            return isinstance(value, Mapping)
        case _:
            return isinstance(value, str) and bool(value)


def _resolved(key: Key, value: Any, folder: Path) -> Any:  # noqa: ANN401
    """Make lists of single words, and take paths from the file's own folder."""
    if key.kind == "path":
        return os.path.relpath(folder / value)
    if key.kind in {"words", "paths"}:
        items = value if isinstance(value, list) else [value]
        is_path = key.kind == "paths"
        return [os.path.relpath(folder / i) if is_path else i for i in items]
    return value
