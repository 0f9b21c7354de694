"""The entry point, and the only place where what happens becomes an exit code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final, NoReturn

OPEN: Final = 0
UNUSABLE: Final = 2
BUG: Final = 3
INTERRUPTED: Final = 130
_DEEPEST: Final = 10_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: Without the program's name; by default the process's own.

    Returns:
        0 where the gate is open, 1 where it is closed, 2 where the input cannot be
        used, 3 for a bug in plan-check, 130 after Ctrl-C.
    """
    gc.disable()  # nothing is thrown away before the end: looking for it only costs
    sys.setrecursionlimit(_DEEPEST)  # plans may be nested as deeply as their limit
    from plan_check.errors import PlanCheckError

    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except PlanCheckError as error:
        _complain(str(error))
        return UNUSABLE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return _without_reader()
    except MemoryError:
        _complain("there is not enough memory for these plans")
        return UNUSABLE
    except Exception as error:  # noqa: BLE001 - the boundary
        _complain(_bug(error))
        return BUG


def run() -> NoReturn:
    """Run the command line and leave at once: taking a large plan apart takes time."""
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):
            stream.flush()
    os._exit(code)


def _run(arguments: Sequence[str]) -> int:
    """Read the flags, then do the job that they ask for."""
    from plan_check.commands.quick import read_quickly

    request = read_quickly(arguments)
    if request is not None:
        from plan_check.commands.gate import judge_plans

        return judge_plans(request)
    return _read_and_run(arguments)


def _read_and_run(arguments: Sequence[str]) -> int:
    import typer

    from plan_check.commands.program import build_program

    usage_error: Any = typer.BadParameter.__mro__[1]  # the same in every version
    try:
        job: Callable[[], int] | int | None = build_program().main(
            args=list(arguments), prog_name="plan-check", standalone_mode=False
        )
    except usage_error as error:
        error.show()
        return UNUSABLE
    except typer.Abort:
        return INTERRUPTED
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):  # typer makes it a 1
            return _without_reader()
        raise
    return job() if callable(job) else job or OPEN


def _without_reader() -> int:
    from plan_check.commands.streams import silence

    silence(sys.stdout)
    return OPEN


def _complain(text: str) -> None:
    """Write to standard error; where that is impossible, the exit code must do."""
    from plan_check.report.inert import disarm, inert

    lines = [inert(line) for line in text.split("\n")]
    with suppress(AttributeError, OSError, ValueError):  # closed, full, or not there
        sys.stderr.write(disarm("\n".join(lines)) + "\n")
        sys.stderr.flush()


def _bug(error: BaseException) -> str:
    """Describe a bug by places in our code.

    Neither the error's own words nor local variables, which may quote the plan.
    """
    import traceback

    from plan_check import __version__

    frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    python = ".".join(map(str, sys.version_info[:3]))
    return (
        f"{frames}\n{type(error).__name__}\n"
        f"plan-check {__version__}, Python {python}: this is a bug in plan-check\n"
        "  hint: report it with the lines above; they hold nothing of your plan"
    )


if __name__ == "__main__":
    run()
