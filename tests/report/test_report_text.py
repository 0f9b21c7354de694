"""What people read, word for word."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

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
from plan_check.report.text import render_text

EVERYTHING = frozenset(Outcome)
CLUSTER = "module.db.aws_rds_cluster.orders"

UNENCRYPTED = RuleInfo(
    id="AUR-ENC-001",
    name="storage-unencrypted",
    title="Aurora cluster storage is not encrypted at rest",
    severity=Severity.HIGH,
    resource=("aws_rds_cluster",),
    message="storage_encrypted must be true",
    fix="Set storage_encrypted = true.",
)
PUBLIC = RuleInfo(
    id="AUR-NET-001",
    name="publicly-accessible",
    title="Aurora instance has a public address",
    severity=Severity.CRITICAL,
    resource=("aws_rds_cluster_instance",),
    message="publicly_accessible must be false",
    fix="Set publicly_accessible = false.",
)


def failed(
    rule: RuleInfo, address: str, *evidence: Evidence, reason: str = ""
) -> Finding:
    return Finding(rule, address, Outcome.FAIL, reason, evidence)


def value(
    attribute: str, state: str, data: JsonValue = None, note: str = ""
) -> Evidence:
    return Evidence("", attribute, state, data, note)


def verdict(
    *findings: Finding, passed: int = 0, not_applicable: int = 0
) -> PlanVerdict:
    counts = Counter(finding.outcome for finding in findings)
    counts.update({Outcome.PASS: passed, Outcome.NOT_APPLICABLE: not_applicable})
    return PlanVerdict(
        path="plan.json",
        terraform_version="1.11.4",
        complete=True,
        errored=False,
        findings=findings,
        counts=counts,
        rules=26,
        resources=14,
    )


CLEAN = verdict(passed=30)


def text(report: Report, *, width: int = 88, color: bool = False) -> str:
    return render_text(report, color=color, width=width, show=EVERYTHING)


def closing(report: Report) -> list[str]:
    return text(report).splitlines()[-2:]


def test_the_worst_address_comes_first_and_says_what_why_and_how_to_mend_it() -> None:
    report = Report(
        (
            verdict(
                Finding(
                    UNENCRYPTED,
                    "aws_rds_cluster.audit",
                    Outcome.UNKNOWN,
                    "plan-check cannot tell before apply",
                    (value("storage_encrypted", "unknown", note="from local.on"),),
                ),
                failed(
                    UNENCRYPTED,
                    CLUSTER,
                    value("storage_encrypted", "omitted", note="AWS leaves it off"),
                    value("kms_key_id", "null"),
                ),
                failed(
                    PUBLIC,
                    CLUSTER,
                    value("publicly_accessible", "known", data=True),
                    Evidence("aws_subnet.a", "cidr_block", "known", "10.0.0.0/8"),
                    Evidence("aws_internet_gateway.gw", "", "known", None, "attached"),
                    reason="it has a public address",
                ),
                passed=3,
            ),
        )
    )

    assert (
        text(report)
        == """\
module.db.aws_rds_cluster.orders
  critical  AUR-NET-001 publicly-accessible
    publicly_accessible must be false
    publicly_accessible = true
    aws_subnet.a: cidr_block = "10.0.0.0/8"
    aws_internet_gateway.gw: attached
    fix: Set publicly_accessible = false.
  high  AUR-ENC-001 storage-unencrypted
    storage_encrypted must be true
    storage_encrypted is not set; AWS leaves it off
    kms_key_id is not set
    fix: Set storage_encrypted = true.

aws_rds_cluster.audit
  unknown  AUR-ENC-001 storage-unencrypted
    plan-check cannot tell before apply
    from local.on

26 rules, 14 resources: 2 violations (1 critical, 1 high), 1 unknown, 0 waived, 3 passed
gate closed: 2 violations at or above low
"""
    )


def test_alike_instances_are_shown_once_and_counted_all() -> None:
    findings = [
        failed(PUBLIC, f"aws_rds_cluster_instance.this[{index}]") for index in range(12)
    ]

    report = Report((verdict(*findings),))

    assert (
        text(report)
        == """\
aws_rds_cluster_instance.this[0]
  and 11 more: aws_rds_cluster_instance.this[1], aws_rds_cluster_instance.this[2],
    aws_rds_cluster_instance.this[3], ...
  critical  AUR-NET-001 publicly-accessible
    publicly_accessible must be false
    fix: Set publicly_accessible = false.

26 rules, 14 resources: 12 violations (12 critical), 0 unknown, 0 waived, 0 passed
gate closed: 12 violations at or above low
"""
    )


def test_an_address_is_followed_by_the_place_to_edit() -> None:
    block = Location("modules/db/main.tf", 3, 9)
    call = Location("main.tf", 12, 15, within=block)
    report = Report(
        (
            verdict(
                replace(failed(PUBLIC, "a.b[0]"), location=block),
                replace(failed(PUBLIC, "a.b[1]"), location=block),
                replace(failed(PUBLIC, "module.db.a.c"), location=call),
            ),
        )
    )

    assert (
        text(report)
        == """\
a.b[0]
  and 1 more: a.b[1]
  at modules/db/main.tf:3
  critical  AUR-NET-001 publicly-accessible
    publicly_accessible must be false
    fix: Set publicly_accessible = false.

module.db.a.c
  at main.tf:12 (block at modules/db/main.tf:3)
  critical  AUR-NET-001 publicly-accessible
    publicly_accessible must be false
    fix: Set publicly_accessible = false.

26 rules, 14 resources: 3 violations (3 critical), 0 unknown, 0 waived, 0 passed
gate closed: 3 violations at or above low
"""
    )


@pytest.mark.parametrize(
    ("waiver", "told"),
    [
        pytest.param(
            Waiver("a demo\nonly", "data team", date(2027, 1, 31)),
            "waived until 2027-01-31 by data team: a demo only",
            id="all",
        ),
        pytest.param(Waiver("a demo"), "waived: a demo", id="only a reason"),
    ],
)
def test_a_waived_finding_says_who_waived_it_and_until_when(
    waiver: Waiver, told: str
) -> None:
    finding = Finding(PUBLIC, "a.w", Outcome.WAIVED, waiver=waiver)

    assert text(Report((verdict(finding),))).splitlines()[:3] == [
        "a.w",
        "  waived  AUR-NET-001 publicly-accessible",
        f"    {told}",
    ]


def test_instances_with_other_waivers_are_shown_apart() -> None:
    one, other = (
        Finding(PUBLIC, f"a.w[{index}]", Outcome.WAIVED, waiver=Waiver(reason))
        for index, reason in enumerate(["a demo", "a test"])
    )

    page = text(Report((verdict(one, other),)))

    assert "waived: a demo" in page
    assert "waived: a test" in page


def test_outcomes_that_are_no_violation_say_so_in_their_first_word() -> None:
    report = Report(
        (
            replace(
                verdict(
                    Finding(PUBLIC, "a.e", Outcome.ERROR, "cidr_block is not a CIDR"),
                    Finding(PUBLIC, "a.n", Outcome.NOT_APPLICABLE, "engine is mysql"),
                    Finding(PUBLIC, "a.p", Outcome.PASS),
                    Finding(PUBLIC, "a.w", Outcome.WAIVED, "demo, until 2027-01-31"),
                ),
                unmatched=("AUR-RES-013", "AUR-ENC-009"),
            ),
        )
    )

    assert (
        text(report)
        == """\
a.e
  error  AUR-NET-001 publicly-accessible
    cidr_block is not a CIDR

a.w
  waived  AUR-NET-001 publicly-accessible
    demo, until 2027-01-31

a.p
  pass  AUR-NET-001 publicly-accessible

a.n
  not applicable  AUR-NET-001 publicly-accessible
    engine is mysql

rules that selected no resource: AUR-ENC-009, AUR-RES-013

26 rules, 14 resources: 0 violations, 0 unknown, 1 error, 1 waived, 1 passed
gate closed: 1 error
"""
    )


def test_outcomes_that_were_not_asked_for_are_counted_all_the_same() -> None:
    finding = Finding(PUBLIC, "a.w", Outcome.WAIVED, "demo")
    report = Report((replace(verdict(finding), unmatched=("AUR-ENC-009",)),))

    page = render_text(
        report, color=False, width=88, show=frozenset({Outcome.FAIL, Outcome.UNKNOWN})
    )

    assert page == "26 rules, 14 resources: no violations, 1 waived\ngate open\n"


def test_several_plans_have_a_heading_and_totals_each() -> None:
    report = Report(
        (
            replace(CLEAN, path="dev.json", resources=4),
            replace(
                CLEAN,
                path="prod.json",
                resources=5,
                complete=False,
                notes=("planned with -target;\nother resources are not in it",),
            ),
        )
    )

    assert (
        text(report)
        == """\
plan dev.json

26 rules, 4 resources: no violations

plan prod.json

warning: planned with -target; other resources are not in it

26 rules, 5 resources: no violations; the plan is incomplete

2 plans, 26 rules, 9 resources: no violations; 1 of 2 plans is incomplete
gate closed: 1 of 2 plans is incomplete
"""
    )


def test_colours_are_added_to_words_that_are_there_without_them() -> None:
    finding = failed(PUBLIC, "aws_rds_cluster_instance.a")
    report = Report((replace(verdict(finding), notes=("deferred",)),))

    assert text(report, color=True) == (
        "\x1b[1;33mwarning:\x1b[0m deferred\n"
        "\n"
        "\x1b[1maws_rds_cluster_instance.a\x1b[0m\n"
        "  \x1b[1;31mcritical\x1b[0m  AUR-NET-001 publicly-accessible\n"
        "    publicly_accessible must be false\n"
        "    fix: Set publicly_accessible = false.\n"
        "\n"
        "26 rules, 14 resources: 1 violation (1 critical), 0 unknown, 0 waived,"
        " 0 passed\n"
        "gate closed: 1 violation at or above low\n"
    )


def test_long_lines_are_broken_at_spaces_and_indented_by_two_more() -> None:
    reason = "the subnets of this cluster route to an internet gateway"
    at = "module.a_rather_long_name.aws_rds_cluster.whole"
    report = Report((verdict(Finding(PUBLIC, at, Outcome.UNKNOWN, reason)),))

    assert text(report, width=40).splitlines()[:5] == [
        "module.a_rather_long_name.aws_rds_cluster.whole",
        "  unknown  AUR-NET-001 publicly-accessible",
        "    the subnets of this cluster route to",
        "      an internet gateway",
        "",
    ]


def test_a_word_longer_than_the_page_stays_whole() -> None:
    reason = f"see {'x' * 50} and {'y' * 50}"
    report = Report((verdict(Finding(PUBLIC, "a.b", Outcome.UNKNOWN, reason)),))

    assert text(report, width=40).splitlines()[2:5] == [
        "    see",
        f"      {'x' * 50}",
        "      and",
    ]


def test_much_evidence_is_cut_and_the_rest_counted() -> None:
    evidence = [value(f"ingress[{index}]", "known", "x") for index in range(13)]
    report = Report((verdict(failed(PUBLIC, "a.b", *evidence)),))

    assert text(report).splitlines()[12:14] == [
        '    ingress[9] = "x"',
        "    and 3 more like these",
    ]


def test_a_long_value_is_cut() -> None:
    evidence = value("policy", "known", "x" * 500)
    report = Report((verdict(failed(PUBLIC, "a.b", evidence)),))

    assert f'policy = "{"x" * 159}...' in text(report, width=200)


def test_a_reason_without_evidence_is_shown() -> None:
    finding = failed(PUBLIC, "a.b", reason="the action is delete")

    assert "    the action is delete\n" in text(Report((verdict(finding),)))


def test_a_reason_that_repeats_the_demand_is_not_said_twice() -> None:
    finding = failed(PUBLIC, "a.b", reason=PUBLIC.message)

    page = text(Report((verdict(finding),)))

    assert page.count("publicly_accessible must be false") == 1


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        pytest.param(CLEAN, "26 rules, 14 resources: no violations", id="clean"),
        pytest.param(
            replace(CLEAN, rules=1, resources=1),
            "1 rule, 1 resource: no violations",
            id="singular",
        ),
        pytest.param(
            verdict(),
            "26 rules, 14 resources: no resource that any rule judges is in this plan",
            id="nothing matched",
        ),
        pytest.param(
            verdict(not_applicable=2),
            "26 rules, 14 resources: no rule applies to a resource in this plan",
            id="nothing applies",
        ),
        pytest.param(
            replace(CLEAN, rules=0),
            "0 rules, 14 resources: nothing was checked",
            id="no rules",
        ),
        pytest.param(
            verdict(Finding(PUBLIC, "a.b", Outcome.UNKNOWN)),
            "26 rules, 14 resources: 0 violations, 1 unknown, 0 waived, 0 passed",
            id="only unknown",
        ),
        pytest.param(
            replace(CLEAN, errored=True),
            "26 rules, 14 resources: no violations; the plan errored",
            id="errored",
        ),
        pytest.param(
            replace(CLEAN, complete=False),
            "26 rules, 14 resources: no violations; the plan is incomplete",
            id="incomplete",
        ),
        pytest.param(
            replace(CLEAN, complete=None),
            "26 rules, 14 resources: no violations",
            id="Terraform did not say",
        ),
    ],
)
def test_totals_say_what_was_judged(plan: PlanVerdict, expected: str) -> None:
    assert closing(Report((plan,)))[0] == expected


def test_several_plans_in_which_nothing_matched_say_so() -> None:
    assert closing(Report((verdict(), verdict())))[0] == (
        "2 plans, 26 rules, 28 resources: "
        "no resource that any rule judges is in these plans"
    )


def test_several_incomplete_plans_are_counted() -> None:
    plans = replace(CLEAN, complete=False), replace(CLEAN, errored=True)

    assert closing(Report(plans))[1] == "gate closed: 2 of 2 plans are incomplete"


HIGH = failed(UNENCRYPTED, "a.b")
UNKNOWN = Finding(PUBLIC, "a.b", Outcome.UNKNOWN)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        pytest.param(Report((CLEAN,)), "gate open", id="clean"),
        pytest.param(
            Report((verdict(HIGH),), fail_on=Severity.HIGH),
            "gate closed: 1 violation at or above high",
            id="violation",
        ),
        pytest.param(
            Report((verdict(HIGH),), fail_on=Severity.CRITICAL),
            "gate open despite 1 violation below critical",
            id="violation below the bar",
        ),
        pytest.param(
            Report((verdict(UNKNOWN),)), "gate open despite 1 unknown", id="unknown"
        ),
        pytest.param(
            Report((verdict(UNKNOWN),), fail_on_unknown=True),
            "gate closed: 1 unknown",
            id="unknown not allowed",
        ),
        pytest.param(
            Report(
                (replace(verdict(HIGH, UNKNOWN), errored=True),), fail_on_unknown=True
            ),
            "gate closed: plan errored, 1 violation at or above low, 1 unknown",
            id="all at once",
        ),
        pytest.param(
            Report((replace(CLEAN, complete=False),)),
            "gate closed: plan is incomplete",
            id="incomplete",
        ),
        pytest.param(
            Report((replace(CLEAN, complete=False),), allow_incomplete=True),
            "gate open despite an incomplete plan",
            id="incomplete and allowed",
        ),
    ],
)
def test_the_last_line_tells_the_gate(report: Report, expected: str) -> None:
    assert closing(report)[1] == expected


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        pytest.param(
            replace(CLEAN, errored=True),
            "warning: the plan ended in an error; what it left out was not judged",
            id="errored",
        ),
        pytest.param(
            replace(CLEAN, complete=False),
            "warning: the plan is incomplete; what it left out was not judged",
            id="incomplete",
        ),
    ],
)
def test_an_incomplete_plan_without_notes_is_still_announced(
    plan: PlanVerdict, expected: str
) -> None:
    assert text(Report((plan,))).splitlines()[0] == expected
