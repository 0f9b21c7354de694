from __future__ import annotations

from pathlib import Path

import pytest

from builders import schema
from plan_check.cases.coverage import Branch
from plan_check.cases.model import Case, CaseResource
from plan_check.cases.possible import (
    can_be_unknown,
    judged_attributes,
    possible_results,
)
from plan_check.cases.runner import CaseRunner
from plan_check.findings import Outcome
from plan_check.rules.kleene import Tri
from plan_check.rules.loader import load_pack
from plan_check.rules.model import Condition, Rule

HEAD = (
    "id: ORG-RDS-001\nname: not-safe\ntitle: Not safe\nseverity: low\n"
    "message: be safe\nresource: aws_rds_cluster\n"
)


def runner_of(tmp_path: Path, text: str) -> CaseRunner:
    (tmp_path / "rule.yaml").write_text(HEAD + text)
    return CaseRunner(load_pack([tmp_path], schema()), schema())


def rule_of(tmp_path: Path, text: str) -> Rule:
    rules = runner_of(tmp_path, text).pack.rules
    return next(rule for rule in rules if rule.info.id == "ORG-RDS-001")


def condition_of(tmp_path: Path, text: str) -> Condition:
    return rule_of(tmp_path, f"require: {text}\n").require


def branches(tmp_path: Path, text: str) -> list[Branch]:
    return runner_of(tmp_path, text).branches(["ORG-RDS-001"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{attribute: port, equals: 1}", {True, False, None}),
        ("{attribute: port, equals: 1, if_unknown: pass}", {True, False}),
        ("{attribute: port, view: before, equals: 1}", {True, False}),
        ("{attribute: id, is: in_plan}", {True, False}),
        ("{type: aws_rds_cluster}", {True, False}),
        ("{passes: AUR-ENC-001}", {True, False, None}),
        ("{not: {type: aws_rds_cluster}}", {True, False}),
        (
            "{any: [{type: aws_rds_cluster}, {passes: AUR-ENC-001}]}",
            {True, False, None},
        ),
        ("{some: instances}", {True, False, None}),
        ("{some: instances, if_empty: unknown}", {True, None}),
        ("{some: instances, if_unknown: fail}", {True, False}),
        ("{none: instances}", {True, False, None}),
        ("{none: instances, if_empty: fail}", {False, None}),
        ("{every: instances, where: {type: aws_kms_key}}", {True, False, None}),
        (
            "{every: instances, where: {some: alarms, if_empty: unknown}}",
            {True, None},
        ),
        ("{count: instances, at_least: 2}", {True, False, None}),
        ("{count: aws_kms_key, at_least: 2}", {True, False}),
        ("{some: aws_kms_key}", {True, False}),
        ("{some: aws_kms_key, if_empty: unknown}", {True, None}),
        (
            "{some: aws_kms_key, where: {attribute: is_enabled, equals: true}}",
            {True, False, None},
        ),
    ],
)
def test_what_a_condition_can_give(
    tmp_path: Path, text: str, expected: set[Tri]
) -> None:
    assert possible_results(condition_of(tmp_path, text)) == expected


def test_every_condition_has_its_line(tmp_path: Path) -> None:
    text = (
        "when: aurora\n"
        "require:\n"
        "  - {attribute: port, equals: 1}\n"
        "  - any:\n"
        "      - not: {attribute: port, equals: 2}\n"
        "      - keeps:\n"
        "          {attribute: deletion_protection, equals: true}\n"
        "      - some: instances\n"
        "        where:\n"
        "          - {attribute: promotion_tier, at_most: 1}\n"
        "  - count: instances\n"
        "    where: {attribute: engine, equals: aurora}\n"
        "    at_least: 1\n"
        "unknown:\n"
        "  - {when: {some: shard_groups}, because: who knows}\n"
    )

    found = [(b.where.line, b.owner) for b in branches(tmp_path, text)]

    assert {owner for _, owner in found} == {"ORG-RDS-001"}
    assert [line for line, _ in found] == [7, 9, 11, 12, 13, 14, 16, 17, 18, 21]


def test_what_no_case_shows_is_said_in_words(tmp_path: Path) -> None:
    text = "when: aurora\nrequire: {attribute: port, equals: 1}\n"
    runner = runner_of(tmp_path, text)
    cluster = CaseResource("aws_rds_cluster.a", after={"engine": "aurora", "port": 1})

    runner.run("ORG-RDS-001", Case("a", Outcome.PASS, (cluster,)))

    assert [str(branch) for branch in runner.branches(["ORG-RDS-001"])] == [
        "no case shows 'aurora' false or unknown",
        "no case shows 'port equals 1' false or unknown",
    ]


def test_a_condition_behind_one_that_decides_is_not_shown(tmp_path: Path) -> None:
    text = "require: [{attribute: port, equals: 1}, {attribute: engine, is: set}]\n"
    runner = runner_of(tmp_path, text)
    cluster = CaseResource("aws_rds_cluster.a", after={"engine": "aurora", "port": 2})

    result = runner.run("ORG-RDS-001", Case("a", Outcome.FAIL, (cluster,)))

    assert result.mistakes == ()
    shown = [branch.seen for branch in runner.branches(["ORG-RDS-001"])]
    assert shown == [{False}, set()]


@pytest.mark.parametrize(
    ("when", "require", "is_settled"),
    [
        ("{attribute: engine, equals: a}", "{attribute: engine, matches: b}", True),
        ("{attribute: engine, is: known}", "{attribute: engine, matches: b}", False),
        ("{attribute: engine, equals: a}", "{attribute: port, equals: 1}", False),
        ("aurora", "[aurora-mysql, {attribute: port, equals: 1}]", True),
        (
            "{any: [{attribute: engine, equals: a}, {attribute: port, equals: 1}]}",
            "{attribute: engine, equals: b}",
            False,
        ),
        (
            "{not: {attribute: engine, equals: a}}",
            "{not: {any: [aurora-mysql, aurora-postgresql]}}",
            True,
        ),
        ("aurora", "{some: instances, where: aurora}", False),
        ("{count: instances, at_least: 1}", "aurora", False),
    ],
)
def test_what_when_has_settled_is_never_unknown(
    tmp_path: Path, when: str, require: str, *, is_settled: bool
) -> None:
    found = branches(tmp_path, f"when: {when}\nrequire: {require}\n")

    judged = next(branch for branch in found if branch.where.line == 8)
    assert (None not in judged.possible) is is_settled


def test_the_only_type_of_a_rule_is_always_its_type(tmp_path: Path) -> None:
    found = branches(tmp_path, "require: {type: aws_rds_cluster}\n")

    assert [branch.possible for branch in found] == [{True}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("require: {attribute: port, equals: 1}\n", True),
        ("require: {attribute: port, view: before, equals: 1}\n", False),
        (
            (
                "when: {attribute: engine, is: set}\n"
                "require: {attribute: port, view: before, equals: 1}\n"
            ),
            True,
        ),
    ],
)
def test_a_rule_that_can_never_be_unknown_needs_no_such_case(
    tmp_path: Path, text: str, *, expected: bool
) -> None:
    assert can_be_unknown(rule_of(tmp_path, text)) is expected


def test_attributes_of_the_judged_resource_are_found(tmp_path: Path) -> None:
    condition = condition_of(
        tmp_path,
        "[{attribute: tags.owner, is: set}, {not: aurora}, {some: instances},"
        " {any: [{attribute: port, equals: 1}]},"
        " {attribute: engine_mode, view: before, equals: a}]",
    )

    assert set(judged_attributes(condition)) == {"tags", "engine", "port"}


def test_only_what_may_be_new_can_be_omitted(tmp_path: Path) -> None:
    text = "require: {attribute: port, equals: 1}\n"
    runner = runner_of(tmp_path, text)
    rule = rule_of(tmp_path, text)
    later = rule_of(tmp_path, f"actions: [update]\n{text}")

    assert runner.omittable(rule) == {("aws_rds_cluster", "port")}
    assert runner.omittable(later) == set()
