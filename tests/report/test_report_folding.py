"""Which findings are one thing to mend."""

from __future__ import annotations

import pytest

from plan_check.findings import Evidence, Finding, Outcome, RuleInfo, Severity
from plan_check.report.folding import fold

RULE = RuleInfo("AUR-X-001", "fault", "", Severity.HIGH, ("t",), "must not")
WORSE = RuleInfo("AUR-X-002", "worse", "", Severity.CRITICAL, ("t",), "must not")


def finding(
    address: str, *evidence: Evidence, rule: RuleInfo = RULE, reason: str = ""
) -> Finding:
    return Finding(rule, address, Outcome.FAIL, reason, evidence)


def folded(*findings: Finding) -> list[tuple[str, ...]]:
    return [group.addresses for group in fold(findings)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("a.b[0]", "a.b[1]", id="count"),
        pytest.param('a.b["eu"]', 'a.b["us"]', id="for_each"),
        pytest.param('module.m["x"].a.b', 'module.m["y"].a.b', id="module"),
        pytest.param('a.b["]"]', r'a.b["\"["]', id="keys with brackets and quotes"),
        pytest.param("a.b[*]", "a.b[0]", id="deferred"),
    ],
)
def test_addresses_that_differ_in_instance_keys_fold(one: str, other: str) -> None:
    assert len(folded(finding(one), finding(other))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("a.b[0]", "a.c[0]", id="names"),
        pytest.param("module.m.a.b[0]", "module.n.a.b[0]", id="modules"),
        pytest.param("a.b[0]", "a.b", id="no key"),
        pytest.param('a.b["x"', 'a.b["y"', id="no address at all"),
    ],
)
def test_addresses_that_differ_otherwise_do_not_fold(one: str, other: str) -> None:
    assert len(folded(finding(one), finding(other))) == 2


def test_instances_are_in_the_order_a_person_counts() -> None:
    findings = [finding(f"a.b[{index}]") for index in (10, 9, 2)]

    assert folded(*findings) == [("a.b[2]", "a.b[9]", "a.b[10]")]


def test_a_reason_that_names_the_instance_key_folds() -> None:
    one = finding('a.b["x"]', reason='its key is c.d["x"]')
    other = finding('a.b["y"]', reason='its key is c.d["y"]')

    assert len(folded(one, other)) == 1


def test_evidence_at_an_instance_of_the_same_resource_folds() -> None:
    one = finding("a.b[0]", Evidence("c.d[0]", "e", "known", 1, "see a.b[0]"))
    other = finding("a.b[1]", Evidence("c.d[1]", "e", "known", 1, "see a.b[1]"))

    assert len(folded(one, other)) == 1


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Evidence("a.b", "e", "known", "1"), id="type of value"),
        pytest.param(Evidence("a.b", "e[1]", "known", 1), id="attribute"),
        pytest.param(Evidence("a.b", "e", "unknown", 1), id="state"),
        pytest.param(Evidence("a.b", "e", "known", 1, "why"), id="note"),
        pytest.param(Evidence("a.c", "e", "known", 1), id="address"),
    ],
)
def test_other_evidence_does_not_fold(other: Evidence) -> None:
    one = finding("a.b[0]", Evidence("a.b", "e", "known", 1))

    assert len(folded(one, finding("a.b[1]", other))) == 2


def test_instances_share_a_group_for_what_they_share_only() -> None:
    findings = [finding("a.b[0]"), finding("a.b[1]"), finding("a.b[1]", rule=WORSE)]

    assert [
        (group.addresses, [finding.rule.id for finding in group.findings])
        for group in fold(findings)
    ] == [
        (("a.b[1]",), ["AUR-X-002"]),
        (("a.b[0]", "a.b[1]"), ["AUR-X-001"]),
    ]


def test_two_findings_at_one_address_are_both_kept() -> None:
    (group,) = fold([finding("a.b"), finding("a.b")])

    assert group.addresses == ("a.b",)
    assert len(group.findings) == 2
