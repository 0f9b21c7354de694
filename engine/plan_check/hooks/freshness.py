"""Whether a plan is of the sources as they are now.

A binary plan carries its sources, so they are compared. The JSON of a plan says when
it was planned; before Terraform 1.5 only its file does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePosixPath

from plan_check.hooks.plans import Planned
from plan_check.load import load_documents
from plan_check.source.modules import Files, Sources, sources_in, sources_of_plan


def why_stale(planned: Planned) -> str:
    """Say why a plan cannot stand for its sources; empty where it can.

    Raises:
        PlanCheckError: The plan, or its sources, cannot be read.
    """
    if not planned.plan.is_file():
        return "there is no such plan"
    carried = sources_of_plan(planned.plan)
    if carried is not None:
        changed = _changed(carried, sources_in(planned.root))
        if changed:
            return f"{changed} is not as it was planned"
        files = [file for file in planned.files if ".tfvars" in file.name]
        newer = _newer(files, planned.plan.stat().st_mtime)
    else:
        newer = _newer(planned.files, _time_of(planned.plan))
    return f"it is older than {newer}" if newer else ""


def _changed(carried: Sources, here: Sources) -> str:
    """Name a file that differs from the one that was planned."""
    for module, files in here.files.items():
        if module in here.installed:
            continue
        before, after = _texts(carried.files.get(module, ())), _texts(files)
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                return name
    return ""


def _texts(files: Files) -> Mapping[str, str]:
    return {PurePosixPath(path).name: text for path, text in files}


def _time_of(plan: Path) -> float:
    """Give the second at which the oldest plan of a file was made."""
    documents = load_documents([str(plan)])
    found = [_seconds(document.data.get("timestamp")) for document in documents]
    told = [seconds for seconds in found if seconds is not None]
    return min(told) if told else plan.stat().st_mtime


def _seconds(timestamp: object) -> float | None:
    with suppress(ValueError, OverflowError):
        if isinstance(timestamp, str):
            return datetime.fromisoformat(timestamp).timestamp()
    return None


def _newer(files: Iterable[Path], time: float) -> str:
    """Name the file that changed last, if it did so after a time.

    Plans are dated to the second, hence so are files.
    """
    times = [(int(file.stat().st_mtime), file.name) for file in files if file.is_file()]
    last, name = max(times, default=(0, ""))
    return name if last > time else ""
