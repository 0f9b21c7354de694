"""Reads the modifiers of conditions: ``if_unset``, ``view``, ``arn``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from plan_check.rules.model import Verdict, View
from plan_check.rules.operators import ARN_PARTS
from plan_check.rules.shapes import nearest
from plan_check.rules.yaml import Map

Problem = Callable[[str, int, str], None]
"""Takes what is wrong, the line, and a hint."""


class ModifierReader:
    """Reads the modifiers of the conditions in one file."""

    def __init__(self, problem: Problem, parameter: Callable[[str, int], None]) -> None:
        self._problem = problem
        self._parameter = parameter

    def one_of(self, word: Any, key: str, words: Iterable[str], line: int) -> bool:  # noqa: ANN401
        """Tell whether a word is one of those that a key may have."""
        known = tuple(map(str, words))
        if word not in known:
            text = f"{key} {word!r} is not one of {', '.join(known)}"
            self._problem(text, line, nearest(str(word), known))
        return word in known

    def verdict(self, data: Map, key: str) -> str:
        """Read a verdict, or the parameter that gives it; empty where there is none."""
        word = data.get(key, "")
        if isinstance(word, str) and word.startswith("$"):
            self._parameter(word, data.lines[key])
        elif word:
            self.one_of(word, key, Verdict, data.lines[key])
        return str(word)

    def view(self, data: Map) -> View | None:
        """Read which side of the plan is looked at."""
        word = data.get("view")
        if word is None or not self.one_of(word, "view", View, data.lines["view"]):
            return None
        return View(word)

    def arn(self, data: Map) -> str:
        """Read which part of an ARN is compared; empty for the whole value."""
        word = data.get("arn", "")
        if word:
            self.one_of(word, "arn", ARN_PARTS, data.lines["arn"])
        return str(word)
