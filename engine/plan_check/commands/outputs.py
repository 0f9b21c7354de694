"""Where reports go, and in which format."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plan_check.commands.streams import (
    PLAIN_WIDTH,
    has_color,
    terminal_width,
    write_stdout,
)
from plan_check.errors import SourceLocation, UsageError
from plan_check.findings import Outcome, Report
from plan_check.report.files import write_reports
from plan_check.report.formats import FORMATS, TEXT, format_of, render
from plan_check.report.inert import inert
from plan_check.rules.shapes import nearest

STDOUT: Final = "-"
_PREFIX: Final = re.compile(r"([a-z]{2,}):(.*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Output:
    """One report to write."""

    format: str
    target: str
    """A file's name, or ``-`` for standard output."""


def parse_outputs(
    given: Sequence[str], format_: str, *, plans: Sequence[str], quiet: bool
) -> list[Output]:
    """Read ``--output`` options; standard output has a report unless *quiet*.

    Args:
        given: Each ``FILE``, ``FORMAT:FILE`` or ``-``.
        format_: Of standard output, where no option says another.
        plans: Files that a report must not overwrite.
        quiet: Leave standard output alone.

    Raises:
        UsageError: A format is unknown, a file is named twice, or is a plan.
    """
    outputs = [_output(text, format_) for text in given]
    targets = [output.target for output in outputs]
    places = [one if one == STDOUT else os.path.realpath(one) for one in targets]
    for target, place in zip(targets, places, strict=True):
        if places.count(place) > 1:
            hint = "name another file for one of them"
            raise UsageError(
                "two reports would be written to one place", _at(target), hint
            )
        if target != STDOUT and _is_same_file(target, plans):
            hint = "name another file"
            raise UsageError("is a plan to check, not a report", _at(target), hint)
    if STDOUT not in targets:
        outputs.append(Output(format_, STDOUT))
    return [one for one in outputs if not (quiet and one.target == STDOUT)]


def write_outputs(
    report: Report, outputs: Sequence[Output], *, show: frozenset[Outcome], color: str
) -> None:
    """Write all reports, files first, each whole or not at all.

    Raises:
        UsageError: One cannot be written; then standard output says nothing of an
            open gate.
    """
    files = [one for one in outputs if one.target != STDOUT]
    shown = [one for one in outputs if one.target == STDOUT]
    write_reports([(Path(one.target), _rendered(report, one, show)) for one in files])
    for one in shown:
        write_stdout(_rendered(report, one, show, has_color(color)))


def _output(text: str, format_: str) -> Output:
    prefixed = _PREFIX.match(text)
    if prefixed is None:
        guessed = format_ if text == STDOUT else format_of(text)
        return Output(guessed, _named(text, text))
    name, target = prefixed.groups()
    if name not in FORMATS:
        hint = nearest(name, FORMATS) or f"the formats are: {', '.join(FORMATS)}"
        raise UsageError(f"--output: {name!r} is not a format", hint=hint)
    return Output(name, _named(target, text))


def _named(target: str, text: str) -> str:
    if not target or "\0" in target:
        hint = "write --output FILE, or --output json:FILE"
        raise UsageError(f"--output {text!r} names no file", hint=hint)
    return target


def _is_same_file(target: str, plans: Sequence[str]) -> bool:
    path = Path(target)
    return path.is_file() and any(
        Path(plan).is_file() and path.samefile(plan) for plan in plans if plan != STDOUT
    )


def _at(target: str) -> SourceLocation:
    return SourceLocation(inert(target))


def _rendered(
    report: Report,
    output: Output,
    show: frozenset[Outcome],
    color: bool = False,  # noqa: FBT001, FBT002
) -> bytes:
    if output.format != TEXT:
        return render(report, output.format, show=show)
    from plan_check.report.text import render_text

    width = terminal_width() if output.target == STDOUT else PLAIN_WIDTH
    text = render_text(report, color=color, width=width, show=show)
    return text.encode("utf-8", "backslashreplace")
