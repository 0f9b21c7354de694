"""Which plan belongs to which source files.

A plan belongs to the folder that it lies in, and to the local modules that are called
from there.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plan_check.source.modules import sources_in
from plan_check.source.paths import repository_of

NAMES: Final = ("plan.json", "tfplan.json", "tfplan")
"""Plans that are found without being named."""
_SOURCES: Final = (".tf", ".tf.json")
_VALUES: Final = (".tfvars", ".tfvars.json")


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, which may be missing, and the files that it was made from."""

    plan: Path
    root: Path
    """The folder in which Terraform planned."""
    files: frozenset[Path]
    """Absolute: the root module's, and those of local modules; with values."""

    def is_of(self, files: Iterable[Path]) -> bool:
        """Tell whether one of the files is a source of the plan."""
        return any(absolute(file) in self.files for file in files)


def find_plans(
    named: Sequence[str], source: Path | None, files: Sequence[Path]
) -> list[Planned]:
    """Find the plans that are named, or else those beside or above changed files.

    Args:
        named: Files, which need not exist, and patterns.
        source: The folder in which Terraform planned, where the plan lies elsewhere.
        files: Those that changed.

    Raises:
        SourceError: Where a plan was named there are no sources.
    """
    plans = [path for name in named for path in _expand(name)]
    if not named:
        plans = list(filter(None, (_nearest(file) for file in files)))
    unique = dict.fromkeys(plans)
    return [_planned(plan, source or plan.parent) for plan in unique]


def absolute(path: Path) -> Path:
    """Give a path without ``..``; links stay as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def _planned(plan: Path, root: Path) -> Planned:
    sources = sources_in(root)
    base = absolute(repository_of(root) or root)
    texts = {
        absolute(base / shown)
        for module, files in sources.files.items()
        if module not in sources.installed
        for shown, _ in files
    }
    values = {absolute(file) for file in _in(root, _VALUES)}
    return Planned(plan, root, frozenset(texts | values))


def _expand(name: str) -> Iterator[Path]:
    """Give the plan of each folder that a pattern matches, also where it is missing."""
    path = Path(name)
    if not glob.has_magic(name) or path.exists():
        yield path
    elif glob.has_magic(path.name):
        yield from map(Path, sorted(glob.glob(name, recursive=True)))  # noqa: PTH207
    else:
        folders = sorted(glob.glob(str(path.parent), recursive=True))  # noqa: PTH207
        for folder in map(Path, folders):
            if any(_in(folder, _SOURCES)) or (folder / path.name).is_file():
                yield folder / path.name


def _nearest(file: Path) -> Path | None:
    """Look for a plan beside a file and above it, up to the root of the repository."""
    here = absolute(Path())
    top = repository_of(here) or here
    for folder in absolute(file).parents:
        if not folder.is_relative_to(top):
            break
        plans = [folder / name for name in NAMES if (folder / name).is_file()]
        if plans and any(_in(folder, _SOURCES)):
            newest = max(plans, key=lambda plan: plan.stat().st_mtime)
            return Path(os.path.relpath(newest, here))
    return None


def _in(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    if folder.is_dir():
        yield from (file for file in folder.iterdir() if file.name.endswith(suffixes))
