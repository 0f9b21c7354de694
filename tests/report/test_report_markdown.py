"""The report for pull requests, word for word."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from plan_check.findings import (
    Evidence,
    Finding,
    Location,
    Outcome,
    PlanVerdict,
    Report,
    RuleInfo,
    Severity,
    Waiver,
)
from plan_check.report.markdown import render_markdown

EVERYTHING = frozenset(Outcome)
UNENCRYPTED = RuleInfo(
    id="AUR-ENC-001",
    name="storage-unencrypted",
    title="Aurora cluster storage is not encrypted at rest",
    severity=Severity.HIGH,
    resource=("aws_rds_cluster",),
    message="storage_encrypted must be true",
    fix="Set storage_encrypted = true.",
    links=("https://docs.example/encryption",),
)
PUBLIC = RuleInfo(
    id="AUR-NET-001",
    name="publicly-accessible",
    title="Aurora instance has a public address",
    severity=Severity.CRITICAL,
    resource=("aws_rds_cluster_instance",),
    message="publicly_accessible must be false",
)
NODE = "aws_rds_cluster_instance.this"


def verdict(*findings: Finding, passed: int = 0) -> PlanVerdict:
    counts = Counter(finding.outcome for finding in findings)
    counts[Outcome.PASS] += passed
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


def page(*plans: PlanVerdict, budget: int = 60_000) -> str:
    return render_markdown(Report(plans), show=EVERYTHING, budget=budget).decode()


def fails(rule: RuleInfo, address: str, *evidence: Evidence) -> Finding:
    return Finding(rule, address, Outcome.FAIL, "", evidence)


def test_the_verdict_comes_first_then_numbers_violations_and_the_rest_folded() -> None:
    encrypted = Evidence("", "storage_encrypted", "omitted", note="AWS leaves it off")
    place = Location("modules/db/main.tf", 12, 14)
    waiver = Waiver("demo only", "ada", date(2027, 1, 31), "plan-check.yaml:3")

    text = page(
        verdict(
            fails(PUBLIC, f"{NODE}[0]"),
            fails(PUBLIC, f"{NODE}[1]"),
            replace(fails(UNENCRYPTED, "a.b", encrypted), location=place),
            Finding(UNENCRYPTED, "a.u", Outcome.UNKNOWN, "kms_key_id is from local.k"),
            Finding(PUBLIC, "a.w", Outcome.WAIVED, waiver=waiver),
            passed=3,
        )
    )

    assert (
        text
        == """\
<!-- plan-check -->
## plan-check: gate closed

**3 violations at or above low.** 26 rules, 14 resources: 3 violations \
(2 critical, 1 high), 1 unknown, 1 waived, 3 passed.

|critical|high|medium|low|unknown|error|waived|pass|
|--:|--:|--:|--:|--:|--:|--:|--:|
|2|1|0|0|1|0|1|3|

### Violations: 3

#### `aws_rds_cluster_instance.this[0]`

and 1 more: `aws_rds_cluster_instance.this[1]`

- **critical** `AUR-NET-001` publicly-accessible: `publicly_accessible` must be false

#### `a.b`

in `modules/db/main.tf:12`

- **high** `AUR-ENC-001` storage-unencrypted: `storage_encrypted` must be true
  - `storage_encrypted is not set; AWS leaves it off`
  - fix: Set `storage_encrypted = true`. ([docs.example](https://docs.example/encryption))

<details>
<summary>Unknown: 1</summary>

#### `a.u`

- **unknown** `AUR-ENC-001` storage-unencrypted: `kms_key_id` is from `local.k`

</details>

<details>
<summary>Waived: 1</summary>

#### `a.w`

- **waived** `AUR-NET-001` publicly-accessible
  - waived until `2027-01-31` by ada: demo only `(plan-check.yaml:3)`

</details>
"""
    )


def test_a_clean_plan_is_a_few_lines() -> None:
    assert (
        page(verdict(passed=30))
        == """\
<!-- plan-check -->
## plan-check: gate open

26 rules, 14 resources: no violations.

|critical|high|medium|low|unknown|error|waived|pass|
|--:|--:|--:|--:|--:|--:|--:|--:|
|0|0|0|0|0|0|0|30|
"""
    )


def test_clusters_are_drawn() -> None:
    text = page(verdict(fails(UNENCRYPTED, "aws_rds_cluster.orders")))

    assert '## Clusters\n\n```mermaid\nflowchart LR\n  n0[("aws_rds' in text


def test_several_plans_have_a_row_each_and_all_a_last_one() -> None:
    many = [replace(verdict(passed=1), path=f"p{number}.json") for number in range(12)]

    lines = page(*many).splitlines()

    assert "|plan|critical|high|medium|low|unknown|error|waived|pass|" in lines
    assert "|`p9.json`|0|0|0|0|0|0|0|1|" in lines
    assert "|2 more|0|0|0|0|0|0|0|2|" in lines
    assert "|all|0|0|0|0|0|0|0|12|" in lines


def test_notes_on_plans_are_warnings_and_bounded() -> None:
    noted = [
        replace(verdict(), path=f"p{number}.json", notes=("planned with -target",))
        for number in range(7)
    ]

    text = page(*noted)

    assert "> **Warning:** `p0.json`: planned with `-target`\n" in text
    assert "> **Warning:** 2 more notes on other plans\n" in text


def test_findings_in_a_cut_page_are_the_worst_ones_and_the_rest_is_counted() -> None:
    found = [fails(UNENCRYPTED, f"a.b{number}") for number in range(50)]
    found += [fails(PUBLIC, f"a.z{number}") for number in range(5)]
    found += [Finding(PUBLIC, "a.u", Outcome.UNKNOWN)]

    text = page(verdict(*found), budget=3000)

    assert len(text.encode()) <= 3000
    assert text.count("**critical**") == 5
    shown = text.count("- **high**")
    assert 0 < shown < 50
    assert "**unknown**" not in text
    left = 50 - shown
    assert (
        f"**{left + 1} findings were left out for want of room:** "
        f"{left} high, 1 unknown.\n" in text
    )


def test_the_summary_is_there_however_little_room_there_is() -> None:
    text = page(verdict(fails(UNENCRYPTED, "aws_rds_cluster.a")), budget=0)

    assert text.startswith("<!-- plan-check -->\n## plan-check: gate closed\n")
    assert text.endswith("**1 finding was left out for want of room:** 1 high.\n")


def test_a_comment_on_very_many_findings_is_short_enough_for_github() -> None:
    found = [fails(UNENCRYPTED, f"aws_rds_cluster.c{n}") for n in range(3000)]

    text = page(verdict(*found))

    assert 50_000 < len(text.encode()) <= 60_000


def test_rules_that_selected_nothing_are_named_where_asked_for() -> None:
    text = page(replace(verdict(), unmatched=("AUR-RES-013", "AUR-ENC-009")))

    assert "<summary>2 rules selected no resource</summary>" in text
    assert "`AUR-ENC-009, AUR-RES-013`" in text


def test_errors_are_never_left_out_for_the_sake_of_violations() -> None:
    found = [fails(PUBLIC, f"a.b{number}") for number in range(50)]
    found += [Finding(UNENCRYPTED, "a.z", Outcome.ERROR, "no date")]

    text = page(verdict(*found), budget=2000)

    assert "**error** `AUR-ENC-001` storage-unencrypted: no date" in text
