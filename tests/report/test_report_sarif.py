"""What code scanning and other readers of SARIF are given."""

from __future__ import annotations

import base64
import gzip
import json
import random
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from builders import ROOT
from hostile import reports
from judged import BLOCK, CALL, CLUSTER, EVERYTHING, finding, report, rule, verdict
from plan_check.findings import Location, Outcome, Report, Severity, Waiver
from plan_check.report.sarif import MOST_RESULTS, MOST_RUNS, render_sarif

INCOMPLETE = "the plan is incomplete; what it left out was not judged"
SCHEMA = ROOT.parent / "shared" / "schemas" / "sarif-2.1.0.json"
with_schema = pytest.mark.skipif(
    not SCHEMA.is_file(), reason="the schema of SARIF is not beside the repository"
)


@cache
def validator() -> jsonschema.Draft4Validator:
    return jsonschema.Draft4Validator(json.loads(SCHEMA.read_bytes()))


def rendered(subject: Report) -> Any:  # noqa: ANN401
    return json.loads(render_sarif(subject, show=EVERYTHING))


def only_run(subject: Report) -> Any:  # noqa: ANN401
    (run,) = rendered(subject)["runs"]
    return run


def only_result(subject: Report) -> Any:  # noqa: ANN401
    (result,) = only_run(subject)["results"]
    return result


def only_rule(subject: Report) -> Any:  # noqa: ANN401
    (described,) = only_run(subject)["tool"]["driver"]["rules"]
    return described


def notified(run: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    (invocation,) = run["invocations"]
    told = invocation["toolExecutionNotifications"]
    return [(one["level"], one["message"]["text"]) for one in told]


@with_schema
@given(reports)
def test_any_report_follows_the_schema_of_sarif(subject: Report) -> None:
    validator().validate(rendered(subject))


@with_schema
def test_a_report_with_everything_in_it_follows_the_schema_of_sarif() -> None:
    waiver = Waiver("a demo", "data team", date(2027, 1, 31), "plan-check.yaml:12")
    everything = [finding(outcome, waiver=waiver, location=CALL) for outcome in Outcome]

    validator().validate(rendered(report(*everything)))


def test_a_violation_is_written_word_for_word() -> None:
    result = only_result(report(finding(location=CALL)))

    prints = result.pop("partialFingerprints")
    assert prints["planCheck/v1"] == prints["primaryLocationLineHash"]
    assert result == {
        "ruleId": "AUR-ENC-001",
        "ruleIndex": 0,
        "kind": "fail",
        "level": "error",
        "message": {
            "text": f"{CLUSTER}: storage_encrypted must be true\n"
            "storage_encrypted = false\n"
            "fix: Set storage_encrypted = true.\n"
            "It is [in a module](1)."
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "main.tf", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 12, "startColumn": 1, "endLine": 12},
                    "contextRegion": {"startLine": 12, "endLine": 15},
                },
                "logicalLocations": [
                    {"fullyQualifiedName": CLUSTER, "kind": "resource"}
                ],
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "modules/db/main.tf",
                        "uriBaseId": "%SRCROOT%",
                    },
                    "region": {"startLine": 3, "startColumn": 1, "endLine": 3},
                    "contextRegion": {"startLine": 3, "endLine": 9},
                },
            }
        ],
        "properties": {"outcome": "fail"},
    }


def test_a_rule_is_described_with_why_fix_and_links() -> None:
    assert only_rule(report(finding())) == {
        "id": "AUR-ENC-001",
        "name": "storage-unencrypted",
        "shortDescription": {"text": "Aurora cluster storage is not encrypted at rest"},
        "fullDescription": {"text": "Encryption can only be chosen at creation."},
        "help": {
            "text": "Encryption can only be chosen at creation.\n"
            "Fix: Set storage_encrypted = true.\n"
            "pci-dss-4.0: 3.5.1, 8.3.2\n"
            "soc2: CC6.1\n"
            "https://docs.aws.amazon.com/encryption.html",
            "markdown": "**Why:** Encryption can only be chosen at creation.\n\n"
            "**Fix:** Set storage\\_encrypted = true.\n\n"
            "- pci-dss-4.0: 3.5.1, 8.3.2\n"
            "- soc2: CC6.1\n\n"
            "- <https://docs.aws.amazon.com/encryption.html>",
        },
        "helpUri": "https://docs.aws.amazon.com/encryption.html",
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "tags": ["security", "encryption", "pci-dss-4.0", "soc2"],
            "compliance": {"pci-dss-4.0": ["3.5.1", "8.3.2"], "soc2": ["CC6.1"]},
            "security-severity": "8.0",
        },
    }


@pytest.mark.parametrize(
    ("severity", "level", "score"),
    [
        (Severity.CRITICAL, "error", "9.5"),
        (Severity.HIGH, "error", "8.0"),
        (Severity.MEDIUM, "warning", "5.5"),
        (Severity.LOW, "note", "3.0"),
    ],
)
def test_severities_fall_into_the_bands_of_github(
    severity: Severity, level: str, score: str
) -> None:
    subject = report(finding(rule=rule(severity)))

    assert only_result(subject)["level"] == level
    assert only_rule(subject)["properties"]["security-severity"] == score


@pytest.mark.parametrize(
    ("outcome", "kind", "level"),
    [
        pytest.param(Outcome.UNKNOWN, "review", "note", id="unknown"),
        pytest.param(Outcome.WAIVED, "fail", "note", id="waived"),
        pytest.param(Outcome.ERROR, "open", "error", id="error"),
    ],
)
def test_what_is_no_violation_has_a_rule_of_its_own_without_a_security_severity(
    outcome: Outcome, kind: str, level: str
) -> None:
    subject = report(finding(outcome, rule=rule(Severity.CRITICAL)))
    result, described = only_result(subject), only_rule(subject)

    assert result["ruleId"] == described["id"] == f"AUR-ENC-001/{outcome}"
    assert result["kind"] == kind
    assert result.get("level", level) == level
    assert described["defaultConfiguration"]["level"] == level
    assert "security-severity" not in described["properties"]
    assert "security" not in described["properties"]["tags"]


def test_the_standard_wants_no_level_beside_a_kind_that_is_no_fail() -> None:
    assert "level" not in only_result(report(finding(Outcome.UNKNOWN)))


def test_what_passed_is_never_an_alert() -> None:
    subject = report(finding(Outcome.PASS), finding(Outcome.NOT_APPLICABLE))

    assert only_run(subject)["results"] == []


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("plan-check.yaml:12", "external"),
        ("modules/db/main.tf:3", "inSource"),
        ("main.tf.json", "inSource"),
        ("main.tofu:1", "inSource"),
        ("", "external"),
    ],
)
def test_a_waiver_is_a_suppression_with_its_justification(
    place: str, kind: str
) -> None:
    waiver = Waiver("a demo", "data team", date(2027, 1, 31), place)

    result = only_result(report(finding(Outcome.WAIVED, waiver=waiver)))

    assert result["suppressions"] == [
        {
            "kind": kind,
            "status": "accepted",
            "justification": "waived until 2027-01-31 by data team: a demo"
            + (f" ({place})" if place else ""),
        }
    ]


def fingerprint(subject: Report) -> str:
    found: str = only_result(subject)["partialFingerprints"]["primaryLocationLineHash"]
    return found


def test_a_fingerprint_outlives_moved_lines_new_values_and_words() -> None:
    before = report(finding(location=CALL))
    moved = finding(location=Location("other.tf", 99, 99), evidence=())
    after = report(replace(moved, rule=rule(message="must be encrypted")))

    assert fingerprint(before) == fingerprint(after)


def test_a_fingerprint_tells_apart_plans_addresses_and_rules() -> None:
    subjects = [
        report(finding()),
        report(finding(address="a.b")),
        report(finding(rule=rule(id="AUR-ENC-002"))),
        Report((verdict(finding(), path="prod.json"),)),
    ]

    assert len({fingerprint(subject) for subject in subjects}) == 4


@pytest.mark.parametrize(
    ("path", "uri", "base"),
    [
        pytest.param("plan.json", "plan.json", True, id="relative"),
        pytest.param("./out/a plan.json", "out/a%20plan.json", True, id="spaces"),
        pytest.param("<stdin>", "%3Cstdin%3E", True, id="standard input"),
        pytest.param("a:b?c#d", "a%3Ab%3Fc%23d", True, id="no scheme"),
        pytest.param("/ci/plan.json", "file:///ci/plan.json", False, id="absolute"),
        pytest.param("größe", "gr%C3%B6%C3%9Fe", True, id="letters"),
        pytest.param("\ud800", "%5Cud800", True, id="no Unicode"),
    ],
)
def test_a_finding_without_a_place_is_at_its_plan_and_at_no_line(
    path: str,
    uri: str,
    base: bool,  # noqa: FBT001
) -> None:
    (location,) = only_result(Report((verdict(finding(), path=path),)))["locations"]

    expected = {"uri": uri, "uriBaseId": "%SRCROOT%"} if base else {"uri": uri}
    assert location["physicalLocation"] == {"artifactLocation": expected}
    assert location["logicalLocations"][0]["fullyQualifiedName"] == CLUSTER


def test_what_a_plan_says_is_no_link_and_no_placeholder() -> None:
    hostile = finding(address='a["](https://example.org)"] {0}')

    text = only_result(report(hostile))["message"]["text"]

    assert text.startswith('a["] (https://example.org)"] {{0}}: ')


def test_each_plan_is_a_run_and_an_analysis_of_its_own() -> None:
    plans = [verdict(finding(), path=path) for path in ("a.json", "b.json", "a.json")]

    runs = rendered(Report(tuple(plans)))["runs"]

    assert [run["automationDetails"]["id"] for run in runs] == [
        "plan-check/a.json/",
        "plan-check/b.json/",
        "plan-check/a.json#2/",
    ]


def test_plans_beyond_the_limit_of_runs_share_the_last_one() -> None:
    plans = [verdict(finding(), path=f"{number}.json") for number in range(23)]

    runs = rendered(Report(tuple(plans)))["runs"]

    assert len(runs) == MOST_RUNS
    assert [len(run["results"]) for run in runs] == [1] * 19 + [4]
    prints = [one["partialFingerprints"]["planCheck/v1"] for one in runs[-1]["results"]]
    assert len(set(prints)) == 4


def test_results_beyond_the_limit_are_cut_from_the_end_and_counted() -> None:
    many = [
        finding(Outcome.UNKNOWN, f"a.b[{number}]", evidence=())
        for number in range(MOST_RESULTS)
    ]

    run = only_run(report(*many, finding()))

    assert len(run["results"]) == MOST_RESULTS
    assert run["results"][0]["kind"] == "fail"
    assert notified(run) == [
        (
            "error",
            "1 finding of 25001 left out, the least bad: GitHub takes no more",
        ),
        ("warning", "GitHub shows the worst 5000 of 25001 findings"),
    ]


def test_a_document_that_would_be_too_large_is_cut_and_says_so() -> None:
    dice = random.Random(0)  # noqa: S311
    noise = base64.b64encode(dice.randbytes(12_000_000)).decode()
    size = len(noise) // 100
    many = [
        finding(Outcome.UNKNOWN, f"a.b[{n}]", reason=noise[n * size : (n + 1) * size])
        for n in range(100)
    ]

    content = render_sarif(report(*many), show=EVERYTHING)

    (run,) = json.loads(content)["runs"]
    left = 100 - len(run["results"])
    assert len(gzip.compress(content)) <= 10_000_000
    assert 0 < left < 100
    assert notified(run)[0][1].startswith(f"{left} findings of 100 left out")


@pytest.mark.parametrize(
    ("subject", "successful", "told"),
    [
        pytest.param(report(finding()), True, [], id="whole"),
        pytest.param(report(finding(Outcome.ERROR)), False, [], id="error"),
        pytest.param(
            Report((verdict(errored=True, notes=("mend that\nfirst",)),)),
            False,
            [("error", "plan.json: mend that first")],
            id="errored",
        ),
        pytest.param(
            Report((verdict(complete=False),), allow_incomplete=True),
            True,
            [
                ("warning", f"plan.json: {INCOMPLETE}"),
            ],
            id="incomplete and allowed",
        ),
    ],
)
def test_a_run_says_whether_the_plan_could_be_judged_whole(
    subject: Report,
    successful: bool,  # noqa: FBT001
    told: list[tuple[str, str]],
) -> None:
    run = only_run(subject)

    assert run["invocations"][0]["executionSuccessful"] is successful
    assert run["invocations"][0]["exitCode"] == subject.exit_code
    assert notified(run) == told


def test_a_rule_has_no_more_tags_than_github_takes() -> None:
    duties = {f"standard-{number}": ("1",) for number in range(30)}

    tags = only_rule(report(finding(rule=rule(compliance=duties))))["properties"]

    assert len(tags["tags"]) == 20
    assert len(tags["compliance"]) == 30


def test_what_github_demands_is_never_empty() -> None:
    bare = rule(title="", why="", fix="", links=(), compliance={}, area="")

    described = only_rule(report(finding(rule=bare)))

    assert described["shortDescription"] == {"text": "storage-unencrypted"}
    assert described["fullDescription"] == {"text": "storage-unencrypted"}
    assert described["help"]["text"] == "storage-unencrypted"
    assert described["help"]["markdown"] == "storage-unencrypted"
    assert "helpUri" not in described


def test_markup_in_a_rule_is_words() -> None:
    sly = rule(why="<img src=x> [a](b)", fix="", links=("javascript:x",), compliance={})

    markdown = only_rule(report(finding(rule=sly)))["help"]["markdown"]

    assert markdown == "**Why:** &lt;img src=x&gt; \\[a\\](b)\n\n- javascript:x"


def test_a_block_of_one_line_needs_no_context() -> None:
    place = replace(BLOCK, end_line=BLOCK.line)

    (location,) = only_result(report(finding(location=place)))["locations"]

    assert "contextRegion" not in location["physicalLocation"]
