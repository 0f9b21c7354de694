"""The cases of the bundled rules, and what must be among them."""

from __future__ import annotations

from functools import cache

import pytest
from _pytest.mark import ParameterSet

from plan_check.cases.load import Suite, load_suite
from plan_check.cases.model import Case
from plan_check.cases.possible import can_be_unknown
from plan_check.cases.report import TestReport
from plan_check.cases.run import run_suite
from plan_check.cases.runner import CaseResult, CaseRunner
from plan_check.findings import Outcome
from plan_check.graph.schema import Schema, load_schema
from plan_check.rules.model import Rule


@cache
def schema() -> Schema:
    return load_schema()


@cache
def suite() -> Suite:
    return load_suite((), schema())


@cache
def report() -> TestReport:
    return run_suite(suite(), schema())


def every_case() -> list[ParameterSet]:
    return [
        pytest.param(file.rule, case, id=f"{file.rule}: {case.name}")
        for file in suite().files
        for case in file.cases
    ]


def every_rule() -> list[ParameterSet]:
    return [pytest.param(rule, id=rule.info.id) for rule in suite().tested]


def results_of(rule: Rule) -> list[CaseResult]:
    return [result for result in report().results if result.rule == rule.info.id]


@pytest.mark.parametrize(("rule", "case"), every_case())
def test_case(rule: str, case: Case) -> None:
    result = CaseRunner(suite().pack, schema()).run(rule, case)

    assert result.mistakes == ()


@pytest.mark.parametrize("rule", every_rule())
def test_each_outcome_has_a_case(rule: Rule) -> None:
    wanted = {Outcome.PASS, Outcome.FAIL}
    if can_be_unknown(rule):
        wanted.add(Outcome.UNKNOWN)
    if rule.when is not None:
        wanted.add(Outcome.NOT_APPLICABLE)

    shown = {o for result in results_of(rule) for o in result.outcomes.values()}

    assert wanted <= shown


@pytest.mark.parametrize("rule", every_rule())
def test_each_attribute_that_may_be_omitted_is_omitted_in_a_case(rule: Rule) -> None:
    omittable = CaseRunner(suite().pack, schema()).omittable(rule)

    omitted = {pair for result in results_of(rule) for pair in result.omitted}

    assert omittable <= omitted


@pytest.mark.parametrize("rule", every_rule())
def test_each_condition_is_shown_true_false_and_unknown(rule: Rule) -> None:
    mine = [b for b in report().branches if b.owner == rule.info.id]

    assert mine
    assert [f"{b.where}: {b}" for b in mine if b.missing] == []


def test_each_shared_condition_is_shown_true_false_and_unknown() -> None:
    ids = {rule.info.id for rule in suite().tested}
    shared = [b for b in report().branches if b.owner not in ids]

    assert shared
    assert [f"{b.where}: {b}" for b in shared if b.missing] == []
