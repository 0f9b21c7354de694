"""Says what counts, and who says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plan_check.config.settle import Configuration
from plan_check.report.inert import inert


def render_configuration(configuration: Configuration) -> str:
    """Write a line for each key: its value, and where that comes from."""
    file = configuration.file
    lines = [f"# {inert(file.name)}" if file else "# no configuration file"]
    rows = [
        (f"{name}: {inert(_spelled(setting.value))}", inert(setting.origin))
        for name, setting in configuration.settings.items()
    ]
    width = min(max(len(text) for text, _ in rows), 60)
    lines += [f"{text.ljust(width)}  # {origin}" for text, origin in rows]
    return "\n".join(lines) + "\n"


def _spelled(value: Any) -> str:  # noqa: ANN401
    if value is None:
        return "(none)"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key}: {_spelled(item)}" for key, item in value.items())
        return f"{{{inner}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_spelled, value))}]"
    return str(value)
