"""Says what counts, and who says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plan_check.config.settle import Configuration
from plan_check.report.inert import inert
from plan_check.waivers.config import read_waivers
from plan_check.waivers.notes import described


def render_configuration(configuration: Configuration) -> str:
    """Write a line for each key: its value, and where that comes from."""
    file = configuration.file
    lines = [f"# {inert(file.name)}" if file else "# no configuration file"]
    rows = [
        (f"{name}: {inert(_shown(name, setting.value))}", inert(setting.origin))
        for name, setting in configuration.settings.items()
    ]
    width = min(max(len(text) for text, _ in rows), 60)
    for text, origin in rows:
        lines.append(f"{text.ljust(width)}  # {origin}")
        if text.startswith("waivers: "):
            lines += _waivers(configuration)
    return "\n".join(lines) + "\n"


def _shown(name: str, value: Any) -> str:  # noqa: ANN401
    if name != "waivers" or not value:
        return _spelled(value)
    accepted = len(value.get("accept") or ())
    rest = {key: item for key, item in value.items() if key != "accept"}
    return _spelled({**rest, "accept": f"{accepted} below"})


def _waivers(configuration: Configuration) -> Iterator[str]:
    """Write a line for each waiver; those in the sources stand in no configuration.

    Raises:
        PlanCheckError: One cannot be used.
    """
    file = configuration.file
    if file is None or not configuration["waivers"]:
        return
    for entry in read_waivers(configuration["waivers"], file.name).entries:
        place = entry.waiver.place
        yield f"  {inert(described(entry))}  # {inert(place)}"


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
