"""Read bytes, up to a limit."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import IO, BinaryIO, Final

from plan_check.errors import PlanError, SourceLocation
from plan_check.load.arguments import unreadable
from plan_check.load.document import Limits
from plan_check.load.wording import STDIN, binary_size, printable

CHUNK: Final = 1 << 20


def read_file(name: str, limits: Limits) -> bytes:
    """Read a whole file, which may be a pipe.

    Raises:
        PlanError: It cannot be read, or is larger than the limit.
    """
    try:
        with Path(name).open("rb") as file:
            return _read_opened(file, name, limits.max_bytes)
    except OSError as error:
        raise unreadable(name, error) from None


def read_stdin(stream: BinaryIO | None, limits: Limits) -> bytes:
    """Read *stream*, or the standard input of the process, to its end.

    Raises:
        PlanError: It is closed, cannot be read, or holds more than the limit.
    """
    stream = stream or getattr(sys.stdin, "buffer", None)
    if stream is None:
        hint = "pipe the plan in: terraform show -json tfplan | plan-check -"
        raise PlanError("there is no standard input", SourceLocation(STDIN), hint)
    try:
        data = read_limited(stream, limits.max_bytes)
    except OSError as error:
        raise unreadable(STDIN, error) from None
    return _within(data, STDIN, limits.max_bytes)


def read_limited(stream: IO[bytes], limit: int) -> bytes:
    """Read to the end, or until more than *limit* bytes have come."""
    chunks: list[bytes] = []
    size = 0
    while size <= limit and (chunk := stream.read(CHUNK)):
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)


def too_large(path: str, limit: int) -> PlanError:
    """Say that more than *limit* bytes would have to be read."""
    return PlanError(
        f"larger than the limit of {binary_size(limit)}",
        SourceLocation(path),
        "raise the limit with --max-size",
    )


def _read_opened(file: BinaryIO, name: str, limit: int) -> bytes:
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        return _within(read_limited(file, limit), printable(name), limit)
    if status.st_size > limit:
        raise too_large(printable(name), limit)
    return file.read()


def _within(data: bytes, path: str, limit: int) -> bytes:
    if len(data) > limit:
        raise too_large(path, limit)
    return data
