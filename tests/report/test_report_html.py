"""The report as a web page: what is in it, and what can never be."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from time import perf_counter

from hypothesis import given

from hostile import reports
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
from plan_check.report.html import render_html

EVERYTHING = frozenset(Outcome)
CLUSTER = "aws_rds_cluster.orders"
UNENCRYPTED = RuleInfo(
    id="AUR-ENC-001",
    name="storage-unencrypted",
    title="Aurora cluster storage is not encrypted at rest",
    severity=Severity.HIGH,
    resource=("aws_rds_cluster",),
    message="storage_encrypted must be true",
    area="encryption",
    why="Storage encryption covers backups too.",
    fix="Set storage_encrypted = true.",
    links=("https://docs.example/encryption",),
    compliance={"pci-dss-4.0": ("3.5.1", "3.6.1")},
)
TAGS = re.compile(
    "a|article|body|button|caption|code|dd|defs|details|div|dl|dt|fieldset|footer|form|"
    "g|h[1-4]|head|header|html|input|label|legend|li|main|marker|meta|option|output|p|"
    "path|rect|script|section|select|span|strong|style|summary|svg|table|tbody|td|text|"
    "th|thead|title|tr|ul"
)


class Skeleton(HTMLParser):
    """Reads the elements of a page, the attributes, and the text between."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.comments: list[str] = []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def all(self, tag: str, name: str = "") -> list[str]:
        return [attrs.get(name, "") for found, attrs in self.elements if found == tag]


def verdict(*found: Finding, path: str = "plan.json") -> PlanVerdict:
    return PlanVerdict(
        path=path,
        terraform_version="1.11.4",
        complete=True,
        errored=False,
        findings=found,
        counts=Counter(finding.outcome for finding in found),
        rules=26,
        resources=14,
    )


def fails(address: str = CLUSTER, rule: RuleInfo = UNENCRYPTED) -> Finding:
    return Finding(rule, address, Outcome.FAIL)


def page(*plans: PlanVerdict, show: frozenset[Outcome] = EVERYTHING) -> Skeleton:
    return Skeleton(render_html(Report(plans), show=show))


def words(*plans: PlanVerdict) -> str:
    return " ".join(" ".join(page(*plans).text).split())


@given(reports)
def test_nothing_but_our_own_elements_is_in_the_page(report: Report) -> None:
    found = Skeleton(render_html(report, show=EVERYTHING))

    assert [tag for tag, _ in found.elements if not TAGS.fullmatch(tag)] == []
    assert found.comments == []
    assert len(found.all("script")) == len(found.all("style")) == 1
    names = {name for _, attrs in found.elements for name in attrs}
    assert [name for name in names if name.startswith("on")] == []
    assert not names & {"src", "style", "srcdoc", "action", "srcset", "data"}


@given(reports)
def test_links_lead_into_the_page_or_to_documentation(report: Report) -> None:
    found = Skeleton(render_html(report, show=EVERYTHING))

    for href in found.all("a", "href"):
        assert re.fullmatch(r"#[a-z0-9-]+|https://[\w./?=%#&+~-]+", href)


@given(reports)
def test_every_character_of_the_page_prints(report: Report) -> None:
    text = render_html(report, show=EVERYTHING).decode()

    assert [line for line in text.split("\n") if not line.isprintable()] == []


@given(reports)
def test_names_in_the_page_are_unique_and_those_referred_to_exist(
    report: Report,
) -> None:
    found = Skeleton(render_html(report, show=EVERYTHING))

    ids = [attrs["id"] for _, attrs in found.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    inner = [href[1:] for href in found.all("a", "href") if href.startswith("#")]
    labels = [a["aria-labelledby"] for _, a in found.elements if "aria-labelledby" in a]
    assert {*inner, *labels} <= set(ids)


def test_the_policy_allows_this_style_and_this_script_and_no_network() -> None:
    text = render_html(Report((verdict(fails()),)), show=EVERYTHING).decode()

    policy = Skeleton(text.encode()).all("meta", "content")[1]
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))

    assert rules.pop("default-src") == rules.pop("base-uri") == "'none'"
    assert rules.pop("form-action") == "'none'"
    for name in ("style", "script"):
        (inner,) = re.findall(f"<{name}>(.*?)</{name}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert rules.pop(f"{name}-src") == f"'sha256-{digest}'"
        assert not re.search(r"@import|url\(|https?:|fetch|XMLHttp", inner)
    assert rules == {}


def test_a_finding_says_all_there_is_to_say() -> None:
    evidence = Evidence("", "storage_encrypted", "omitted", note="AWS leaves it off")
    place = Location("main.tf", 3, 5, within=Location("modules/db/main.tf", 12, 14))
    found = replace(fails(), evidence=(evidence,), location=place)

    text = words(verdict(found))

    for told in (
        "gate closed",
        "1 violation at or above low.",
        "in main.tf:3, for modules/db/main.tf:12",
        "high AUR-ENC-001 storage-unencrypted storage_encrypted must be true",
        "storage_encrypted is not set; AWS leaves it off",
        "fix Set storage_encrypted = true.",
        "why Storage encryption covers backups too.",
        "about Aurora cluster storage is not encrypted at rest; area encryption",
        "required by pci-dss-4.0 3.5.1, 3.6.1",
        "read docs.example",
    ):
        assert told in text


def test_a_waived_finding_says_who_waived_it() -> None:
    found = Finding(
        UNENCRYPTED, CLUSTER, Outcome.WAIVED, waiver=Waiver("demo only", "ada")
    )

    assert "waived by ada: demo only" in words(verdict(found))


def test_findings_carry_what_filters_look_at() -> None:
    found = page(
        verdict(
            fails("a.b[0]"),
            fails("a.b[1]"),
            Finding(replace(UNENCRYPTED, area=""), "a.c", Outcome.UNKNOWN, "perhaps"),
        )
    )

    marks = [
        {name: value for name, value in attrs.items() if name.startswith("data-")}
        for tag, attrs in found.elements
        if attrs.get("class") == "finding" and tag == "details"
    ]
    assert marks == [
        {
            "data-severity": "high",
            "data-outcome": "fail",
            "data-area": "encryption",
            "data-times": "2",
        },
        {
            "data-severity": "high",
            "data-outcome": "unknown",
            "data-area": "other",
            "data-times": "1",
        },
    ]
    assert found.all("option", "value") == ["", "encryption", "other"]


def test_outcomes_that_were_not_asked_for_are_counted_and_not_listed() -> None:
    plan = verdict(Finding(UNENCRYPTED, CLUSTER, Outcome.UNKNOWN))

    found = page(plan, show=frozenset({Outcome.FAIL}))

    assert found.all("article") == []
    assert "1 unknown" in " ".join(found.text)


def test_several_plans_can_be_told_apart() -> None:
    found = page(verdict(fails(), path="dev.json"), verdict(path="prod.json"))

    assert [a["data-plan"] for _, a in found.elements if "data-plan" in a] == ["1", "2"]
    assert "dev.json" in found.text
    assert found.all("a", "href").count("#plan-2") == 1


def test_boxes_of_the_picture_lead_to_their_findings() -> None:
    found = page(verdict(fails()))

    (name,) = found.all("article", "id")
    assert f"#{name}" in found.all("a", "href")


def test_rules_that_selected_nothing_are_named_where_asked_for() -> None:
    plan = replace(verdict(), unmatched=("AUR-B", "AUR-A"))

    assert "Rules that selected no resource: AUR-A, AUR-B" in words(plan)


def test_a_page_without_findings_says_so() -> None:
    text = words(verdict())

    assert "gate open" in text
    assert "None to show." in text


def test_few_findings_are_open_and_many_are_closed() -> None:
    few, many = (
        page(verdict(*(fails(f"a.b{at}") for at in range(number))))
        for number in (3, 100)
    )

    assert all("open" in a for t, a in few.elements if t == "details")
    assert not any("open" in a for t, a in many.elements if t == "details")


def test_the_same_report_gives_the_same_bytes() -> None:
    report = Report((verdict(fails(), fails("a.b")),))

    assert render_html(report, show=EVERYTHING) == render_html(report, show=EVERYTHING)


def test_thousands_of_findings_are_written_in_a_few_seconds() -> None:
    found = [fails(f"module.m{at}.aws_rds_cluster.c") for at in range(5000)]

    start = perf_counter()
    size = len(render_html(Report((verdict(*found),)), show=EVERYTHING))

    assert perf_counter() - start < 20
    assert size < 10_000_000
