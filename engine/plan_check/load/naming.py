"""Which plans a run is about, and what reports call each.

A label stands in reports and in what they are compared by, so it depends on nothing
but its own argument: neither on the other plans of the run nor on their order.
"""

from __future__ import annotations

import glob
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from plan_check.errors import PlanCheckError, PlanError, SourceLocation
from plan_check.load.arguments import expand
from plan_check.load.document import PlanFile
from plan_check.load.problems import Problems
from plan_check.load.wording import STDIN, printable


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the arguments of a run name."""

    files: tuple[PlanFile, ...]
    problems: tuple[PlanCheckError, ...] = ()
    """What is wrong with arguments; the files are those of the others."""


def find_plans(arguments: Sequence[str]) -> Inputs:
    """Find the files that the arguments name, in order.

    Args:
        arguments: Each a file, a glob pattern (``**`` crosses folders), or ``-``;
            ``LABEL=`` before one file gives it another name than its path. A file
            named twice is one plan, and a label that it is given anywhere counts.

    Raises:
        PlanError: There are no arguments.
    """
    if not arguments:
        hint = "name a plan file, or - for standard input"
        raise PlanError("no plan to check", hint=hint)
    problems = Problems()
    named = [file for each in arguments for file in problems.collect(_files, each)]
    found: dict[str, PlanFile] = {}
    for file in named:
        problems.collect(_add, found, file)
    problems.collect(_refuse_namesakes, found.values())
    return Inputs(tuple(found.values()), problems.found)


def _files(argument: str) -> list[PlanFile]:
    label, _, path = argument.partition("=")
    if not label or not path or _is_named_whole(argument):
        return [PlanFile(path, label_of(path)) for path in expand(argument)]
    try:
        paths = expand(path)
    except PlanError:
        if "/" not in label:
            raise
        paths = expand(argument)  # rather a path with a sign in it: say so
    if len(paths) > 1:
        problem = f"a label is for one plan, and this pattern matches {len(paths)}"
        hint = "name one file, or leave the label out"
        raise PlanError(problem, SourceLocation(printable(argument)), hint)
    return [PlanFile(paths[0], printable(label))]


def _is_named_whole(argument: str) -> bool:
    """Tell whether a file is called so, or matches, sign and all."""
    try:
        return Path(argument).exists() or bool(glob.glob(argument, recursive=True))  # noqa: PTH207
    except (OSError, ValueError):
        return False


def label_of(path: str) -> str:
    """Give the label of a file that was given none: its path, spelled in one way."""
    return STDIN if path == "-" else printable(Path(path).as_posix())


def _add(found: dict[str, PlanFile], file: PlanFile) -> list[PlanFile]:
    plain = label_of(file.path)
    known = found.get(plain)
    if known is None or known.label == plain:
        found[plain] = file
    elif file.label not in (plain, known.label):
        raise PlanError(
            f"is called both {known.label!r} and {file.label!r}",
            SourceLocation(printable(file.path)),
            "give it one label",
        )
    return [file]


def _refuse_namesakes(files: Iterable[PlanFile]) -> list[PlanFile]:
    by_label: dict[str, PlanFile] = {}
    for file in files:
        other = by_label.setdefault(file.label, file)
        if other is not file:
            raise PlanError(
                f"is called {file.label!r}, as is {printable(other.path)}",
                SourceLocation(printable(file.path)),
                "give each plan a label of its own: LABEL=PATH",
            )
    return list(files)
