"""Compiles conditions into functions, once per run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, assert_never

from plan_check.evaluate.arns import part_reader
from plan_check.evaluate.comparisons import (
    ComesFrom,
    Compared,
    IsState,
    Operation,
)
from plan_check.evaluate.context import Check
from plan_check.evaluate.counting import Count, Gather
from plan_check.evaluate.judging import (
    Judge,
    Read,
    judge_attribute,
    judge_parameter,
    judge_simply,
)
from plan_check.evaluate.logic import (
    all_of,
    any_of,
    by_name,
    kept,
    negated,
    of_action,
    of_type,
    passed,
    remembered,
)
from plan_check.evaluate.operands import OF_RESOURCE, operand_of
from plan_check.evaluate.search import Search, opposite
from plan_check.rules.describe import describe
from plan_check.rules.kleene import Tri
from plan_check.rules.model import (
    ActionIs,
    All,
    AnyOf,
    Condition,
    Keeps,
    Named,
    Not,
    Passes,
    Quantified,
    Quantifier,
    Test,
    TypeIs,
    Verdict,
)
from plan_check.rules.model import Subject as Target
from plan_check.rules.operators import Operator
from plan_check.rules.paths import is_selector
from plan_check.rules.walk import asks_of_judged
from plan_check.values import known

_VERDICTS: dict[str, Tri] = {
    Verdict.PASS: True,
    Verdict.FAIL: False,
    Verdict.UNKNOWN: None,
}


@dataclass(frozen=True)
class Compiler:
    """Compiles the conditions of one rule, whose parameters it puts in."""

    parameters: Mapping[str, Any]
    operators: Mapping[str, Operator]

    def compile(self, condition: Condition) -> Check:  # noqa: C901 - one arm a kind
        """Give a function that judges a subject."""
        match condition:
            case Test():
                return self._test(condition)
            case All():
                parts = tuple(map(self.compile, condition.conditions))
                return partial(all_of, parts)
            case AnyOf():
                parts = tuple(map(self.compile, condition.conditions))
                return partial(any_of, parts)
            case Not():
                return partial(negated, self.compile(condition.condition))
            case Named():
                judge = by_name if asks_of_judged(condition) else remembered
                inner = self.compile(condition.condition)
                return partial(judge, inner, condition.name)
            case Quantified():
                return self._quantified(condition)
            case Keeps():
                return partial(
                    kept, self.compile(condition.condition), describe(condition)
                )
            case Passes():
                return partial(passed, condition.rule)
            case TypeIs():
                return partial(of_type, condition.type)
            case ActionIs():
                return partial(of_action, condition.actions)
            case _:
                assert_never(condition)

    def _operand(self, operand: Any) -> Any:  # noqa: ANN401
        if isinstance(operand, str) and operand.startswith("$"):
            name = operand[1:]
            if not name.startswith(OF_RESOURCE):
                return self.parameters.get(name)
        return operand

    def _verdict(self, word: str) -> tuple[bool, Tri]:
        """Give whether the author decided the case, and how."""
        plain = str(self._operand(word)) if word else ""
        return plain in _VERDICTS, _VERDICTS.get(plain)

    def _test(self, test: Test) -> Check:
        if test.subject is Target.COUNT:
            return self._count(test)
        judge = Judge(
            operations=tuple(self._operation(*pair) for pair in test.operators),
            if_unset=self._verdict(test.if_unset),
            if_unknown=self._verdict(test.if_unknown),
            path=test.paths[0],
            text=describe(test),
            is_gate=test.subject is Target.VALUE
            or any(("is", word) in test.operators for word in ("omitted", "in_plan")),
        )
        if test.subject is Target.PARAMETER:
            return partial(judge_parameter, judge, test.paths[0])
        if _is_simple(test):
            return judge_simply(judge, self._read(test))
        return partial(judge_attribute, judge, self._read(test))

    def _read(self, test: Test) -> Read:
        path = test.paths[0]
        match test.subject:
            case Target.VALUES:
                where = self.compile(test.where) if test.where else None
                return Gather(
                    tuple(tuple(p.split(".")) for p in test.paths), where
                ).read
            case Target.FACT:
                return lambda context, subject: context.families.fact(subject, path)
            case Target.VALUE:
                constant = known(self._operand(path))
                return lambda _context, _subject: constant
            case _ if is_selector(path):
                from plan_check.evaluate.selectors import read_selector

                return read_selector(path)
            case _:
                view = test.view
                if test.arn:
                    return part_reader(path, view, test.arn)
                return lambda context, subject: context.value(subject, path, view)

    def _operation(self, name: str, operand: Any) -> Operation:  # noqa: ANN401
        if name == "is":
            return IsState(str(operand))
        if name == "comes_from":
            words = operand if isinstance(operand, list) else [operand]
            return ComesFrom(frozenset(map(str, words)))
        operand = self._operand(operand)
        if isinstance(operand, str) and operand[1:].startswith(OF_RESOURCE):
            return Compared(self.operators[name], None, operand_of(operand[1:]))
        return Compared(self.operators[name], operand)

    def _count(self, test: Test) -> Check:
        return Count(
            names=tuple(test.paths[0].split(".")),
            where=self.compile(test.where) if test.where else None,
            operations=tuple(
                (self.operators[name], self._operand(operand))
                for name, operand in test.operators
            ),
            text=describe(test),
        ).check

    def _quantified(self, condition: Quantified) -> Check:
        where = self.compile(condition.where) if condition.where else None
        search = Search(
            names=tuple(condition.collection.split(".")),
            where=where,
            every=condition.quantifier is Quantifier.EVERY,
            text=describe(condition),
            if_empty=self._verdict(condition.if_empty),
            if_unknown=self._verdict(condition.if_unknown),
        )
        if condition.quantifier is Quantifier.NONE:
            return partial(negated, opposite(search).check)
        return search.check


def _is_simple(test: Test) -> bool:
    """Tell a test of one top-level attribute, as AWS will have it."""
    return (
        test.subject is Target.ATTRIBUTE
        and test.view is None
        and not test.arn
        and test.paths[0].isidentifier()
    )
