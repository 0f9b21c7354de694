from __future__ import annotations

from pathlib import Path
from typing import Any

from builders import pack, schema
from plan_check.cases.model import Case, CaseResource
from plan_check.cases.runner import CaseRunner, Mistake
from plan_check.findings import Outcome
from plan_check.rules.loader import load_pack

GOOD = {"engine": "aurora-mysql", "storage_encrypted": True}
BAD = {"engine": "aurora-mysql", "storage_encrypted": False}


def cluster(name: str, after: dict[str, Any]) -> CaseResource:
    return CaseResource(f"aws_rds_cluster.{name}", after=after)


def mistakes(
    expect: Outcome | dict[str, Outcome],
    *resources: CaseResource,
    **more: Any,  # noqa: ANN401
) -> tuple[Mistake, ...]:
    case = Case("a case", expect, resources, **more)
    return CaseRunner(pack(), schema()).run("AUR-ENC-001", case).mistakes


def test_a_word_is_for_the_only_resource_that_is_judged() -> None:
    other = CaseResource("aws_kms_key.k")

    assert mistakes(Outcome.PASS, cluster("a", GOOD), other) == ()


def test_a_wrong_outcome_is_told_with_the_reason() -> None:
    assert mistakes(Outcome.PASS, cluster("a", BAD)) == (
        Mistake(
            "aws_rds_cluster.a", "expected pass, got fail: storage_encrypted = false"
        ),
    )


def test_several_resources_need_a_mapping() -> None:
    found = mistakes(Outcome.PASS, cluster("a", GOOD), cluster("b", BAD))

    assert found == (
        Mistake(
            "",
            "the rule judges several resources;"
            " expect: {aws_rds_cluster.a: pass, aws_rds_cluster.b: fail}",
        ),
    )


def test_nothing_to_judge_is_a_mistake_unless_it_is_meant() -> None:
    key = CaseResource("aws_kms_key.k")

    assert mistakes({}, key) == ()
    assert mistakes(Outcome.PASS, key) == (
        Mistake(
            "",
            "the rule judges none of its resources; if that is meant, expect: {}",
        ),
    )


def test_each_judged_resource_must_be_expected_unless_the_rule_does_not_apply() -> None:
    other = cluster("c", {"engine": "mysql"})
    expect = {"aws_rds_cluster.a": Outcome.PASS}

    found = mistakes(expect, cluster("a", GOOD), cluster("b", GOOD), other)

    assert found == (
        Mistake("aws_rds_cluster.b", "got pass; the case does not say what to expect"),
    )


def test_an_expected_resource_must_be_judged() -> None:
    expect = {"aws_rds_cluster.a": Outcome.PASS, "aws_kms_key.k": Outcome.PASS}

    found = mistakes(expect, cluster("a", GOOD), CaseResource("aws_kms_key.k"))

    assert found == (
        Mistake("aws_kms_key.k", "expected pass, but the rule does not judge it"),
    )


def test_settings_replace_the_rules_own() -> None:
    left = cluster("a", {"engine": "aurora-mysql"})
    settings = {"allow_default_encryption": True}

    assert mistakes(Outcome.FAIL, left) == ()
    assert mistakes(Outcome.PASS, left, parameters=settings) == ()


def test_two_verdicts_on_one_resource_are_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(
        "id: ORG-RDS-001\nname: not-safe\ntitle: Not safe\nseverity: low\n"
        "resource: aws_rds_cluster\nrequire: aurora\nmessage: be safe\n"
        "unknown: [{resource: aws_rds_cluster, when: aurora, because: why not}]\n"
    )
    runner = CaseRunner(load_pack([tmp_path], schema()), schema())

    case = Case("a", {"aws_rds_cluster.a": Outcome.UNKNOWN}, (cluster("a", GOOD),))
    result = runner.run("ORG-RDS-001", case)

    assert result.mistakes == (Mistake("aws_rds_cluster.a", "got two verdicts"),)


def test_a_rule_may_ask_whether_another_passes(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(
        "id: ORG-RDS-001\nname: not-safe\ntitle: Not safe\nseverity: low\n"
        "resource: aws_rds_cluster\nwhen: {not: {passes: AUR-RES-001}}\n"
        "require:\n  any:\n"
        "    - {passes: AUR-ENC-001}\n"
        "    - {some: kms_key, where: {passes: AUR-ENC-004}}\n"
        "unknown: [{when: {passes: AUR-ENC-002}, because: why not}]\n"
        "message: be safe\n"
    )
    runner = CaseRunner(load_pack([tmp_path], schema()), schema())

    result = runner.run("ORG-RDS-001", Case("a", Outcome.PASS, (cluster("a", GOOD),)))

    assert result.mistakes == ()
