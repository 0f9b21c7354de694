"""Functions are applied in other processes as they would be in this one.

Other processes find a function by its name, hence those that Python has.
"""

from __future__ import annotations

import operator
import os
import pickle
import signal
from typing import Any

import pytest

from plan_check.commands.workers import WorkerDiedError, map_in_processes
from plan_check.errors import PlanError, ProblemGroup, SourceLocation


def mapped(
    function: Any,  # noqa: ANN401
    items: list[Any],
    prepare: Any = operator.pos,  # noqa: ANN401
) -> list[Any]:
    told: list[int] = []
    answers = map_in_processes(function, items, 2, prepare=prepare, tell=told.append)
    assert told == sorted(told)
    assert told[-1] == len(items)
    return answers


def test_answers_are_in_the_order_of_the_items() -> None:
    items = [5, -4, 3, -2, 1, 0, -7]

    assert mapped(abs, items) == [5, 4, 3, 2, 1, 0, 7]


def test_items_are_prepared_in_this_process() -> None:
    own = os.getpid()

    assert mapped(abs, [1, 2], lambda _: -os.getpid()) == [own, own]


def test_what_is_wrong_with_an_item_here_is_its_answer() -> None:
    problem = PlanError("no such file", SourceLocation("x"), "look")

    def prepare(item: int) -> int:
        if item == 1:
            raise problem
        return item

    assert mapped(abs, [1, -2, 1], prepare) == [problem, 2, problem]
    assert mapped(abs, [1], prepare) == [problem]


def test_a_bug_is_raised_here() -> None:
    with pytest.raises(ValueError, match="'x'"):
        mapped(int, ["1", "x"], str)


@pytest.mark.parametrize(
    ("function", "item", "code"),
    [(signal.raise_signal, signal.SIGKILL, -signal.SIGKILL), (os._exit, 3, 3)],
)
def test_a_process_that_dies_is_told_with_its_item(
    function: Any,  # noqa: ANN401
    item: int,
    code: int,
) -> None:
    with pytest.raises(WorkerDiedError) as caught:
        mapped(function, [item])

    assert (caught.value.number, caught.value.code) == (0, code)


def test_a_process_that_is_interrupted_interrupts_this_one() -> None:
    with pytest.raises(KeyboardInterrupt):
        mapped(signal.raise_signal, [signal.SIGINT])


def test_problems_keep_their_place_and_hint_on_the_way() -> None:
    one = PlanError("broken", SourceLocation("plan.json", 3, 7), "mend it")

    group = pickle.loads(pickle.dumps(ProblemGroup([one, one], "2 problems")))  # noqa: S301

    assert str(group) == str(ProblemGroup([one, one], "2 problems"))
    assert isinstance(group.problems[0], PlanError)
