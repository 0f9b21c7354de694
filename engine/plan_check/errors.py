"""What can be wrong with a user's input.

PlanCheckError
├── PlanError      a plan that cannot be read or judged
├── ConfigError    a configuration file that cannot be used
├── RuleError      a rule, facts or relations file that cannot be used
├── SourceError    Terraform sources that cannot be read
├── UsageError     a flag or a name on the command line
└── ProblemGroup   several of the above at once

Each says where, what, and what to do about it. A violation is never an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """A place in a file; lines and columns count from 1, and 0 means the whole."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.path, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)


class PlanCheckError(Exception):
    """An input that cannot be used: exit code 2.

    Args:
        problem: What is wrong, as a clause without a full stop.
        where: The file, and the line where it is known.
        hint: What to do, starting with a verb.
    """

    def __init__(
        self, problem: str, where: SourceLocation | None = None, hint: str = ""
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        first = f"{self.where}: {self.problem}" if self.where else self.problem
        return f"{first}\n  hint: {self.hint}" if self.hint else first


class PlanError(PlanCheckError):
    """A plan that is missing, is something else, or cannot be judged."""


class RuleError(PlanCheckError):
    """A rule, facts or relations file that cannot be used."""


class ConfigError(PlanCheckError):
    """A configuration file that cannot be used."""


class SourceError(PlanCheckError):
    """Terraform sources that cannot be read."""


class UsageError(PlanCheckError):
    """A flag or a name on the command line that means nothing."""


class ProblemGroup(PlanCheckError):  # noqa: N818  it holds errors, it is none
    """Every problem that one step found, in order, with a line that counts them."""

    def __init__(self, problems: Sequence[PlanCheckError], summary: str) -> None:
        super().__init__(summary)
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[type[ProblemGroup], tuple[object, ...]]:
        return ProblemGroup, (self.problems, self.problem)

    def __str__(self) -> str:
        return "\n".join([*map(str, self.problems), self.problem])
