"""What a condition can give at all: nobody is to look for a case of the impossible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plan_check.rules.kleene import Tri
from plan_check.rules.model import (
    ActionIs,
    All,
    AnyOf,
    Condition,
    Keeps,
    Named,
    Not,
    Quantified,
    Quantifier,
    Rule,
    Subject,
    Test,
    TypeIs,
    Verdict,
    View,
)

ANY: frozenset[Tri] = frozenset({True, False, None})
CERTAIN: frozenset[Tri] = frozenset({True, False})
_DECIDED = {Verdict.PASS, Verdict.FAIL}
_VERDICTS: Mapping[str, Tri] = {
    Verdict.PASS: True,
    Verdict.FAIL: False,
    Verdict.UNKNOWN: None,
}


def possible_in(rule: Rule, condition: Condition) -> frozenset[Tri]:
    """Leave out what no resource of the rule can give."""
    if isinstance(condition, TypeIs) and rule.info.resource == (condition.type,):
        return frozenset({True})
    found = possible_results(condition)
    settled = _settled(rule.when) if rule.when is not None else frozenset()
    looked_at = set(judged_attributes(condition))
    is_judged = any(condition is part for part in _parts(rule.require))
    if is_judged and looked_at and looked_at <= settled and _is_plain(condition):
        return found - {None}
    return found


def possible_results(condition: Condition) -> frozenset[Tri]:
    """Tell what a condition can give at all.

    A type, a setting, the state before the plan and whether something is in the plan
    are always certain; so is what the author decides with ``if_unknown``.
    """
    match condition:
        case TypeIs() | ActionIs():
            return CERTAIN
        case Test():
            return CERTAIN if _is_certain(condition) else ANY
        case Quantified():
            return _possible_of_items(condition)
        case Not() | Named() | Keeps():
            return possible_results(condition.condition)
        case All() | AnyOf():
            parts = map(possible_results, condition.conditions)
            return frozenset[Tri]().union(*parts)
        case _:
            return ANY


def _possible_of_items(condition: Quantified) -> frozenset[Tri]:
    none = condition.quantifier is Quantifier.NONE
    empty: Tri = condition.quantifier is not Quantifier.SOME
    inner = possible_results(condition.where) if condition.where else {True}
    found: set[Tri] = {_VERDICTS.get(condition.if_empty, empty)}
    if condition.where is not None or not _is_type(condition.collection):
        found.add(None)
    found |= {None if result is None else result is not none for result in inner}
    if condition.if_unknown in _DECIDED:
        found.discard(None)
        found.add(_VERDICTS[condition.if_unknown])
    return frozenset(found)


def _is_certain(test: Test) -> bool:
    words = [operand for name, operand in test.operators if name == "is"]
    return (
        test.subject is Subject.VALUE
        or test.view is View.BEFORE
        or test.if_unknown in _DECIDED
        or words == ["in_plan"]
        or (
            test.subject is Subject.COUNT
            and test.where is None
            and _is_type(test.paths[0])
        )
    )


def _is_type(collection: str) -> bool:
    """Tell whether a collection is a type, of which the plan has a certain number."""
    return collection.startswith("aws_") and "." not in collection


def _settled(condition: Condition) -> frozenset[str]:
    """Give the attributes that are known wherever a condition is true."""
    match condition:
        case Named() | Not():
            return _settled(condition.condition)
        case All():
            return frozenset[str]().union(*map(_settled, condition.conditions))
        case AnyOf():
            return frozenset.intersection(*map(_settled, condition.conditions))
        case Test(subject=Subject.ATTRIBUTE, view=None, if_unknown="", if_unset=""):
            compares = all(
                name not in {"is", "comes_from"} for name, _ in condition.operators
            )
            return frozenset(condition.paths) if compares else frozenset()
    return frozenset()


def _is_plain(condition: Condition) -> bool:
    """Tell whether only attributes of the judged resource are looked at."""
    if isinstance(condition, Named):
        return _is_plain(condition.condition)
    return all(
        isinstance(part, (Not, All, AnyOf))
        or (isinstance(part, Named) and _is_plain(part.condition))
        or (isinstance(part, Test) and part.subject is Subject.ATTRIBUTE)
        for part in _parts(condition)
    )


def _parts(condition: Condition) -> Iterator[Condition]:
    """Give a condition and those it joins, on the same resource."""
    yield condition
    match condition:
        case Not() | Keeps():
            yield from _parts(condition.condition)
        case All() | AnyOf():
            for part in condition.conditions:
                yield from _parts(part)


def can_be_unknown(rule: Rule) -> bool:
    """Tell whether a rule can say "unknown" of anything at all."""
    parts = [rule.require, *([rule.when] if rule.when else [])]
    return bool(rule.unknown) or any(None in possible_results(part) for part in parts)


def judged_attributes(condition: Condition) -> Iterator[str]:
    """Give the attributes of the judged resource that a condition looks at."""
    match condition:
        case Test(subject=Subject.ATTRIBUTE) if condition.view is not View.BEFORE:
            yield condition.paths[0].partition(".")[0]
        case Not() | Named() | Keeps():
            yield from judged_attributes(condition.condition)
        case All() | AnyOf():
            for part in condition.conditions:
                yield from judged_attributes(part)
