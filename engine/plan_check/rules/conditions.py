"""Reads conditions from YAML, and says everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plan_check.errors import RuleError, SourceLocation
from plan_check.rules.model import (
    ActionIs,
    All,
    AnyOf,
    Condition,
    Keeps,
    Named,
    Not,
    Parameter,
    Passes,
    Quantified,
    Quantifier,
    Subject,
    Test,
    TypeIs,
)
from plan_check.rules.modifiers import ModifierReader
from plan_check.rules.operands import OperandReader
from plan_check.rules.paths import is_selector
from plan_check.rules.shapes import OPEN, Shape, Shapes, nearest
from plan_check.rules.words import ACTIONS, HEADS, MODIFIERS
from plan_check.rules.yaml import List, Map

_UNSET = ("if_unset", "if_unknown")
_MEANT = {
    Subject.ATTRIBUTE: (*_UNSET, "view", "arn"),
    Subject.PARAMETER: _UNSET,
    Subject.VALUES: ("where", *_UNSET),
    Subject.FACT: _UNSET,
    Subject.VALUE: _UNSET,
    Subject.COUNT: ("where",),
}
"""Modifiers that mean something, by what is compared."""


class ConditionReader:
    """Reads the conditions of one file."""

    def __init__(
        self,
        path: str,
        problems: list[RuleError],
        shapes: Shapes,
        named: Mapping[str, Condition],
        parameters: Mapping[str, Parameter] | None = None,
    ) -> None:
        self._path = path
        self._problems = problems
        self._shapes = shapes
        self._named = named
        self._operands = OperandReader(
            self.problem, parameters or {}, self._operand, self._fact
        )
        self._modifiers = ModifierReader(self.problem, self._operands.parameter)
        self.resource = OPEN
        """What the rule judges, for operands such as ``$resource.port``."""

    def _operand(self, path: str, line: int) -> None:
        self._note(self._shapes.attribute_problem(self.resource, path), line)

    def _fact(self, name: str, line: int) -> None:
        self._note(self._shapes.fact_problem(name), line)

    def problem(self, text: str, line: int, hint: str = "") -> None:
        """Note what is wrong, and where."""
        where = SourceLocation(self._path, line)
        self._problems.append(RuleError(text, where, hint))

    def condition(self, data: Any, shape: Shape, line: int) -> Condition | None:  # noqa: ANN401
        """Read a condition: a mapping, a named condition, or a list of all.

        Args:
            data: What :func:`plan_check.rules.yaml.read_yaml` gave.
            shape: What it may name.
            line: Where it stands, if it does not know itself.

        Returns:
            ``None`` where a problem was noted.
        """
        if isinstance(data, str):
            return self._name(data, line)
        if isinstance(data, List):
            return self._all(data, shape)
        if isinstance(data, Map):
            return self._mapping(data, shape)
        self.problem("a condition must be a mapping, a list or a name", line)
        return None

    def _name(self, name: str, line: int) -> Condition | None:
        found = self._named.get(name)
        if found is None:
            hint = nearest(name, self._named)
            self.problem(f"no condition is called {name!r}", line, hint)
            return None
        return Named(name, found)

    def _each(self, data: Any, shape: Shape, line: int) -> tuple[Condition, ...]:  # noqa: ANN401
        if not isinstance(data, List) or not data:
            self.problem("a list of conditions is needed here", line)
            return ()
        read = [
            self.condition(item, shape, at)
            for item, at in zip(data, data.lines, strict=True)
        ]
        return tuple(item for item in read if item is not None)

    def _all(self, data: List, shape: Shape) -> Condition | None:
        conditions = self._each(data, shape, data.line)
        return conditions[0] if len(conditions) == 1 else All(conditions)

    def _mapping(self, data: Map, shape: Shape) -> Condition | None:
        heads = [key for key in data if key in HEADS]
        if len(heads) != 1:
            self._wrong_heads(data, heads)
            return None
        head = heads[0]
        line = data.lines[head]
        match head:
            case "all":
                self._only(data, head)
                return All(self._each(data[head], shape, line))
            case "any":
                self._only(data, head)
                return AnyOf(self._each(data[head], shape, line))
            case "not":
                return self._wrapped(Not, data, head, shape)
            case "keeps":
                return self._wrapped(Keeps, data, head, shape)
            case "passes" | "type":
                return self._word(data, head)
            case "actions":
                return self._actions(data, head)
            case "some" | "every" | "none":
                return self._quantified(data, Quantifier(head), shape)
            case _:
                return self._test(data, Subject(head), shape)

    def _wrong_heads(self, data: Map, heads: list[str]) -> None:
        if heads:
            self.problem(f"{heads[0]} and {heads[1]} cannot stand together", data.line)
            return
        word = next(iter(data), "")
        names = (*HEADS, *self._operands.operators, "is", "comes_from")
        hint = nearest(word, names) or f"start with one of: {', '.join(HEADS)}"
        self.problem(f"{word!r} does not start a condition", data.line, hint)

    def _wrapped(
        self, kind: type[Not | Keeps], data: Map, head: str, shape: Shape
    ) -> Condition | None:
        self._only(data, head)
        inner = self.condition(data[head], shape, data.lines[head])
        return kind(inner) if inner is not None else None

    def _word(self, data: Map, head: str) -> Condition | None:
        self._only(data, head)
        word = data[head]
        if not isinstance(word, str):
            self.problem(f"{head} takes a word", data.lines[head])
            return None
        if head == "passes":
            return Passes(word)
        self._note(self._shapes.type_problem(word), data.lines[head])
        return TypeIs(word)

    def _actions(self, data: Map, head: str) -> Condition | None:
        self._only(data, head)
        given = data[head]
        words = given if isinstance(given, List) else [given]
        for word in words:
            self._modifiers.one_of(word, head, ACTIONS, data.lines[head])
        return ActionIs(tuple(map(str, words)))

    def _only(self, data: Map, *allowed: str) -> None:
        for key in data:
            if key not in allowed:
                line = data.lines[key]
                self.problem(f"unknown key {key!r}", line, nearest(key, allowed))

    def _quantified(
        self, data: Map, quantifier: Quantifier, shape: Shape
    ) -> Condition | None:
        head = quantifier.value
        self._only(data, head, "where", "if_empty", "if_unknown")
        inner = self._collection(data, head, shape)
        where = None
        if "where" in data:
            where = self.condition(data["where"], inner, data.lines["where"])
        elif quantifier is Quantifier.EVERY:
            self.problem("every needs a where", data.line)
        return Quantified(
            quantifier,
            str(data[head]),
            where,
            self._modifiers.verdict(data, "if_empty"),
            self._modifiers.verdict(data, "if_unknown"),
        )

    def _collection(self, data: Map, head: str, shape: Shape) -> Shape:
        line = data.lines[head]
        path = data[head]
        if not isinstance(path, str) or not path:
            self.problem(f"{head} takes the name of a collection", line)
            return OPEN
        for name in path.split("."):
            found = self._shapes.collection(shape, name)
            if not isinstance(found, Shape):
                self.problem(found[0], line, found[1])
                return OPEN
            shape = found
        return shape

    def _test(self, data: Map, subject: Subject, shape: Shape) -> Condition | None:
        head = subject.value
        line = data.lines[head]
        paths = self._paths(data, subject, shape, line)
        where = None
        if subject is Subject.COUNT:
            shape = self._collection(data, head, shape)
        elif subject is Subject.VALUES and paths:
            shape = self._holder(paths[0], shape)
        for key in set(data) & set(MODIFIERS) - set(_MEANT[subject]):
            self.problem(f"{key} has no meaning with {head}", data.lines[key])
        if "where" in data:
            where = self.condition(data["where"], shape, data.lines["where"])
        found = tuple(self._operands.operations(data, head))
        if not found:
            if set(data) <= {head, *MODIFIERS}:
                names = ", ".join(self._operands.operators)
                hint = f"add one of: is, {names}"
                self.problem("it compares with nothing", line, hint)
            return None
        return Test(
            subject,
            paths,
            found,
            where,
            self._modifiers.verdict(data, "if_unset"),
            self._modifiers.verdict(data, "if_unknown"),
            self._modifiers.view(data),
            self._modifiers.arn(data),
        )

    def _paths(
        self, data: Map, subject: Subject, shape: Shape, line: int
    ) -> tuple[str, ...]:
        given = data[subject.value]
        many = isinstance(given, List) and subject is Subject.VALUES
        paths = tuple(given) if many else (given,)
        for path in paths:
            if not isinstance(path, str) or not path:
                if subject is not Subject.VALUE:
                    self.problem(f"{subject} takes a name", line)
                    return ()
            elif "" in path.split(".") and not is_selector(path):
                self.problem(f"{path!r} has a name missing between dots", line)
            elif subject is Subject.ATTRIBUTE:
                self._note(self._shapes.path_problem(shape, path), line)
            elif subject is Subject.VALUES:
                self._note(self._shapes.values_problem(shape, path), line)
            elif subject is Subject.VALUE:
                self._operands.parameter(path, line)
            elif subject is Subject.FACT:
                self._note(self._shapes.fact_problem(path), line)
        return tuple(map(str, paths))

    def _holder(self, path: str, shape: Shape) -> Shape:
        """Give what the last name of a path is an attribute of."""
        for name in path.split(".")[:-1]:
            found = self._shapes.collection(shape, name)
            if not isinstance(found, Shape):
                return OPEN
            shape = found
        return shape

    def _note(self, found: tuple[str, str] | None, line: int) -> None:
        if found:
            self.problem(found[0], line, found[1])
