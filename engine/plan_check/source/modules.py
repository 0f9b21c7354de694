"""Finds the source files of each module: in a folder, or inside a binary plan.

Terraform notes where modules lie in ``modules.json``: under ``.terraform`` after
``terraform init``, and in the binary plan file, which carries all sources within
itself. Nothing is ever unpacked to disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from plan_check.errors import SourceError, SourceLocation

_MOST_BYTES = 2_000_000
_MOST_FILES = 2000
_MODULES = Path(".terraform/modules/modules.json")
_INSIDE = "tfconfig/"


@dataclass(frozen=True, slots=True)
class Sources:
    """The texts of the ``.tf`` files of every module."""

    files: Mapping[tuple[str, ...], tuple[tuple[str, str], ...]]
    """By module path: name and text of each file."""


def sources_in(folder: Path) -> Sources:
    """Read the sources of a root module, and of the modules that it installed.

    Args:
        folder: Where ``terraform plan`` ran.

    Raises:
        SourceError: There is no such folder, or no ``.tf`` file in it.
    """
    if not folder.is_dir():
        raise SourceError(
            "no such folder of Terraform sources",
            SourceLocation(str(folder)),
            "name the folder in which terraform plan ran",
        )
    found: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
    for path, place in _installed(folder).items():
        files = sorted(place.glob("*.tf"))[:_MOST_FILES]
        found[path] = tuple((str(file), _text(file)) for file in files)
    if not found.get(()):
        raise SourceError(
            "no .tf file in it",
            SourceLocation(str(folder)),
            "name the folder in which terraform plan ran",
        )
    return Sources(found)


def _installed(folder: Path) -> dict[tuple[str, ...], Path]:
    """Give each module's folder, by module path."""
    places: dict[tuple[str, ...], Path] = {(): folder}
    try:
        manifest = orjson.loads((folder / _MODULES).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return places
    for key, place in _entries(manifest):
        if key:
            places[tuple(key.split("."))] = folder / place
    return places


def _entries(manifest: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """Give key and folder of each module; of a binary plan, the list stands alone."""
    modules = manifest.get("Modules") if isinstance(manifest, dict) else manifest
    return [
        (str(entry.get("Key", "")), str(entry.get("Dir", "")))
        for entry in (modules if isinstance(modules, list) else ())
        if isinstance(entry, dict)
    ]


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            raw = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        where = SourceLocation(str(file))
        raise SourceError(f"cannot be read: {error.strerror}", where) from error
    if len(raw) > _MOST_BYTES:
        raise SourceError("larger than 2 MB", SourceLocation(str(file)))
    return raw.decode(errors="replace")


def sources_of_plan(path: Path) -> Sources | None:
    """Read the sources that a binary plan file carries within itself.

    Returns:
        ``None`` for a file that is none, or has none.
    """
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            manifest = orjson.loads(_member(archive, f"{_INSIDE}modules.json"))
            keys = [key for key, _ in _entries(manifest)]
            return Sources({_path(key): _files(archive, key) for key in keys})
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None


def _path(key: str) -> tuple[str, ...]:
    return tuple(key.split(".")) if key else ()


def _files(archive: Any, key: str) -> tuple[tuple[str, str], ...]:  # noqa: ANN401
    folder = f"{_INSIDE}m-{key}/"
    names = [
        name
        for name in archive.namelist()
        if name.startswith(folder) and PurePosixPath(name).suffix == ".tf"
    ]
    return tuple(
        (name, _member(archive, name).decode(errors="replace"))
        for name in sorted(names)[:_MOST_FILES]
    )


def _member(archive: Any, name: str) -> bytes:  # noqa: ANN401
    """Read one member, up to the limit: an archive may claim less than it holds."""
    with archive.open(name) as stream:
        raw: bytes = stream.read(_MOST_BYTES + 1)
    if len(raw) > _MOST_BYTES:
        raise ValueError(name)
    return raw
