"""Profiles, settings of rules, and rules by the ids of other scanners."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

Run = Callable[..., Any]
PLAN = "fixtures/mysql-insecure/plan.json"


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    return tmp_path / "plan-check.yaml"


def rules_of(run: Run, *flags: str | Path) -> dict[str, str]:
    """Give the severity of each rule that failed."""
    ran = run(PLAN, "--format", "json", *flags)
    assert ran.err == ""
    findings = orjson.loads(ran.out)["plans"][0]["findings"]
    return {f["rule"]: f["severity"] for f in findings if f["outcome"] == "fail"}


def test_every_profile_has_rules_and_each_extends_the_one_before(run: Run) -> None:
    names = ("baseline", "production", "regulated", "all")
    found = [set(rules_of(run, "--profile", name)) for name in names]

    assert all(found)
    assert found[0] <= found[1] <= found[2] <= found[3]


def test_the_default_profile_is_the_baseline(run: Run) -> None:
    assert rules_of(run) == rules_of(run, "--profile", "baseline")


def test_a_profile_that_there_is_not_is_told(run: Run) -> None:
    ran = run(PLAN, "--profile", "prodution")

    assert ran.code == 2
    assert "did you mean 'production'?" in ran.err


def test_a_profile_of_ones_own(run: Run, configured: Path) -> None:
    configured.write_text(
        "profile: ours\n"
        "profiles:\n"
        "  ours: {rules: [AUR-ENC-*, open-to-the-internet], except: [AUR-ENC-002]}\n"
    )

    found = rules_of(run, "--config", configured)

    assert "AUR-NET-006" in found
    assert "AUR-ENC-001" in found
    assert all(rule.startswith(("AUR-ENC", "AUR-NET-006")) for rule in found)
    assert "AUR-ENC-002" not in found


@pytest.mark.parametrize(
    ("profiles", "told"),
    [
        ("ours: {extends: nobody}", "no profile is called 'nobody'"),
        ("ours: {extends: ours}", "extends itself"),
        ("ours: {rules: [AUR-ENC-901]}", "no rule is called 'AUR-ENC-901'"),
        ("ours: {rule: [a]}", "unknown key 'rule'"),
        ("ours: [a]", "must be a mapping"),
    ],
)
def test_a_profile_that_cannot_be_used_is_told(
    run: Run, configured: Path, profiles: str, told: str
) -> None:
    configured.write_text(f"profile: ours\nprofiles:\n  {profiles}\n")

    ran = run(PLAN, "--config", configured)

    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert "plan-check.yaml:3" in ran.err


def test_the_configuration_changes_severity_and_settings(
    run: Run, configured: Path
) -> None:
    configured.write_text(
        "rules:\n"
        "  AUR-ENC-001: {severity: low}\n"
        "  open-to-the-internet: false\n"
        "  AUR-RES-001: {enabled: true, params: {min_days: 1}}\n"
    )

    found = rules_of(run, "--config", configured)

    assert found["AUR-ENC-001"] == "low"
    assert "AUR-NET-006" not in found
    assert "AUR-RES-001" not in found
    again = rules_of(run, "--config", configured, "--param", "AUR-RES-001.min_days=35")
    assert "AUR-RES-001" in again


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("AUR-RES-901: true", "no rule is called 'AUR-RES-901'"),
        ("AUR-RES-001: {params: {min_day: 1}}", "did you mean 'min_days'?"),
        ("AUR-RES-001: {params: {min_days: x}}", "not a whole number"),
        ("AUR-RES-001: {severity: severe}", "must be one of low"),
        ("AUR-RES-001: {enabled: 1}", "true or false"),
        ("AUR-RES-001: {sevrity: low}", "did you mean 'severity'?"),
        ("AUR-RES-001: low", "must be a mapping"),
    ],
)
def test_a_setting_of_a_rule_that_means_nothing_is_told(
    run: Run, configured: Path, entry: str, told: str
) -> None:
    configured.write_text(f"rules:\n  {entry}\n")

    ran = run(PLAN, "--config", configured)

    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert "plan-check.yaml:2" in ran.err


@pytest.mark.parametrize("word", ["CKV_AWS_96", "checkov:ckv_aws_96", "RDS.27"])
def test_a_rule_can_be_named_by_the_id_of_another_scanner(run: Run, word: str) -> None:
    assert set(rules_of(run, "--rule", word)) == {"AUR-ENC-001"}
    assert "AUR-ENC-001" not in rules_of(run, "--skip-rule", word)


def test_a_named_rule_outweighs_the_profile(run: Run, configured: Path) -> None:
    configured.write_text("profile: none\nprofiles: {none: {rules: AUR-ENC-001}}\n")

    found = rules_of(run, "--config", configured, "--rule", "AUR-NET-006")

    assert set(found) == {"AUR-NET-006"}


def test_rules_of_ones_own_belong_to_every_profile(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(
        "id: ORG-ENC-001\nname: our-fault\ntitle: A fault\nseverity: low\n"
        "resource: aws_rds_cluster\nmessage: no fault\n"
        "require: {attribute: engine, equals: nothing}\n"
    )

    assert "ORG-ENC-001" in rules_of(run, "--policy", tmp_path)


def test_ids_of_rules_that_were_not_read_stay_taken(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(
        "id: AUR-RES-001\nname: our-fault\ntitle: A fault\nseverity: low\n"
        "resource: aws_rds_cluster\nmessage: no fault\n"
        "require: {attribute: engine, equals: nothing}\n"
    )

    ran = run(PLAN, "--policy", tmp_path, "--rule", "AUR-ENC-001")

    assert ran.code == 2
    assert "AUR-RES-001 is taken by" in ran.err


def test_config_shows_what_counts_and_who_says_it(
    run: Run, configured: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured.write_text("\nfail_on: high\n")
    monkeypatch.setenv("PLAN_CHECK_PROFILE", "production")

    ran = run("config", "--config", configured)

    lines = {line.split(":")[0]: line for line in ran.out.splitlines()}
    assert lines["fail_on"].endswith("plan-check.yaml:2")
    assert lines["profile"].endswith("# PLAN_CHECK_PROFILE")
    assert lines["format"].endswith("# default")


def test_config_prints_its_schema(run: Run) -> None:
    assert (
        "fail_on_unknown" in orjson.loads(run("config", "--schema").out)["properties"]
    )


def test_a_configuration_that_is_not_there_is_told(run: Run) -> None:
    ran = run(PLAN, "--config", "nowhere.yaml")

    assert (ran.code, ran.out) == (2, "")
    assert "nowhere.yaml: no such configuration" in ran.err
