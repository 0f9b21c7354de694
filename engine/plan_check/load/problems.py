"""Collect the problems of many inputs, so that a user learns of all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, ParamSpec, TypeVar

from plan_check.errors import PlanCheckError, PlanError, ProblemGroup

P = ParamSpec("P")
T = TypeVar("T")
MOST_SHOWN: Final = 20
"""More would tell no more: a file of the wrong kind can hold one in each line."""


class Problems:
    """What went wrong so far, in the order of the inputs."""

    def __init__(self, found: Iterable[PlanCheckError] = ()) -> None:
        self._found = list(found)

    @property
    def found(self) -> tuple[PlanCheckError, ...]:
        """What was collected."""
        return tuple(self._found)

    def collect(
        self, step: Callable[P, list[T]], *args: P.args, **kwargs: P.kwargs
    ) -> list[T]:
        """Return what *step* returns, or keep its problems and return nothing."""
        try:
            return step(*args, **kwargs)
        except ProblemGroup as group:
            self._found += group.problems
        except PlanError as problem:
            self._found.append(problem)
        return []

    def sort_out(self, answer: list[T] | PlanCheckError) -> list[T]:
        """Do the same with what a step returned or raised elsewhere."""

        def step() -> list[T]:
            if isinstance(answer, PlanCheckError):
                raise answer
            return answer

        return self.collect(step)

    def finish(self, most: int | None = None) -> None:
        """Raise what was found: one problem as it is, more as a group.

        Args:
            most: How many problems the group may hold; its summary counts them all.

        Raises:
            PlanError: There was one.
            ProblemGroup: There were more.
        """
        if len(self._found) == 1:
            raise self._found[0]
        if self._found:
            raise ProblemGroup(self._found[:most], self._summary(most))

    def _summary(self, most: int | None) -> str:
        count = len(self._found)
        files = len({problem.where and problem.where.path for problem in self._found})
        cut = f" (the first {most} are shown)" if most and count > most else ""
        return (
            f"{count} problems in {files} plan file{'s' * (files > 1)}{cut}; "
            "nothing was checked"
        )
