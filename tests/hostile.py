"""Reports on plans whose authors would like the reader to see something else."""

from __future__ import annotations

from collections import Counter

from hypothesis import strategies as st

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

EVERYTHING = frozenset(Outcome)

weapons = st.sampled_from(
    [
        "\n::error::owned",
        "\r::add-mask::",
        "::warning file=a::b",
        "##[error]",
        "##vso[task.complete]",
        "\x1b[31m",
        "\x9b2J",
        "\u202e",
        "\u2028",
        "\ufeff",
        "\ud800",
        '"];',
        "\\",
        "[0]",
        '["a"]',
        "<script>",
        "-->",
        "%%{init}%%",
        "%0A::error::",
        "@someone",
        "](https://example.org)",
        "[x](1)",
        "{0}",
        "]]>",
        "&amp;",
        "\x00",
        "\ufffe",
        ",line=1",
        " ",
    ]
)
hostile = st.lists(weapons | st.text(max_size=4), max_size=4).map("".join)
values: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | hostile,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(hostile, inner, max_size=2)
    ),
    max_leaves=4,
)
rules = st.builds(
    RuleInfo,
    id=hostile,
    name=hostile,
    title=hostile,
    severity=st.sampled_from(Severity),
    resource=st.just(()),
    message=hostile,
    area=hostile,
    why=hostile,
    fix=hostile,
    links=st.lists(hostile | st.just("https://example.org/a"), max_size=2).map(tuple),
    compliance=st.dictionaries(hostile, st.tuples(hostile), max_size=2),
)
lines = st.integers(1, 9)
blocks = st.builds(Location, path=hostile, line=lines, end_line=lines)
locations = st.builds(
    Location, path=hostile, line=lines, end_line=lines, within=st.none() | blocks
)
waivers = st.builds(
    Waiver,
    reason=hostile,
    owner=hostile,
    until=st.none() | st.dates(),
    place=hostile | st.just("main.tf:3"),
)
evidence = st.builds(
    Evidence,
    address=hostile,
    attribute=hostile,
    state=st.sampled_from(["known", "null", "omitted", "unknown"]),
    value=values,
    note=hostile,
)
findings = st.builds(
    Finding,
    rule=rules,
    address=hostile | st.sampled_from(["a.b[0]", "a.b[1]", 'a.b["x"]']),
    outcome=st.sampled_from(Outcome),
    reason=hostile,
    evidence=st.lists(evidence, max_size=2).map(tuple),
    location=st.none() | locations,
    waiver=st.none() | waivers,
)


def verdict(judged: list[Finding], path: str, note: str) -> PlanVerdict:
    return PlanVerdict(
        path=path,
        terraform_version="",
        complete=None,
        errored=False,
        findings=tuple(judged),
        counts=Counter(finding.outcome for finding in judged),
        rules=1,
        resources=1,
        unmatched=(note,),
        notes=(note,),
    )


plans = st.builds(verdict, st.lists(findings, max_size=4), hostile, hostile)
reports = st.builds(
    Report,
    plans=st.lists(plans, max_size=2).map(tuple),
    fail_on=st.sampled_from(Severity),
    fail_on_unknown=st.booleans(),
    allow_incomplete=st.booleans(),
    notes=st.lists(hostile, max_size=2).map(tuple),
)
