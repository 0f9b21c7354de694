"""Finds the source files of each module: in a folder, or inside a binary plan.

Terraform notes where modules lie in ``modules.json``: under ``.terraform`` after
``terraform init``, and in the binary plan file, which carries all sources within
itself. Without it, calls of local modules are followed. Nothing is ever unpacked to
disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import orjson

from plan_check.errors import SourceError, SourceLocation
from plan_check.source.paths import Shown, shown_from, shown_inside

if TYPE_CHECKING:
    from plan_check.source.blocks import Blocks

_MOST_BYTES = 2_000_000
_MOST_FILES = 2000
_MOST_MODULES = 2000
_MOST_TOTAL = 200_000_000
_MOST_NESTED = 20
_MOST_FOLLOWED = 10_000_000
_MODULES = Path(".terraform/modules/modules.json")
_INSIDE = "tfconfig/"
_SUFFIXES = (".tf", ".tf.json")
_LOCAL = ("./", "../")
_LOCAL_SOURCE = re.compile(r'\s*+"(\.{1,2}/[^"\\\n]*+)"')

ModulePath = tuple[str, ...]
"""Names of modules, outermost first; empty for the root module."""
Files = tuple[tuple[str, str], ...]
"""Path, as reports show it, and text of each file of a module."""


@dataclass(frozen=True)
class Sources:
    """The texts of the Terraform files of every module."""

    files: Mapping[ModulePath, Files]
    installed: frozenset[ModulePath] = frozenset()
    """Modules that came from elsewhere: nobody edits them where they lie."""

    @cached_property
    def blocks(self) -> Blocks:
        """Where the blocks stand."""
        from plan_check.source.blocks import Blocks

        return Blocks(self)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What ``modules.json`` says of one module."""

    path: ModulePath
    folder: str
    source: str

    @property
    def is_fetched(self) -> bool:
        """Tell whether it lies where Terraform installs what it fetches."""
        is_local = self.source.startswith(_LOCAL) or not self.source
        return not is_local or ".terraform" in PurePosixPath(self.folder).parts


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
    shown = shown_from(folder)
    root = _texts(folder, shown)
    if not root:
        raise SourceError(
            "no .tf file in it",
            SourceLocation(str(folder)),
            "name the folder in which terraform plan ran",
        )
    entries = _manifest(folder)
    if not entries:
        return Sources({(): root, **_called(folder, root, shown)})
    found = {e.path: _texts(folder / e.folder, shown) for e in entries if e.path}
    return Sources({(): root, **found}, _installed(entries))


def _manifest(folder: Path) -> list[_Entry]:
    try:
        return list(_entries(orjson.loads((folder / _MODULES).read_bytes())))
    except (OSError, orjson.JSONDecodeError):
        return []


def _entries(manifest: Any) -> Iterator[_Entry]:  # noqa: ANN401
    """Give each module that is noted; in a binary plan, the list stands alone."""
    modules = manifest.get("Modules") if isinstance(manifest, dict) else manifest
    for entry in modules if isinstance(modules, list) else ():
        if isinstance(entry, dict):
            key, folder, source = (
                str(entry.get(name) or "") for name in ("Key", "Dir", "Source")
            )
            yield _Entry(_path(key), folder, source)


def _path(key: str) -> ModulePath:
    return tuple(key.split(".")) if key else ()


def _installed(entries: Iterable[_Entry]) -> frozenset[ModulePath]:
    """Give modules that were fetched, and those that such a module holds."""
    paths = list(entries)
    fetched = {entry.path for entry in paths if entry.is_fetched}
    return frozenset(
        entry.path
        for entry in paths
        if any(entry.path[:n] in fetched for n in range(1, len(entry.path) + 1))
    )


def _called(folder: Path, root: Files, shown: Shown) -> dict[ModulePath, Files]:
    """Follow calls of local modules: nothing else can be at hand before ``init``."""
    found: dict[ModulePath, Files] = {}
    pending: list[tuple[ModulePath, Path, Files]] = [((), folder, root)]
    left = _MOST_FOLLOWED
    while pending and left > 0:
        path, place, files = pending.pop()
        left -= _size(files)
        for name, source in _calls(files) if len(path) < _MOST_NESTED else ():
            inner = place / source
            texts = _texts(inner, shown) if len(found) < _MOST_MODULES else ()
            if texts:
                found[*path, name] = texts
                pending.append(((*path, name), inner, texts))
    return found


def _size(files: Files) -> int:
    return sum(len(text) for _, text in files)


def _calls(files: Files) -> Iterator[tuple[str, str]]:
    from plan_check.source.blocks import SourceFile

    for file in (SourceFile(*file) for file in files if "module" in file[1]):
        for words, block in file.blocks.items():
            if words[0] != "module" or len(words) != 2:  # noqa: PLR2004
                continue
            for item in file.body(block):
                local = _LOCAL_SOURCE.match(file.text, item.body, item.end)
                if item.words == ("source",) and local:
                    yield words[1], local[1]


def _texts(folder: Path, shown: Shown) -> Files:
    try:
        names = sorted(file.name for file in folder.iterdir() if _is_source(file.name))
    except (OSError, ValueError):
        return ()
    files = (folder / name for name in names[:_MOST_FILES])
    return tuple((shown(file), _text(file)) for file in files if file.is_file())


def _is_source(name: str) -> bool:
    return name.endswith(_SUFFIXES) and not name.startswith(".")


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
            entries = list(_entries(manifest))
            found = dict(_carried(archive, entries))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None
    shown = shown_inside(path, found.get((), ()))
    named = {
        module: tuple((shown(Path(name)), text) for name, text in files)
        for module, files in found.items()
    }
    return Sources(named, _installed(entries))


def _carried(
    archive: Any,  # noqa: ANN401
    entries: Iterable[_Entry],
) -> Iterator[tuple[ModulePath, Files]]:
    """Give each module's files, by the path that they were planned from."""
    inside: dict[str, list[str]] = {}
    for name in sorted(archive.namelist()):
        folder, _, file = name.rpartition("/")
        if _is_source(file):
            inside.setdefault(folder, []).append(file)
    left = _MOST_TOTAL
    for entry in entries:
        member = f"{_INSIDE}m-{'.'.join(entry.path)}"
        found = []
        for file in inside.get(member, [])[:_MOST_FILES]:
            text = _member(archive, f"{member}/{file}").decode(errors="replace")
            left -= len(text)
            if left < 0:
                raise ValueError(file)
            found.append((str(PurePosixPath(entry.folder) / file), text))
        yield entry.path, tuple(found)


def _member(archive: Any, name: str) -> bytes:  # noqa: ANN401
    """Read one member, up to the limit: an archive may claim less than it holds."""
    with archive.open(name) as stream:
        raw: bytes = stream.read(_MOST_BYTES + 1)
    if len(raw) > _MOST_BYTES:
        raise ValueError(name)
    return raw
