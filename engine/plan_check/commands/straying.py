"""What the hook does that keeps plans and states out of commits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plan_check.commands.streams import tell
from plan_check.errors import SourceLocation, UsageError
from plan_check.hooks.strays import what_is


def refuse_strays(files: Sequence[Path]) -> int:
    """Name the files that are plans or states; exit code 1 where there are any.

    Raises:
        UsageError: A file cannot be read.
    """
    found = []
    for file in files:
        try:
            kind = what_is(file)
        except OSError as error:
            where = SourceLocation(str(file))
            reason = (error.strerror or "not a file").lower()
            raise UsageError(f"cannot be read: {reason}", where) from None
        if kind:
            found.append(f"{file}: {kind}, which can hold secrets in plain text")
    if found:
        found.append("  hint: git rm --cached FILE, and name it in .gitignore")
    tell(found)
    return int(bool(found))
