"""Reads operators with their operands, and says what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from plan_check.rules.comparing import compile_regex
from plan_check.rules.model import Parameter
from plan_check.rules.operators import ORIGINS, STATES, Operator, operators
from plan_check.rules.shapes import nearest
from plan_check.rules.words import MODIFIERS
from plan_check.rules.yaml import List, Map

_REGEX = {"matches", "not_matches", "any_matches", "matches_each"}
_ARTICLES = {"string": "a string", "number": "a number", "array": "a list"}
Problem = Callable[[str, int, str], None]
"""Takes what is wrong, the line, and a hint."""


class OperandReader:
    """Reads the operators of the tests in one rule."""

    def __init__(
        self,
        problem: Problem,
        parameters: Mapping[str, Parameter],
        attribute: Callable[[str, int], None],
        fact: Callable[[str, int], None],
    ) -> None:
        self._problem = problem
        self._attribute = attribute
        self._fact = fact
        self._parameters = parameters
        self.operators = operators()

    def operations(self, data: Map, head: str) -> Iterator[tuple[str, Any]]:
        """Read the operators of a test; its head and modifiers are left out."""
        for key, operand in data.items():
            if key == head or key in MODIFIERS:
                continue
            at = data.lines[key]
            if key == "is":
                self._word_of(operand, STATES, at)
            elif key == "comes_from":
                for word in operand if isinstance(operand, List) else [operand]:
                    self._word_of(word, ORIGINS, at)
            elif key in self.operators:
                self._operand(self.operators[key], operand, at)
            else:
                names = (*self.operators, *MODIFIERS, "is", "comes_from")
                self._problem(f"unknown operator {key!r}", at, nearest(key, names))
                continue
            yield key, operand

    def _word_of(self, word: Any, words: tuple[str, ...], line: int) -> None:  # noqa: ANN401
        if word not in words:
            hint = nearest(str(word), words)
            self._problem(f"{word!r} is not one of {', '.join(words)}", line, hint)

    def _operand(self, operator: Operator, operand: Any, line: int) -> None:  # noqa: ANN401
        if isinstance(operand, str) and operand.startswith("$"):
            self.parameter(operand, line)
            if operator.name in _REGEX and "." in operand:
                self._looked_up(operator.name, line)
            return
        kinds: dict[str, tuple[type, ...]] = {
            "string": (str,),
            "number": (int, float),
            "array": (list,),
        }
        wanted = kinds.get(operator.operand)
        is_bool = isinstance(operand, bool)
        if wanted and (not isinstance(operand, wanted) or is_bool):
            self._problem(
                f"{operator.name} takes {_ARTICLES[operator.operand]}", line, ""
            )
        elif operator.name in _REGEX:
            for pattern in operand if isinstance(operand, list) else [operand]:
                self._regex(pattern, line)

    def _looked_up(self, operator: str, line: int) -> None:
        """Refuse a pattern that whoever wrote the plan would choose."""
        text = f"{operator} takes a pattern, or a parameter that holds one"
        self._problem(text, line, "compare with equals, or with mentions")

    def _regex(self, pattern: Any, line: int) -> None:  # noqa: ANN401
        try:
            compile_regex(str(pattern))
        except ValueError as error:
            hint = "back-references and look-around are not supported"
            self._problem(f"not a regular expression: {error}", line, hint)

    def parameter(self, text: str, line: int) -> None:
        """Check that ``$name`` is a setting, of the resource, or a fact."""
        name = text[1:]
        if name in self._parameters:
            return
        side, _, attribute = name.partition(".")
        if side in {"resource", "before"} and attribute:
            self._attribute(attribute.partition("[")[0], line)
            return
        if side == "fact" and attribute:
            self._fact(attribute, line)
            return
        hint = nearest(name, self._parameters)
        self._problem(f"no parameter is called {name!r}", line, hint)
