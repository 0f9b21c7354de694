"""How the path of a source file is shown: as its repository names it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

Shown = Callable[[Path], str]
"""Gives the path that reports show for a file."""


def shown_from(folder: Path) -> Shown:
    """Show paths from the root of the git repository that holds the folder.

    That is what annotations of pull requests and SARIF go by. Outside of a
    repository, paths are shown from the folder itself.
    """
    root = repository_of(folder) or folder

    def shown(file: Path) -> str:
        return _readable(Path(os.path.relpath(file, root)))

    return shown


def repository_of(folder: Path) -> Path | None:
    """Give the root of the git repository that a folder is in; it need not exist."""
    place = Path(os.path.abspath(folder))  # noqa: PTH100  links stay as they are
    for candidate in (place, *place.parents):
        if (candidate / ".git").exists():
            return candidate
    return None


def shown_inside(plan: Path, files: Iterable[tuple[str, str]]) -> Shown:
    """Show paths of sources that a plan carries, from where they lie if that is known.

    It is, where the folder of the plan, or the current one, holds the same files.

    Args:
        plan: The binary plan file.
        files: Name and text of each file of its root module.
    """
    carried = list(files)
    for folder in (plan.parent, Path()):
        if carried and all(_is_same(folder / name, text) for name, text in carried):
            from_there = shown_from(folder)
            return lambda file: from_there(folder / file)
    return _readable


def _is_same(file: Path, text: str) -> bool:
    most = 4 * len(text)
    try:
        if not file.is_file() or file.stat().st_size > most:
            return False
        return file.read_bytes().decode(errors="replace") == text
    except (OSError, ValueError):
        return False


def _readable(path: Path) -> str:
    """Write a path so that every report can; a name may hold bytes that are no text."""
    return path.as_posix().encode(errors="replace").decode()
