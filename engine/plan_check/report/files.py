"""Reports in files."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from plan_check.errors import SourceLocation, UsageError
from plan_check.report.inert import inert


def write_report(path: Path, content: bytes) -> None:
    """Write *content* whole, or leave what was there as it was.

    An old file's permissions are kept; a link is followed; a device or a pipe, such as
    ``/dev/stdout``, is written to directly.

    Raises:
        UsageError: The folder is missing, or the file is a folder, is read-only, or
            cannot be written for another reason.
    """
    try:
        _refuse_unwritable(path)
        if path.exists() and not path.is_file():
            path.write_bytes(content)
        else:
            _replace(Path(os.path.realpath(path)), content)
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


def _replace(target: Path, content: bytes) -> None:
    """Write beside *target* first: a rename within one folder is all or nothing."""
    draft = target.parent / f".plan-check-{os.getpid()}-{os.urandom(4).hex()}.tmp"
    try:
        with draft.open("xb") as file:  # its permissions are the umask's, as usual
            file.write(content)
        if target.exists():
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _unwritable(path: Path, error: OSError) -> UsageError:
    reason = (error.strerror or str(error)).lower()
    return UsageError(
        f"cannot be written: {reason}",
        _location(path),
        hint="name a file in a folder that you may write to",
    )


def _location(path: Path) -> SourceLocation:
    return SourceLocation(inert(str(path)))
