"""What programs read."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from importlib.resources import files

import jsonschema
import orjson
import pytest

from plan_check.findings import (
    Evidence,
    Finding,
    JsonValue,
    Location,
    Outcome,
    PlanVerdict,
    Report,
    RuleInfo,
    Severity,
    Waiver,
)
from plan_check.report.encode import encode
from plan_check.report.json import render_json
from plan_check.values import UNKNOWN, Sensitive

RULE = RuleInfo(
    id="AUR-ENC-001",
    name="storage-unencrypted",
    title="Aurora cluster storage is not encrypted at rest",
    severity=Severity.HIGH,
    resource=("aws_rds_cluster",),
    message="storage_encrypted must be true",
    area="encryption",
    fix="Set storage_encrypted = true.",
)


def report(*findings: Finding, path: str = "plan.json") -> Report:
    counts = Counter(finding.outcome for finding in findings)
    plan = PlanVerdict(path, "1.11.4", None, False, findings, counts, 26, 14)  # noqa: FBT003
    return Report((plan,))


def judged(value: JsonValue, *, address: str = "aws_rds_cluster.a") -> Report:
    evidence = Evidence(address, "storage_encrypted", "known", value)
    return report(Finding(RULE, address, Outcome.FAIL, "", (evidence,)))


BLOCK = Location("modules/db/main.tf", 3, 9)
PLACED = Finding(
    RULE,
    "module.db.aws_rds_cluster.a",
    Outcome.WAIVED,
    location=Location("main.tf", 12, 15, within=BLOCK),
    waiver=Waiver("a demo", "data team", date(2027, 1, 31), "plan-check.yaml:12"),
)


def rendered(subject: Report) -> str:
    return render_json(subject, show=frozenset(Outcome)).decode()


def test_a_report_is_written_word_for_word() -> None:
    assert (
        rendered(judged(value=False))
        == """\
{
  "schema": "plan-check/report/v1",
  "plans": [
    {
      "path": "plan.json",
      "terraform_version": "1.11.4",
      "complete": null,
      "errored": false,
      "notes": [],
      "findings": [
        {
          "rule": "AUR-ENC-001",
          "name": "storage-unencrypted",
          "severity": "high",
          "address": "aws_rds_cluster.a",
          "outcome": "fail",
          "message": "storage_encrypted must be true",
          "reason": "",
          "evidence": [
            {
              "address": "aws_rds_cluster.a",
              "attribute": "storage_encrypted",
              "state": "known",
              "value": false,
              "note": ""
            }
          ],
          "fix": "Set storage_encrypted = true.",
          "area": "encryption",
          "location": null,
          "waiver": null
        }
      ]
    }
  ],
  "framework": null,
  "notes": [],
  "summary": {
    "profile": "",
    "rules": 26,
    "resources": 14,
    "pass": 0,
    "fail": 1,
    "unknown": 0,
    "not_applicable": 0,
    "waived": 0,
    "error": 0,
    "fail_by_severity": {
      "critical": 0,
      "high": 1,
      "medium": 0,
      "low": 0
    },
    "exit_code": 1,
    "gate": "closed"
  }
}
"""
    )


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(Report(()), id="no plans"),
        pytest.param(report(), id="no findings"),
        pytest.param(judged({"a": [1, None, "x"]}), id="a violation"),
        pytest.param(
            report(*(Finding(RULE, "a.b", outcome) for outcome in Outcome)),
            id="every outcome",
        ),
        pytest.param(report(PLACED), id="a place and a waiver"),
    ],
)
def test_a_report_follows_its_published_schema(subject: Report) -> None:
    source = files("plan_check.report") / "report-v1.schema.json"
    schema = json.loads(source.read_text())

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(rendered(subject)), schema)


def test_findings_are_sorted_by_address_then_rule() -> None:
    later = RuleInfo("AUR-ENC-002", "n", "t", Severity.LOW, (), "m")
    subject = report(
        Finding(RULE, "b.b", Outcome.FAIL),
        Finding(later, "a.a", Outcome.FAIL),
        Finding(RULE, "a.a", Outcome.FAIL),
    )

    listed = json.loads(rendered(subject))["plans"][0]["findings"]

    assert [(item["address"], item["rule"]) for item in listed] == [
        ("a.a", "AUR-ENC-001"),
        ("a.a", "AUR-ENC-002"),
        ("b.b", "AUR-ENC-001"),
    ]


def test_a_finding_says_where_to_edit_and_who_waived_it() -> None:
    (listed,) = json.loads(rendered(report(PLACED)))["plans"][0]["findings"]

    block = {"path": "modules/db/main.tf", "line": 3, "end_line": 9, "within": None}
    assert listed["location"] == {
        "path": "main.tf",
        "line": 12,
        "end_line": 15,
        "within": block,
    }
    assert listed["waiver"] == {
        "reason": "a demo",
        "owner": "data team",
        "until": "2027-01-31",
        "place": "plan-check.yaml:12",
    }


def test_outcomes_that_were_not_asked_for_are_counted_all_the_same() -> None:
    subject = report(Finding(RULE, "a.b", Outcome.PASS))

    document = json.loads(render_json(subject, show=frozenset({Outcome.FAIL})))

    assert document["plans"][0]["findings"] == []
    assert document["summary"]["pass"] == 1


@pytest.mark.parametrize(
    ("hostile", "written"),
    [
        pytest.param("\x1b[2J", r"\u001b[2J", id="escape"),
        pytest.param("\x9b2J", r"\u009b2J", id="8-bit escape"),
        pytest.param("\u202e", r"\u202e", id="bidi"),
        pytest.param("\U000e0001", r"\udb40\udc01", id="tag"),
        pytest.param("##[error]", r"#\u0023[error]", id="log command"),
    ],
)
def test_a_hostile_address_is_escaped_and_reads_back_the_same(
    hostile: str, written: str
) -> None:
    text = rendered(judged(value=True, address=hostile))

    assert f'"address": "{written}"' in text
    assert json.loads(text)["plans"][0]["findings"][0]["address"] == hostile


def test_a_path_that_is_not_unicode_is_spelled_out() -> None:
    document = orjson.loads(rendered(report(path="\udcff.json")))

    assert document["plans"][0]["path"] == r"\udcff.json"


def nested(levels: int) -> JsonValue:
    value: JsonValue = "core"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param(2**80, '"0x100000000000000000000"', id="beyond 64 bits"),
        pytest.param({"\ud800": 2**64}, r'{"\\ud800":"0x10000000000000000"}', id="key"),
        pytest.param([2**64, 1.5], '["0x10000000000000000",1.5]', id="beside others"),
        pytest.param(nested(300), f'{"[" * 100}"..."{"]" * 100}', id="too deep"),
    ],
)
def test_what_json_writers_refuse_is_replaced_by_what_comes_nearest(
    value: JsonValue, written: str
) -> None:
    assert encode(value).decode() == written


def test_a_sensitive_value_that_slipped_into_evidence_stays_hidden() -> None:
    slipped: object = [Sensitive("hunter2"), UNKNOWN]

    encoded = encode(slipped)  # type: ignore[arg-type]

    assert encoded == b'["(sensitive value)","(known after apply)"]'
