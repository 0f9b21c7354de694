"""Reports in files."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path

from plan_check.errors import SourceLocation, UsageError
from plan_check.report.inert import inert


def write_reports(reports: Sequence[tuple[Path, bytes]]) -> None:
    """Write each file whole, or leave what was there as it was.

    All are written beside their places before the first takes its place, so that none
    is new where another cannot be written. An old file's permissions are kept; a link
    is followed; a device or a pipe, such as ``/dev/stdout``, is written to directly.

    Raises:
        UsageError: A folder is missing, or a file is a folder, is read-only, or
            cannot be written for another reason.
    """
    with ExitStack() as drafts:
        steps = [_prepared(path, content, drafts) for path, content in reports]
        for step in sorted(steps, key=attrgetter("renames")):
            with _told(step.path):
                step.run()


def write_report(path: Path, content: bytes) -> None:
    """Write one file, as :func:`write_reports` does."""
    write_reports([(path, content)])


@dataclass(frozen=True, slots=True)
class _Step:
    """What is left to do for one file."""

    path: Path
    renames: bool
    """Whether it can hardly fail any more."""
    run: Callable[[], object]


def _prepared(path: Path, content: bytes, drafts: ExitStack) -> _Step:
    """Do what may fail."""
    with _told(path):
        _refuse_unwritable(path)
        if path.exists() and not path.is_file():
            return _Step(path, renames=False, run=partial(path.write_bytes, content))
        target = Path(os.path.realpath(path))
        draft = _draft(target, content, drafts)
        return _Step(path, renames=True, run=partial(draft.replace, target))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unwritable(path, error) from error


def _refuse_unwritable(path: Path) -> None:
    if path.is_dir():
        raise UsageError(
            "is a folder, not a file",
            _location(path),
            hint=f"name a file in it, such as {inert(str(path / 'report.json'))}",
        )
    if not path.parent.is_dir():
        raise UsageError(
            "its folder does not exist",
            _location(path),
            hint=f"create the folder {inert(str(path.parent))} first",
        )
    if path.is_file() and not path.stat().st_mode & 0o222:
        raise UsageError(
            "is read-only", _location(path), hint="name another file, or chmod u+w it"
        )


def _draft(target: Path, content: bytes, drafts: ExitStack) -> Path:
    """Write beside *target*: a rename within one folder is all or nothing."""
    draft = target.parent / f".plan-check-{os.getpid()}-{os.urandom(4).hex()}.tmp"
    drafts.callback(draft.unlink, missing_ok=True)
    with draft.open("xb") as file:  # its permissions are the umask's, as usual
        file.write(content)
    if target.exists():
        draft.chmod(stat.S_IMODE(target.stat().st_mode))
    return draft


def _unwritable(path: Path, error: OSError) -> UsageError:
    reason = (error.strerror or str(error)).lower()
    return UsageError(
        f"cannot be written: {reason}",
        _location(path),
        hint="name a file in a folder that you may write to",
    )


def _location(path: Path) -> SourceLocation:
    return SourceLocation(inert(str(path)))
