"""The configuration of a run, from its flags, the environment and a file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plan_check.config.files import ConfigFile, find_config, read_config
from plan_check.config.settle import Configuration, settle
from plan_check.errors import ConfigError, SourceLocation

_VARIABLE = "PLAN_CHECK_CONFIG"
NONE = "none"
"""What ``--config`` is given to read no file."""


def configure(flags: Mapping[str, Any], config: str = "") -> Configuration:
    """Settle what counts.

    Args:
        flags: By key of the configuration; ``None`` for what was not given.
        config: The file to read, ``none``, or empty to look for one.

    Raises:
        PlanCheckError: The file or a variable cannot be used.
    """
    return settle(flags, os.environ, _file(config or os.environ.get(_VARIABLE, "")))


def _file(given: str) -> ConfigFile | None:
    if given == NONE:
        return None
    path = Path(given) if given else find_config(Path.cwd())
    if path is None:
        return None
    if not path.is_file():
        hint = "name a plan-check.yaml or a pyproject.toml, or none"
        raise ConfigError("no such configuration", SourceLocation(given), hint)
    return read_config(path)
