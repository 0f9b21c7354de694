"""What GitLab's code quality view is given."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from hostile import reports
from judged import BLOCK, EVERYTHING, finding, report, rule, verdict
from plan_check.findings import Outcome, Report, Severity
from plan_check.report.gitlab import render_gitlab

TEXT = {"type": "string", "minLength": 1}
DOCUMENTED = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": [
            "description",
            "check_name",
            "fingerprint",
            "severity",
            "location",
        ],
        "properties": {
            "description": TEXT,
            "check_name": {"type": "string"},
            "fingerprint": TEXT,
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""


def rendered(subject: Report) -> Any:  # noqa: ANN401
    return json.loads(render_gitlab(subject, show=EVERYTHING))


@given(reports)
def test_any_report_has_the_documented_shape_and_unique_fingerprints(
    subject: Report,
) -> None:
    entries = rendered(subject)

    jsonschema.validate(entries, DOCUMENTED)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


def test_a_violation_is_an_entry_at_its_place() -> None:
    (entry,) = rendered(report(finding(location=BLOCK)))

    assert len(entry.pop("fingerprint")) > 30
    assert entry == {
        "description": 'module.db["eu"].aws_rds_cluster.orders:'
        " storage_encrypted must be true",
        "check_name": "AUR-ENC-001",
        "severity": "critical",
        "location": {"path": "modules/db/main.tf", "lines": {"begin": 3}},
    }


def test_a_finding_without_a_place_is_at_its_plan_and_says_so() -> None:
    (entry,) = rendered(Report((verdict(finding(), path="./out/plan.json"),)))

    assert entry["location"] == {"path": "out/plan.json", "lines": {"begin": 1}}
    assert entry["description"].endswith(" (its place in the sources is not known)")


@pytest.mark.parametrize(
    ("severity", "told"),
    [
        (Severity.CRITICAL, "blocker"),
        (Severity.HIGH, "critical"),
        (Severity.MEDIUM, "major"),
        (Severity.LOW, "minor"),
    ],
)
def test_severities_have_gitlabs_names(severity: Severity, told: str) -> None:
    (entry,) = rendered(report(finding(rule=rule(severity))))

    assert entry["severity"] == told


@pytest.mark.parametrize(
    ("outcome", "closes", "told"),
    [
        pytest.param(Outcome.UNKNOWN, False, "info", id="unknown"),
        pytest.param(Outcome.UNKNOWN, True, "major", id="unknown that closes the gate"),
        pytest.param(Outcome.ERROR, False, "critical", id="error"),
    ],
)
def test_what_is_no_violation_says_so(
    outcome: Outcome,
    closes: bool,  # noqa: FBT001
    told: str,
) -> None:
    (entry,) = rendered(report(finding(outcome), fail_on_unknown=closes))

    assert entry["severity"] == told
    assert f": {outcome}: it depends on local.on" in entry["description"]


def test_what_asks_nothing_of_anybody_is_left_out() -> None:
    outcomes = [Outcome.PASS, Outcome.WAIVED, Outcome.NOT_APPLICABLE]

    assert rendered(report(*map(finding, outcomes))) == []


def test_a_plan_that_is_not_whole_is_not_a_clean_report() -> None:
    (entry,) = rendered(Report((verdict(errored=True),)))

    assert (entry["check_name"], entry["severity"]) == ("plan-incomplete", "blocker")


def test_a_fingerprint_outlives_moved_lines() -> None:
    (before,), (after,) = (
        rendered(report(finding(location=place))) for place in (BLOCK, None)
    )

    assert before["fingerprint"] == after["fingerprint"]
