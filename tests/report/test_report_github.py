"""What GitHub Actions obeys, and what it must not."""

from __future__ import annotations

import re

from hypothesis import given

from hostile import reports
from judged import BLOCK, EVERYTHING, finding, report, rule, verdict
from plan_check.findings import Finding, Location, Outcome, Report, Severity
from plan_check.report.github import render_github

COMMAND = re.compile(
    r"::(error|warning|notice) "
    r"(?:file=[^:,\r\n]*,line=\d+,)?title=[^:,\r\n]*::[^\r\n]*"
)


def lines(subject: Report) -> list[str]:
    return render_github(subject, show=EVERYTHING).decode().splitlines()


def levels(subject: Report) -> list[str]:
    return [found[1] for line in lines(subject) if (found := COMMAND.fullmatch(line))]


def many(outcome: Outcome, number: int, **fields: object) -> list[Finding]:
    return [finding(outcome, f"a.b[{n}]", **fields) for n in range(number)]


def test_a_violation_is_one_line_at_its_place() -> None:
    assert (
        lines(report(finding(location=BLOCK)))
        == """\
::error file=modules/db/main.tf,line=3,title=AUR-ENC-001 storage-unencrypted::\
module.db["eu"].aws_rds_cluster.orders: storage_encrypted must be true%0A\
storage_encrypted = false%0A\
fix: Set storage_encrypted = true.
::notice title=plan-check::\
26 rules, 14 resources: 1 violation (1 high), 0 unknown, 0 waived, 0 passed%0A\
gate closed: 1 violation at or above low
""".splitlines()
    )


def test_a_finding_without_a_place_names_no_file() -> None:
    assert lines(report(finding()))[0].startswith(
        "::error title=AUR-ENC-001 storage-unencrypted::"
    )


def test_levels_follow_severities_and_outcomes() -> None:
    subject = report(
        *(finding(rule=rule(severity, id=severity.value)) for severity in Severity),
        finding(Outcome.UNKNOWN),
        finding(Outcome.ERROR),
    )

    assert levels(subject) == [
        "error",
        "error",
        "warning",
        "notice",
        "error",
        "notice",
        "notice",
    ]


def test_an_unknown_that_closes_the_gate_is_an_error() -> None:
    subject = report(finding(Outcome.UNKNOWN), fail_on_unknown=True)

    assert levels(subject) == ["error", "notice"]


def test_what_asks_nothing_of_anybody_is_only_counted() -> None:
    outcomes = [Outcome.PASS, Outcome.WAIVED, Outcome.NOT_APPLICABLE]

    (last,) = lines(report(*map(finding, outcomes)))

    assert "no violations, 1 waived%0Agate open" in last


def test_what_github_would_drop_is_plain_lines_before_the_last_command() -> None:
    subject = report(
        *many(Outcome.FAIL, 12),
        *many(Outcome.UNKNOWN, 10, rule=rule(id="AUR-ENC-002")),
    )

    *_, plain, last_plain, last = lines(subject)

    assert levels(subject).count("error") == 10
    assert levels(subject).count("notice") == 10
    assert plain.startswith("error: AUR-ENC-001 storage-unencrypted: a.b[11]: storage")
    assert last_plain.startswith("notice: AUR-ENC-002 storage-unencrypted: a.b[9]: ")
    assert last.startswith(
        "::notice title=plan-check::"
        "3 more lines in the log of this step, which GitHub does not annotate%0A"
    )


def test_a_plain_line_names_its_place() -> None:
    subject = report(*many(Outcome.FAIL, 11, location=BLOCK))

    assert lines(subject)[-2].startswith("error: modules/db/main.tf:3: AUR-ENC-001 ")


def test_a_plain_line_is_no_command_of_an_older_kind() -> None:
    place = Location("##[error]", 3, 3)
    subject = report(*many(Outcome.FAIL, 11, location=place))

    assert lines(subject)[-2].startswith(r"error: \x23#[error]:3: AUR-ENC-001 ")


def test_a_plan_that_is_not_whole_is_the_first_error() -> None:
    subject = Report((verdict(finding(), errored=True, notes=("mend\nthat",)),))

    assert lines(subject)[0] == "::error title=plan plan.json::mend that"


def test_a_note_that_keeps_no_gate_closed_is_a_warning() -> None:
    subject = Report((verdict(complete=False),), allow_incomplete=True)

    assert levels(subject) == ["warning", "notice"]


def test_a_finding_of_several_plans_names_its_own() -> None:
    subject = Report((verdict(finding()), verdict(path="prod.json")))

    assert lines(subject)[0].endswith("%0Aplan: plan.json")


def test_what_ends_a_property_or_a_line_is_escaped() -> None:
    place = Location("a,b:c%\n.tf", 3, 3)
    (first, _) = lines(
        report(finding(address="a\n::error::b%0A", location=place, evidence=()))
    )

    assert first.startswith(r"::error file=a%2Cb%3Ac%25\n.tf,line=3,title=")
    assert "::a\\n::error::b%250A: storage_encrypted must be true" in first


@given(reports)
def test_every_line_is_one_command_of_ours_or_none(subject: Report) -> None:
    content = render_github(subject, show=EVERYTHING).decode()

    assert content.endswith("\n")
    for line in content.removesuffix("\n").split("\n"):
        assert line.isprintable()
        assert COMMAND.fullmatch(line) or not line.lstrip().startswith("::")
        assert not re.search(r"##[\w.-]*\[", line)


@given(reports)
def test_github_shows_every_command_and_the_last_one_is_our_own(
    subject: Report,
) -> None:
    found = levels(subject)

    assert all(found.count(level) <= 10 for level in set(found))
    assert lines(subject)[-1].startswith("::notice title=plan-check::")
