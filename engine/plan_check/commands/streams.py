"""Standard output and error: bytes, colours and width."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import IO, Any, Final

from plan_check.errors import SourceLocation, UsageError

PLAIN_WIDTH: Final = 100
"""Columns of text that goes to no terminal, so that it is the same everywhere."""


def write_stdout(content: bytes) -> None:
    """Write all of *content* to standard output.

    A reader that has gone away, such as ``head``, is no error.

    Raises:
        UsageError: It is closed, or cannot be written.
    """
    if sys.stdout is None:
        raise _unwritable("it is closed")
    try:
        _write(sys.stdout, content)
    except BrokenPipeError:
        silence(sys.stdout)
    except OSError as error:
        silence(sys.stdout)
        raise _unwritable((error.strerror or str(error)).lower()) from None


def write_text(text: str) -> None:
    """Write text to standard output, as UTF-8 whatever the locale says."""
    write_stdout(text.encode("utf-8", "backslashreplace"))


def tell(texts: Iterable[str]) -> None:
    """Write lines to standard error, for whoever waits; a text may be several."""
    from plan_check.report.inert import disarm, inert

    for line in (line for text in texts for line in text.split("\n")):
        sys.stderr.write(f"{disarm(inert(line))}\n")


def silence(stream: IO[str]) -> None:
    """Send to nowhere what a stream still holds, so that the exit does not fail."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        pass


def has_color(when: str) -> bool:
    """Tell whether standard output gets colours.

    Args:
        when: ``always``, ``never``, or ``auto``: then NO_COLOR forbids, FORCE_COLOR
            demands, and a terminal that is not dumb decides.
    """
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0", "false"):
        return True
    return is_terminal() and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """Give the columns of the terminal, or 100 where there is none."""
    if not is_terminal():
        return PLAIN_WIDTH
    from shutil import get_terminal_size

    return get_terminal_size((PLAIN_WIDTH, 24)).columns


def is_terminal() -> bool:
    """Tell whether people watch standard output."""
    try:
        return sys.stdout is not None and sys.stdout.isatty()
    except ValueError:  # closed
        return False


def _write(stream: IO[str], content: bytes) -> None:
    binary: Any = getattr(stream, "buffer", None)
    if binary is None:
        stream.write(content.decode("utf-8", "replace"))
        return
    stream.flush()
    rest = memoryview(content)
    while rest:  # without a buffer, as with PYTHONUNBUFFERED, a part may be written
        rest = rest[binary.write(rest) or 0 :]
    binary.flush()


def _unwritable(reason: str) -> UsageError:
    where = SourceLocation("<stdout>")
    hint = "write the report to a file with --output, or use --quiet"
    return UsageError(f"cannot be written: {reason}", where, hint)
