"""What the test view of a CI system is given, read back by another program."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from hostile import reports
from judged import BLOCK, EVERYTHING, finding, report, verdict
from plan_check.findings import Outcome, Report, Waiver
from plan_check.report.junit import render_junit


def read(subject: Report) -> list[TestSuite]:
    return list(JUnitXml.fromstring(render_junit(subject, show=EVERYTHING)))


def only_case(subject: Report) -> TestCase:
    (suite,) = read(subject)
    _, case = suite
    return case


def test_a_report_is_written_word_for_word() -> None:
    subject = report(finding(location=BLOCK), finding(Outcome.PASS, "a.b"))

    assert (
        render_junit(subject, show=EVERYTHING).decode()
        == """\
<?xml version='1.0' encoding='utf-8'?>
<testsuites name="plan-check" tests="3" failures="1" errors="0" skipped="0">
  <testsuite name="plan.json" tests="3" failures="1" errors="0" skipped="0">
    <testcase classname="plan-check" name="the plan is whole" />
    <testcase classname="module.db[&quot;eu&quot;].aws_rds_cluster.orders"\
 name="AUR-ENC-001 storage-unencrypted" file="modules/db/main.tf" line="3">
      <failure message="module.db[&quot;eu&quot;].aws_rds_cluster.orders:\
 storage_encrypted must be true" type="high">\
module.db["eu"].aws_rds_cluster.orders: storage_encrypted must be true
storage_encrypted = false
fix: Set storage_encrypted = true.</failure>
    </testcase>
    <testcase classname="a.b" name="AUR-ENC-001 storage-unencrypted" />
  </testsuite>
</testsuites>
"""
    )


@pytest.mark.parametrize(
    ("outcome", "kind", "type_"),
    [
        (Outcome.FAIL, Failure, "high"),
        (Outcome.ERROR, Error, "error"),
        (Outcome.UNKNOWN, Skipped, "unknown"),
        (Outcome.WAIVED, Skipped, "waived"),
        (Outcome.NOT_APPLICABLE, Skipped, "not applicable"),
    ],
)
def test_each_outcome_has_its_kind_of_result(
    outcome: Outcome, kind: type, type_: str
) -> None:
    (result,) = only_case(report(finding(outcome))).result

    assert isinstance(result, kind)
    assert result.type == type_


def test_what_passed_has_no_result() -> None:
    assert only_case(report(finding(Outcome.PASS))).is_passed


def test_an_unknown_that_closes_the_gate_is_an_error() -> None:
    subject = report(finding(Outcome.UNKNOWN), fail_on_unknown=True)

    (result,) = only_case(subject).result

    assert isinstance(result, Error)
    assert "unknown: it depends on local.on" in result.message


def test_a_waived_case_says_who_waived_it() -> None:
    waiver = Waiver("a demo", "data team", date(2027, 1, 31))

    (result,) = only_case(report(finding(Outcome.WAIVED, waiver=waiver))).result

    assert result.message == "waived until 2027-01-31 by data team: a demo"


def test_each_plan_is_a_suite() -> None:
    subject = Report((verdict(finding(), path="a"), verdict(path="b")))

    assert [(suite.name, suite.tests) for suite in read(subject)] == [
        ("a", 2),
        ("b", 1),
    ]


@pytest.mark.parametrize(
    ("allowed", "kind"),
    [
        pytest.param(False, Error, id="not allowed"),
        pytest.param(True, Skipped, id="allowed"),
    ],
)
def test_a_plan_that_is_not_whole_is_not_green(
    allowed: bool,  # noqa: FBT001
    kind: type,
) -> None:
    subject = Report((verdict(errored=True),), allow_incomplete=allowed)

    ((case,),) = read(subject)

    assert isinstance(case.result[0], kind)
    assert "the plan ended in an error" in case.result[0].message


def test_a_note_on_a_whole_plan_is_kept() -> None:
    ((case,),) = read(Report((verdict(notes=("planned with -refresh=false",)),)))

    assert case.is_passed
    assert case.system_out == "planned with -refresh=false"


def test_characters_that_xml_forbids_are_spelled_out() -> None:
    case = only_case(report(finding(address='a["\x00\x1b\ufffe\ud800]]>&<"]')))

    assert case.classname == r'a["\x00\x1b\ufffe\ud800]]>&<"]'


@given(reports)
def test_any_report_is_well_formed_and_counts_what_it_holds(subject: Report) -> None:
    for suite in read(subject):
        results = [result for case in suite for result in case.result]
        assert suite.tests == len(list(suite))
        assert suite.failures == sum(isinstance(one, Failure) for one in results)
        assert suite.errors == sum(isinstance(one, Error) for one in results)
        assert suite.skipped == sum(isinstance(one, Skipped) for one in results)
