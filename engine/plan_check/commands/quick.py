"""Reads the usual command lines of ``check`` without typer.

Importing typer, and what it imports, takes longer than judging a small plan. What is
out of the ordinary (other commands, help, completion, every mistake) is left to it;
a test holds that both read the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from plan_check.config.keys import NUMBER
from plan_check.findings import Severity
from plan_check.report.formats import FORMATS

if TYPE_CHECKING:
    from plan_check.commands.gate import Request

_COMPLETION: Final = "_PLAN_CHECK_COMPLETE"
_SWITCHES: Final = {
    "--fail-on-unknown": ("fail_on_unknown", True),
    "--no-fail-on-unknown": ("fail_on_unknown", False),
    "--allow-incomplete": ("allow_incomplete", True),
    "--no-allow-incomplete": ("allow_incomplete", False),
    "--quiet": ("quiet", True),
    "-q": ("quiet", True),
}
_LISTS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "--policy": ("policies", Path),
    "--rule": ("rules", str),
    "--skip-rule": ("skipped", str),
    "--param": ("parameters", str),
    "--outcomes": ("outcomes", str),
    "--output": ("outputs", str),
}


def _one_of(*words: str) -> Callable[[str], str]:
    return {word: word for word in words}.__getitem__


def _number(text: str) -> int:
    if not NUMBER.match(text):
        raise ValueError
    return int(text)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if str(day) != text:
        raise ValueError
    return day


_VALUES: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "--fail-on": ("fail_on", Severity),
    "--as-of": ("as_of", _day),
    "--source": ("source", Path),
    "--format": ("format", _one_of(*FORMATS)),
    "--color": ("color", _one_of("auto", "always", "never")),
    "--max-size": ("max_size", str),
    "--jobs": ("jobs", _number),
    "--profile": ("profile", str),
    "--framework": ("framework", str),
    "--config": ("config", str),
    "--waivers-since": ("waivers_since", str),
}


def read_quickly(arguments: Sequence[str]) -> Request | None:
    """Read the arguments of a check.

    Returns:
        ``None`` where typer must look at them: they may be another command's, or be
        wrong.
    """
    first = arguments[0] if arguments else ""
    if not first or first.isalpha() or _COMPLETION in os.environ:
        return None
    found: dict[str, Any] = {"plans": []}
    rest = iter(arguments)
    try:
        for argument in rest:
            _take(argument, rest, found)
    except (KeyError, ValueError, StopIteration):
        return None
    from plan_check.commands.gate import Request

    return Request(**found)


def _take(argument: str, rest: Any, found: dict[str, Any]) -> None:  # noqa: ANN401
    """Read one argument and its value, or raise where it is not a usual one."""
    if argument == "-" or not argument.startswith("-"):
        found["plans"].append(argument)
        return
    if argument in _SWITCHES:
        name, value = _SWITCHES[argument]
        found[name] = value
        return
    name, equals, text = argument.partition("=")
    field, read = _LISTS.get(name) or _VALUES[name]
    text = text if equals else next(rest)
    if text.startswith("-") and text != "-":
        raise ValueError
    if name in _LISTS:
        found.setdefault(field, []).append(read(text))
    else:
        found[field] = read(text)
