"""Have Terraform or OpenTofu write the JSON of a binary plan.

The plan is never unpacked, and its JSON never touches the disk. Terraform runs in the
folder of the plan, because that is where its providers are installed.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from time import monotonic
from typing import IO, Final, cast

from plan_check.errors import PlanError, SourceLocation
from plan_check.load.document import Limits
from plan_check.load.reading import read_limited, too_large
from plan_check.load.wording import STDIN, printable, show

VARIABLE: Final = "PLAN_CHECK_TERRAFORM"
TOOLS: Final = ("terraform", "tofu")
MEMBERS: Final = {"tfplan", "tfstate"}
BROKEN_ZIP: Final = (
    zipfile.BadZipFile,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)
TAIL: Final = 8192
WORDS: Final = 500
ESCAPES: Final = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
FRAME: Final = " \t│╷╵"
NOT_INSTALLED: Final = re.compile(r"provider|plugin|lock file|\binit\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Run:
    """What a command left when it ended, or was ended."""

    code: int
    out: bytes
    errors: bytes
    """The end of its standard error."""
    seconds: float


def show_plan(name: str, data: bytes, limits: Limits) -> bytes:
    """Return what ``terraform show -json`` prints for a binary plan.

    The program is the one that ``PLAN_CHECK_TERRAFORM`` names, else ``terraform``,
    else ``tofu``. Logging is switched off for it, since logs hold values.

    Args:
        name: The file, or ``-``.
        data: What it holds, which is a ZIP archive.
        limits: What the command may take and print.

    Raises:
        PlanError: The archive is no plan or did not come from a file, there is no
            such program, or it failed.
    """
    where = SourceLocation(STDIN if name == "-" else printable(name))
    _check_members(data, where)
    if name == "-" or not Path(name).is_file():
        raise _is_piped(where)
    command = [_find_tool(where), "show", "-json", f".{os.sep}{Path(name).name}"]
    try:
        run = _run(command, Path(name).parent, limits)
    except OSError as error:
        raise _cannot_run(command[0], error, where) from None
    if len(run.out) > limits.max_bytes:
        raise too_large(where.path, limits.max_bytes)
    if run.code:
        raise _failed(Path(command[0]).name, run, where, limits)
    return run.out


def _check_members(data: bytes, where: SourceLocation) -> None:
    try:
        names = set(zipfile.ZipFile(BytesIO(data)).namelist())
    except BROKEN_ZIP:
        hint = "write it again: terraform plan -out=tfplan"
        raise PlanError("a damaged ZIP archive", where, hint) from None
    if not names >= MEMBERS:
        hint = "unpack it, and name the plan in it"
        raise PlanError("a ZIP archive, but not a plan", where, hint)


def _is_piped(where: SourceLocation) -> PlanError:
    return PlanError(
        "a binary plan, which only Terraform can read, and only from a file",
        where,
        "name the file, or pipe its JSON: terraform show -json tfplan | plan-check -",
    )


def _find_tool(where: SourceLocation) -> str:
    chosen = os.environ.get(VARIABLE)
    for tool in [chosen] if chosen else TOOLS:
        if found := shutil.which(tool):
            return str(Path(found).absolute())
    if chosen:
        hint = "set it to the path of terraform or tofu"
        raise PlanError(f"{VARIABLE} names no program that can run", where, hint)
    raise PlanError(
        "a binary plan, and neither terraform nor tofu is installed to show it",
        where,
        f"where the plan was made, run: {show(where.path)}",
    )


def _run(command: list[str], folder: Path, limits: Limits) -> Run:
    started = monotonic()
    with (
        TemporaryFile() as errors,
        subprocess.Popen(
            command,
            cwd=folder,
            env={k: v for k, v in os.environ.items() if not k.startswith("TF_LOG")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        ) as process,
    ):
        out = _read_until(process, limits)
        return Run(process.wait(), out, _tail(errors), monotonic() - started)


def _read_until(process: subprocess.Popen[bytes], limits: Limits) -> bytes:
    """Read what *process* prints; end it when it has taken or printed too much."""
    timer = Timer(limits.show_seconds, _kill, [process])
    timer.daemon = True
    timer.start()
    is_done = False
    try:
        out = read_limited(cast("IO[bytes]", process.stdout), limits.max_bytes)
        is_done = len(out) <= limits.max_bytes
        if is_done:
            process.wait()
        return out
    finally:
        timer.cancel()
        if not is_done:
            _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End *process* and what it started: version managers run Terraform as a child."""
    if sys.platform == "win32":  # pragma: no cover
        process.kill()
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _tail(stream: IO[bytes]) -> bytes:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - TAIL))
    return stream.read()


def _cannot_run(tool: str, error: OSError, where: SourceLocation) -> PlanError:
    reason = (error.strerror or type(error).__name__).lower()
    problem = f"{printable(tool)} cannot be run: {reason}"
    return PlanError(problem, where, f"set {VARIABLE} to a program that can")


def _failed(tool: str, run: Run, where: SourceLocation, limits: Limits) -> PlanError:
    if run.seconds >= limits.show_seconds:
        problem = f"'{tool} show' did not end within {limits.show_seconds:g} seconds"
        hint = f"see what it waits for, and run: {show(where.path, tool)}"
        return PlanError(problem, where, hint)
    words = _last_words(run.errors) or f"exit code {run.code}"
    hint = f"where the plan was made, run: {show(where.path, tool)}"
    if NOT_INSTALLED.search(words):
        hint = f"run: {tool} init, in the folder of the plan; or {hint}"
    return PlanError(f"'{tool} show' failed: {words}", where, hint)


def _last_words(errors: bytes) -> str:
    """Return the last error message of Terraform in one line, without its frame."""
    text = ESCAPES.sub("", errors.decode(errors="replace"))
    lines = [printable(line.strip(FRAME)) for line in text.splitlines()]
    paragraphs = [" ".join(group) for filled, group in groupby(lines, bool) if filled]
    message = "; ".join(paragraphs)
    return message[max(0, message.rfind("Error: ")) :].removeprefix("Error: ")[:WORDS]
