"""Applies a function to many items in processes of their own.

Each process has a pipe to this one, takes an item, answers, and takes the next. When
one is killed, its pipe says so, and which item it had. When this process goes, the
pipes end, and the others go too.
"""

from __future__ import annotations

import copyreg
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from io import BytesIO
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from plan_check.commands.memory import tidy
from plan_check.errors import PlanCheckError
from plan_check.findings import Edge, Evidence, Finding, Location

T = TypeVar("T")
R = TypeVar("R")
_TICK: Final = 0.2
_OFTEN: Final = (Edge, Evidence, Finding, Location)


class WorkerDiedError(Exception):
    """A process ended before it answered.

    Args:
        number: Of the item that it was at.
        code: How it ended: the negative number of the signal, where it was one.
    """

    def __init__(self, number: int, code: int | None) -> None:
        super().__init__(number, code)
        self.number = number
        self.code = code


@dataclass(slots=True)
class _Worker(Generic[T]):
    """A process, and the item that it has."""

    process: BaseProcess
    link: Connection
    number: int = -1
    item: T | None = None


def map_in_processes(
    function: Callable[[T], R],
    items: Sequence[T],
    jobs: int,
    *,
    prepare: Callable[[T], T],
    tell: Callable[[int], None],
) -> list[R | PlanCheckError]:
    """Apply a function to each item; the answers are in the order of the items.

    Args:
        function: It and the items are sent to other processes. Of its exceptions,
            those about the input are answers; any other is raised here.
        items: What to apply it to, in the order that they are taken up.
        jobs: How many processes to start; there may be fewer.
        prepare: Called in this process before an item is sent.
        tell: Called with the number of answers, now and then.

    Raises:
        OSError: No process could be started.
        WorkerDiedError: A process was killed, or ran out of memory.
    """
    waiting = deque(range(len(items)))
    answers: dict[int, R | PlanCheckError] = {}
    with _hired(function, jobs) as workers:
        while len(answers) < len(items):
            for worker in workers:
                while waiting and worker.number < 0:
                    number = waiting.popleft()
                    try:
                        _give(worker, number, prepare(items[number]))
                    except PlanCheckError as problem:
                        answers[number] = problem
            links: dict[Any, _Worker[T]] = {w.link: w for w in workers if w.number >= 0}
            for link in wait(links, _TICK) if links else ():
                _take(links[link], function, answers)
            tell(len(answers))
    return [answers[number] for number in range(len(items))]


def _give(worker: _Worker[T], number: int, item: T) -> None:
    worker.number, worker.item = number, item
    with suppress(OSError):  # it is dead, as its pipe will say
        worker.link.send(item)


def _take(
    worker: _Worker[T],
    function: Callable[[T], R],
    answers: dict[int, R | PlanCheckError],
) -> None:
    number, item = worker.number, worker.item
    try:
        answer = pickle.loads(worker.link.recv_bytes())  # noqa: S301 - our own process
    except (EOFError, OSError):
        worker.process.join()
        if worker.process.exitcode == -signal.SIGINT:
            raise KeyboardInterrupt from None
        raise WorkerDiedError(number, worker.process.exitcode) from None
    if answer is None and item is not None:  # a bug: here it can be seen where
        answer = function(item)
    answers[number] = answer
    worker.number, worker.item = -1, None


@contextmanager
def _hired(function: Callable[[T], R], jobs: int) -> Iterator[list[_Worker[T]]]:
    """Start processes, as many as the system allows, and end them whatever happens."""
    workers: list[_Worker[T]] = []
    gc.freeze()  # so that their collections leave alone what is shared with this one
    try:
        for _ in range(jobs):
            try:
                workers.append(_hire(function, [worker.link for worker in workers]))
            except OSError:
                if not workers:
                    raise
                break
        yield workers
    finally:
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.process.join()
            worker.link.close()


def _hire(function: Callable[[T], R], others: list[Connection]) -> _Worker[T]:
    method = _start_method()
    context: Any = multiprocessing.get_context(method)
    here, there = context.Pipe()
    inherited = [*others, here] if method == "fork" else []
    process = context.Process(
        target=_work, args=(there, inherited, function, sys.getrecursionlimit())
    )
    try:
        process.start()
    except OSError:
        here.close()
        raise
    finally:
        there.close()
    return _Worker(process, here)


def _start_method() -> str:
    """Copy this process where that is safe, which takes a hundredth of the time.

    It is not where there are threads, and macOS starts some of its own.
    """
    alone = threading.active_count() == 1
    return "fork" if sys.platform == "linux" and alone else "spawn"


def _work(
    link: Connection,
    inherited: Sequence[Connection],
    function: Callable[[Any], Any],
    deepest: int,
) -> None:
    """Answer items until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for other in inherited:
        other.close()
    gc.disable()
    sys.setrecursionlimit(deepest)
    with suppress(EOFError, OSError):
        while True:
            link.send_bytes(_packed(_answer(function, link.recv())))
            tidy()


def _answer(function: Callable[[T], R], item: T) -> R | PlanCheckError | None:
    """Apply the function; ``None`` for a bug."""
    try:
        return function(item)
    except PlanCheckError as problem:
        return problem
    except MemoryError:
        os._exit(1)
    except Exception:  # noqa: BLE001 - it happens again where it is told
        return None


def _packed(answer: object) -> bytes:
    """Pickle, faster than dataclasses with slots do of themselves."""
    stream = BytesIO()
    pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = copyreg.dispatch_table | {
        type_: _reducer(type_) for type_ in _OFTEN
    }
    pickler.dump(answer)
    return stream.getvalue()


def _reducer(type_: type) -> Callable[[Any], tuple[type, tuple[object, ...]]]:
    values = attrgetter(*(field.name for field in fields(type_)))
    return lambda made: (type_, values(made))
