"""Reports on plans whose authors would like the reader to see something else."""

from __future__ import annotations

from collections import Counter

from hypothesis import strategies as st

from plan_check.findings import (
    Edge,
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

WEAPONS = [
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
    "@octocat",
    "#1",
    "octo/repo#2",
    "deadbeefcafe1234",
    "GH-3",
    ":tada:",
    "https://evil.example/a",
    "www.evil.example",
    "a@evil.example",
    "[x](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "<img src=x onerror=alert(1)>",
    "<!-- ",
    "</details>",
    "</script><script>alert(1)</script>",
    "</style>",
    "<details open>",
    "**bold**",
    "__init__",
    "~~gone~~",
    "`",
    "```",
    "``` mermaid",
    "~~~",
    "|",
    "\\|",
    "&lt;",
    "&#64;octocat",
    "\n\n# heading\n",
    "\n- item",
    "\n1. one",
    "1.",
    "\n> quote",
    "\n---\n",
    "===",
    "    code",
    "\t",
    "\r",
    "\u200b",
    "::error::x",
    '" onclick="alert(1)',
    "' onclick='alert(1)",
    "click n0 href",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "$x$",
    ".",
]
weapons = st.sampled_from(WEAPONS)
hostile = st.lists(weapons | st.text(max_size=4), max_size=4).map("".join)
addresses = hostile | st.sampled_from(
    [
        "a.b[0]",
        "a.b[1]",
        'a.b["x"]',
        "aws_rds_cluster.a",
        "aws_rds_cluster.b[0]",
        "aws_rds_cluster.b[1]",
        'module.m["@octocat"].aws_rds_cluster.c',
        "aws_kms_key.k",
        "aws_rds_cluster_instance.i[0]",
        "aws_rds_cluster_instance.i[1]",
    ]
)
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
    address=addresses,
    attribute=hostile,
    state=st.sampled_from(["known", "null", "omitted", "unknown"]),
    value=values,
    note=hostile,
)
findings = st.builds(
    Finding,
    rule=rules,
    address=addresses,
    outcome=st.sampled_from(Outcome),
    reason=hostile,
    evidence=st.lists(evidence, max_size=2).map(tuple),
    location=st.none() | locations,
    waiver=st.none() | waivers,
)


edges = st.builds(Edge, addresses, hostile, addresses, st.booleans())


def verdict(
    judged: list[Finding],
    path: str,
    note: str,
    related: tuple[Edge, ...] | None = None,
) -> PlanVerdict:
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
        edges=related,
    )


plans = st.builds(
    verdict,
    st.lists(findings, max_size=4),
    hostile,
    hostile,
    st.none() | st.lists(edges, max_size=4).map(tuple),
)
reports = st.builds(
    Report,
    plans=st.lists(plans, max_size=2).map(tuple),
    fail_on=st.sampled_from(Severity),
    fail_on_unknown=st.booleans(),
    allow_incomplete=st.booleans(),
    notes=st.lists(hostile, max_size=2).map(tuple),
)
