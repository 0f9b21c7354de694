"""Which files an argument names."""

from __future__ import annotations

import glob
import stat
from pathlib import Path

from plan_check.errors import PlanError, SourceLocation
from plan_check.load.wording import printable


def expand(argument: str) -> list[str]:
    """Return the one file that *argument* names, or those that its pattern matches.

    A file whose name looks like a pattern is a file. ``-`` stays as it is.

    Raises:
        PlanError: There is no such file, nothing matches, or it is a folder.
    """
    if argument == "-":
        return [argument]
    try:
        mode = Path(argument).stat().st_mode if argument else 0
    except (OSError, ValueError) as error:
        return _matches(argument, error)
    if not argument:
        hint = "set the variable that the command names, or remove the empty quotes"
        raise PlanError("an argument is empty", hint=hint)
    if stat.S_ISDIR(mode):
        raise _is_folder(argument)
    return [argument]


def unreadable(name: str, error: OSError) -> PlanError:
    """Say why the system does not let us read *name*."""
    reason = error.strerror or type(error).__name__
    return PlanError(
        f"cannot be read: {reason.lower()}",
        SourceLocation(printable(name)),
        "check the permissions of the file and of its folders",
    )


def _matches(argument: str, error: OSError | ValueError) -> list[str]:
    if glob.has_magic(argument) and "\0" not in argument:
        return _expand_pattern(argument)
    if isinstance(error, FileNotFoundError | NotADirectoryError | ValueError):
        raise _is_missing(argument)
    raise unreadable(argument, error)


def _expand_pattern(pattern: str) -> list[str]:
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 (absolute ones)
    files = [name for name in found if not Path(name).is_dir()]
    if not files:
        raise PlanError(
            "no file matches this pattern",
            SourceLocation(printable(pattern)),
            "check the folder; ** crosses folders, but not those that start with a dot",
        )
    return files


def _is_folder(name: str) -> PlanError:
    return PlanError(
        "is a folder, not a plan",
        SourceLocation(printable(name)),
        f"name the plan in it, or a pattern: '{printable(name).rstrip('/')}/*.json'",
    )


def _is_missing(name: str) -> PlanError:
    folder = Path(name.replace("\0", "")).parent
    where = SourceLocation(printable(name))
    if not folder.is_dir():
        hint = f"check the path: there is no folder {printable(str(folder))}"
        return PlanError("no such file", where, hint)
    near = _near_names(folder, Path(name).name)
    hint = (
        f"did you mean {' or '.join(near)}?"
        if near
        else "check the path, or write the plan first: terraform show -json"
    )
    return PlanError("no such file", where, hint)


def _near_names(folder: Path, name: str) -> list[str]:
    from difflib import get_close_matches

    names = sorted(entry.name for entry in folder.glob("*"))
    return [repr(printable(near)) for near in get_close_matches(name, names, n=2)]
