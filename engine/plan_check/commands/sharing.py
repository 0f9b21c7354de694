"""How the plans of a run are shared out: in turn, or among processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from plan_check.commands.progress import Progress
from plan_check.errors import PlanCheckError, PlanError, SourceLocation
from plan_check.findings import PlanVerdict
from plan_check.load import Limits, PlanFile, is_plain, read_ahead

Judge = Callable[[PlanFile], list[PlanVerdict]]
Answer = list[PlanVerdict] | PlanCheckError

_PER_PLAN: Final = 250_000
"""What any plan costs, in bytes of a plan that cost the same."""
_PER_PROCESS: Final = 2_000_000
"""Bytes of plans that are worth a process of their own."""
_LARGE: Final = 5_000_000
_CGROUP: Final = Path("/sys/fs/cgroup/cpu.max")


def share_out(
    judge: Judge,
    files: Sequence[PlanFile],
    *,
    jobs: int | None,
    limits: Limits,
    quiet: bool,
) -> list[Answer]:
    """Judge every file; the answers are in the order of the files.

    Args:
        judge: Loads and judges one file.
        files: What to judge.
        jobs: How many processes to use; ``None`` for what is likely to be quickest.
        limits: What reading a plan may cost.
        quiet: Show no progress.

    Raises:
        PlanError: A process was killed, most likely for want of memory.
    """
    sizes = [_size(file) for file in files]
    number = min(jobs or _worthwhile(sizes), len(files))
    with Progress(len(files), quiet=quiet, patient=sum(sizes) < _LARGE) as progress:
        if number > 1:
            try:
                return _among_processes(judge, files, number, limits, progress)
            except OSError:  # none could be started
                pass
        return list(_in_turn(judge, files, progress))


def available_processors() -> int:
    """Count the processors that this process may use, in a container too."""
    try:
        number = len(os.sched_getaffinity(0))
    except (AttributeError, OSError):  # macOS, Windows
        number = os.cpu_count() or 1
    try:
        quota, period = map(int, _CGROUP.read_text().split())
    except (OSError, ValueError):  # no limit is the word "max"
        return number
    return max(1, min(number, quota // max(period, 1)))


def _worthwhile(sizes: Sequence[int]) -> int:
    """Give the number of processes that gain more than starting them costs."""
    work = sum(sizes) + _PER_PLAN * len(sizes)
    return max(1, min(available_processors(), work // _PER_PROCESS))


def _size(file: PlanFile) -> int:
    try:
        return Path(file.path).stat().st_size if file.path != "-" else 0
    except (OSError, ValueError):
        return 0


def _in_turn(
    judge: Judge, files: Sequence[PlanFile], progress: Progress
) -> Iterator[Answer]:
    from plan_check.commands.memory import tidy

    for number, file in enumerate(files):
        if number:
            tidy()
        progress.tell(number)
        try:
            yield judge(file)
        except PlanCheckError as problem:
            yield problem


def _among_processes(
    judge: Judge,
    files: Sequence[PlanFile],
    number: int,
    limits: Limits,
    progress: Progress,
) -> list[Answer]:
    """Start with the largest, so that none is left when the others are done.

    What only this process can read comes last: meanwhile the others have work.
    """
    from plan_check.commands.workers import WorkerDiedError, map_in_processes

    ranks = [(not is_plain(file), -_size(file), n) for n, file in enumerate(files)]
    order = [n for _, _, n in sorted(ranks)]
    try:
        answers = map_in_processes(
            judge,
            [files[n] for n in order],
            number,
            prepare=partial(read_ahead, limits=limits),
            tell=progress.tell,
        )
    except WorkerDiedError as death:
        raise _died(files[order[death.number]].label, death.code) from None
    by_number = dict(zip(order, answers, strict=True))
    return [by_number[n] for n in range(len(files))]


def _died(label: str, code: int | None) -> PlanError:
    how = ""
    if code is not None and code < 0:
        names = {sign.value: sign.name for sign in signal.Signals}
        how = f" by {names.get(-code, f'signal {-code}')}"
    return PlanError(
        f"the process that judged it was ended{how}; nothing was checked",
        SourceLocation(label),
        "most likely there was not enough memory: judge one plan at a time, --jobs 1",
    )
