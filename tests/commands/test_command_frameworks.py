"""Compliance: reports by requirement, and the matrix of rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from builders import pack
from plan_check.rules.bundled import bundled_policies
from plan_check.rules.frameworks import (
    Framework,
    belongs,
    by_number,
    find_framework,
    read_frameworks,
)

Run = Callable[..., Any]
INSECURE = "fixtures/mysql-insecure/plan.json"
HARDENED = "fixtures/mysql-hardened/plan.json"
FRAMEWORKS = read_frameworks(bundled_policies())
NAMES = [framework.id for framework in FRAMEWORKS]


def judged(run: Run, plan: str, name: str, *flags: str) -> dict[str, Any]:
    ran = run(plan, "--framework", name, "--format", "json", *flags)
    report: dict[str, Any] = orjson.loads(ran.out)
    return report


def statuses(report: dict[str, Any]) -> dict[str, str]:
    return {r["id"]: r["status"] for r in report["framework"]["requirements"]}


@pytest.mark.parametrize("name", NAMES)
def test_only_rules_that_serve_the_framework_are_applied(run: Run, name: str) -> None:
    report = judged(run, INSECURE, name)
    mapped = {rule.info.id for rule in pack().rules if name in rule.info.compliance}

    assert report["summary"]["rules"] == len(mapped) > 0
    assert {f["rule"] for f in report["plans"][0]["findings"]} <= mapped


def test_a_violated_requirement_names_its_rules(run: Run) -> None:
    report = judged(run, INSECURE, "pci-dss-4.0")

    (found,) = [r for r in report["framework"]["requirements"] if r["id"] == "3.5.1"]
    assert found["status"] == "violated"
    assert "AUR-ENC-001" in found["rules"]


def test_a_requirement_is_met_where_its_rules_pass(run: Run) -> None:
    found = statuses(judged(run, HARDENED, "pci-dss-4.0"))

    assert found["3.5.1"] == "met"
    assert "violated" not in found.values()


def test_met_does_not_hang_on_what_is_shown(run: Run) -> None:
    usual = judged(run, HARDENED, "hipaa")
    everything = judged(run, HARDENED, "hipaa", "--outcomes", "all")

    assert usual["framework"] == everything["framework"]
    assert {f["outcome"] for f in usual["plans"][0]["findings"]} <= {"unknown", "fail"}


def test_what_no_rule_looks_at_is_said(run: Run) -> None:
    report = judged(run, INSECURE, "iso-27001-2022")

    assert "A.7.1" in report["framework"]["uncovered"]
    assert "A.8.24" not in report["framework"]["uncovered"]
    text = run(INSECURE, "--framework", "iso-27001-2022").out
    assert re.search(r"no rule looks at: A\.5\.1,", text)


@pytest.mark.parametrize("name", NAMES)
def test_the_matrix_lists_each_mapping_once(run: Run, name: str) -> None:
    matrix = orjson.loads(run("rules", "--framework", name, "--format", "json").out)
    listed = [
        (id_, rule) for id_, rules in matrix["requirements"].items() for rule in rules
    ]

    expected = [
        (id_, rule.info.id)
        for rule in pack().rules
        for id_ in rule.info.compliance.get(name, ())
    ]
    assert sorted(listed) == sorted(expected)
    assert run("rules", "--framework", name).out.count("AUR-") == len(expected)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("iso-27018", "no source maps ISO/IEC 27018"),
        ("soc1", "no technical criteria"),
        ("soc3", "use soc2"),
        ("soc", "did you mean 'soc2'?"),
        ("nothing", "the frameworks are:"),
    ],
)
def test_a_framework_that_nobody_maps_is_refused(
    run: Run, name: str, told: str
) -> None:
    ran = run(INSECURE, "--framework", name)

    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_every_mapping_names_a_known_framework() -> None:
    used = {name for rule in pack().rules for name in rule.info.compliance}

    assert used <= set(NAMES)


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=NAMES)
def test_every_mapping_belongs_to_a_listed_requirement(framework: Framework) -> None:
    strays = {
        (rule.info.id, id_)
        for rule in pack().rules
        for id_ in rule.info.compliance.get(framework.id, ())
        if not any(belongs(id_, listed) for listed in framework.requirements)
    }

    assert strays == set()


def test_a_part_belongs_to_its_requirement_and_no_other() -> None:
    assert belongs("SC-8(3)", "SC-8")
    assert belongs("AU-2b", "AU-2")
    assert belongs("3.5.1.3", "3.5")
    assert not belongs("SC-28", "SC-2")
    assert not belongs("10.2", "1")


def test_ids_are_ordered_as_a_person_counts() -> None:
    ids = ["10.2", "3.5.1", "A1.1", "3.5.1.3", "3.10"]

    assert sorted(ids, key=by_number) == ["3.5.1", "3.5.1.3", "3.10", "10.2", "A1.1"]


def test_ranges_of_requirements_are_spelled_out() -> None:
    found = find_framework("iso-27001-2022", bundled_policies()).requirements

    assert len(found) == 93
    assert {"A.5.1", "A.5.37", "A.8.34"} <= set(found)


@pytest.mark.parametrize(
    "peer", ["checkov", "trivy", "kics", "security-hub", "prowler"]
)
def test_rules_are_listed_by_the_checks_of_another_scanner(run: Run, peer: str) -> None:
    found = orjson.loads(run("rules", "--peer", peer, "--format", "json").out)

    expected = {
        (id_, rule.info.id)
        for rule in pack().rules
        for id_ in rule.info.peers.get(peer, ())
    }
    assert {(id_, rule) for id_, rules in found.items() for rule in rules} == expected
    assert "AUR-ENC-001 storage-unencrypted" in run("rules", "--peer", peer).out


def test_a_scanner_that_no_rule_names_is_told(run: Run) -> None:
    ran = run("rules", "--peer", "chekov")

    assert ran.code == 2
    assert "did you mean 'checkov'?" in ran.err


def test_rules_are_listed_by_profile(run: Run) -> None:
    every = run("rules").out.count("\n")
    baseline = run("rules", "--profile", "baseline").out.count("\n")

    assert 0 < baseline <= every == len(pack().rules)
