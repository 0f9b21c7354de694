"""What holds of every report, whatever the plan says."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import EVERYTHING, evidence, hostile, reports, verdict
from plan_check.findings import Finding, Outcome, Report, RuleInfo, Severity
from plan_check.report.folding import fold
from plan_check.report.graph import GraphFormat, render_graph
from plan_check.report.inert import disarm, inert
from plan_check.report.json import render_json
from plan_check.report.text import render_text
from plan_check.views import EdgeView, GraphView, NodeView

nodes = st.builds(NodeView, hostile, hostile, st.tuples(hostile), hostile)
edges = st.builds(EdgeView, hostile, hostile, hostile, hostile, hostile)
views = st.builds(
    GraphView,
    hostile,
    st.lists(nodes, max_size=3).map(tuple),
    st.lists(edges, max_size=3).map(tuple),
)


def text(report: Report) -> str:
    return render_text(report, color=False, width=60, show=EVERYTHING)


def obeyed(page: str) -> list[str]:
    """Lines that a terminal or a CI runner would act upon."""
    return [
        line
        for line in page.split("\n")
        if not line.isprintable()
        or re.match(r"\s*::[A-Za-z].*::", line)
        or re.search(r"##[\w.-]*\[", line)
    ]


@given(reports)
def test_nothing_a_plan_says_is_obeyed_in_a_text_report(report: Report) -> None:
    assert obeyed(text(report)) == []


@given(reports)
def test_nothing_a_plan_says_is_obeyed_in_a_json_report(report: Report) -> None:
    content = render_json(report, show=EVERYTHING).decode()

    assert obeyed(content) == []
    json.loads(content)


@given(views, st.sampled_from(["text", "json", "mermaid", "dot"]))
def test_nothing_a_plan_says_is_obeyed_in_a_graph(
    view: GraphView, format_: GraphFormat
) -> None:
    assert obeyed(render_graph(view, format_)) == []


MERMAID = re.compile(
    r'  n\d+(\["[\w #;./,=<>-]*"\]|\(\["[\w #;./,=-]*"\]\))'
    r'|  n\d+ (-->|-\.->)\|"[\w #;./,=-]*"\| n\d+',
    re.ASCII,
)
DOT = re.compile(
    r'  n\d+( -> n\d+)? \[label="([^"\\]|\\["\\n])*"(, style=dashed)?\];',
)


@given(views)
def test_a_mermaid_line_is_one_statement_with_its_quotes_balanced(
    view: GraphView,
) -> None:
    _, *lines = render_graph(view, "mermaid").splitlines()

    assert [line for line in lines if not MERMAID.fullmatch(line)] == []


@given(views)
def test_a_dot_line_is_one_statement_with_its_quotes_balanced(view: GraphView) -> None:
    _, _, _, *lines, _ = render_graph(view, "dot").splitlines()

    assert [line for line in lines if not DOT.fullmatch(line)] == []


two_rules = st.sampled_from(
    [RuleInfo(id_, "", "", Severity.LOW, (), "") for id_ in ("AUR-1", "AUR-2")]
)
instances = st.builds(
    Finding,
    rule=two_rules,
    address=st.sampled_from(["a.b", "a.b[0]", "a.b[1]", 'a.b["x"]', "a.c[0]"]),
    outcome=st.sampled_from([Outcome.FAIL, Outcome.UNKNOWN]),
    reason=st.sampled_from(["", "a.b[0] is open"]),
    evidence=st.just(()) | st.tuples(evidence),
)


@given(
    st.lists(instances, max_size=6).flatmap(
        lambda given: st.tuples(st.just(given), st.permutations(given))
    )
)
def test_the_order_of_findings_changes_no_byte(
    orders: tuple[list[Finding], list[Finding]],
) -> None:
    one, other = (Report((verdict(judged, "plan.json", ""),)) for judged in orders)

    assert text(one) == text(other)
    assert render_json(one, show=EVERYTHING) == render_json(other, show=EVERYTHING)


@given(st.lists(instances))
def test_folding_loses_no_finding(judged: list[Finding]) -> None:
    shown = Counter(
        (address, finding.rule.id, finding.outcome)
        for group in fold(judged)
        for address in group.addresses
        for finding in group.findings
    )

    assert shown == Counter((f.address, f.rule.id, f.outcome) for f in judged)


@given(reports)
def test_the_gate_line_agrees_with_the_exit_code(report: Report) -> None:
    *_, last = text(report).splitlines()

    assert last.startswith("gate open") == (report.exit_code == 0)


@given(reports)
def test_colours_change_no_word(report: Report) -> None:
    coloured = render_text(report, color=True, width=60, show=EVERYTHING)

    assert disarm(re.sub("\x1b\\[[0-9;]*m", "", coloured)) == text(report)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param('a["\n"]', r'a["\n"]', id="newline"),
        pytest.param("\x1b[2J", r"\x1b[2J", id="escape"),
        pytest.param("\u202e", r"\u202e", id="bidi"),
        pytest.param("größe 大", "größe 大", id="letters stay"),
    ],
)
def test_what_does_not_print_is_spelled_out(raw: str, expected: str) -> None:
    assert inert(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("a\n  ::error::b", "a\n  \\x3a:error::b", id="GitHub"),
        pytest.param("a ##[error]b", r"a \x23#[error]b", id="GitHub, older"),
        pytest.param("##vso[x]", r"\x23#vso[x]", id="Azure"),
        pytest.param("::/0 and ::1", "::/0 and ::1", id="IPv6 stays"),
        pytest.param("a ::error::b", "a ::error::b", id="inside a line"),
    ],
)
def test_log_commands_are_broken(raw: str, expected: str) -> None:
    assert disarm(raw) == expected
