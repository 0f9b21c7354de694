"""What holds of the report for pull requests, whatever plans and rules say."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from hostile import WEAPONS, hostile, reports
from plan_check.findings import Outcome, Report
from plan_check.report.inert import disarm, inert
from plan_check.report.markdown import render_markdown
from plan_check.report.markup import cell, code, links, prose

EVERYTHING = frozenset(Outcome)
SUMMARY = 16_000
OURS = {
    "blockquote",
    "bullet_list",
    "heading",
    "list_item",
    "paragraph",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
}
HTML = re.compile(
    r"<!-- plan-check -->|</?details>|<summary>[A-Z][a-z ]+: \d+</summary>"
    r"|<summary>\d+ rules? selected no resource</summary>"
)
PLAIN = re.compile(r"[A-Za-z0-9 ,.;:()'-]*", re.ASCII)
OBEYED = re.compile(r"www\.\w|\b[0-9a-fA-F]{7,}\b|\bGH-\d", re.ASCII)
MERMAID = re.compile(
    r'  n\d+(\["[\w #;./,=<>-]*"\]|\[\("[\w #;./,=<>-]*"\)\]):::[a-z]+'
    r'|  n\d+ (-->|-\.->)\|"[\w #;./,=-]*"\| n\d+'
    r"|  classDef [a-z]+ [\w:,#-]+|flowchart LR",
    re.ASCII,
)


def flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from flat(token.children or [])


def parsed(page: str) -> list[Token]:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return list(flat(reader.parse(page)))


def is_ours(token: Token, allowed: set[str]) -> bool:
    match token.type:
        case "inline" | "softbreak" | "code_inline" | "link_close":
            return True
        case "text":
            fits = PLAIN.fullmatch(token.content)
            return bool(fits) and not OBEYED.search(token.content)
        case "html_block":
            lines = token.content.strip().splitlines()
            return all(HTML.fullmatch(line) for line in lines)
        case "fence":
            lines = token.content.splitlines()
            return token.info == "mermaid" and all(map(MERMAID.fullmatch, lines))
        case "link_open":
            return token.attrs["href"] in allowed
    return token.type.removesuffix("_open").removesuffix("_close") in OURS


def foreign(report: Report, page: str) -> list[Token]:
    allowed = {
        link
        for plan in report.plans
        for finding in plan.findings
        for link in finding.rule.links
        if link.startswith("https://")
    }
    return [token for token in parsed(page) if not is_ours(token, allowed)]


@given(reports)
def test_nothing_but_our_own_structure_is_in_the_page(report: Report) -> None:
    page = render_markdown(report, show=EVERYTHING).decode()

    assert foreign(report, page) == []


@given(reports)
def test_every_character_prints_and_no_line_is_a_log_command(report: Report) -> None:
    page = render_markdown(report, show=EVERYTHING).decode()

    assert [line for line in page.split("\n") if not line.isprintable()] == []
    assert disarm(page) == page


@given(reports, st.integers(0, 6000))
def test_a_page_that_was_cut_is_within_its_budget_and_still_whole(
    report: Report, budget: int
) -> None:
    page = render_markdown(report, show=EVERYTHING, budget=budget)

    assert len(page) <= max(budget, SUMMARY)
    assert foreign(report, page.decode()) == []
    html = [token.content for token in parsed(page.decode()) if "html" in token.type]
    assert "".join(html).count("<details>") == "".join(html).count("</details>")


@given(hostile)
@example("`")
@example(" `` ")
def test_a_code_span_shows_the_text_and_nothing_else(text: str) -> None:
    shown = disarm(inert(text))
    tokens = [t for t in parsed(f"a {code(text)} b") if t.type == "code_inline"]

    spans = [token.content for token in tokens]
    assert spans == ([shown] if shown else [])


@given(hostile)
def test_a_table_cell_is_one_cell(text: str) -> None:
    table = f"|a|b|\n|--|--|\n|{cell(text)}|1|"
    cells = [token for token in parsed(table) if token.type == "td_open"]

    assert len(cells) == 2


@pytest.mark.parametrize("weapon", WEAPONS)
def test_prose_around_a_weapon_stays_prose(weapon: str) -> None:
    page = f"- said: {prose(f'see {weapon} there, {weapon}')}"

    assert [token for token in parsed(page) if not is_ours(token, set())] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Set kms_key_id = aws_kms_key.a.arn, or leave it.",
            "Set `kms_key_id = aws_kms_key.a.arn`, or leave it.",
            id="assignment",
        ),
        pytest.param(
            'Add parameter { name = "x", value = "1" } to the group.',
            'Add parameter `{ name = "x", value = "1" }` to the group.',
            id="braces",
        ),
        pytest.param("ask @octocat", "ask `@octocat`", id="mention"),
        pytest.param("up to 35 days", "up to 35 days", id="small number"),
        pytest.param("see 1234567", "see `1234567`", id="perhaps a commit"),
        pytest.param("a\n# b", "a `#` b", id="line break"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_only_plain_words_are_prose(text: str, expected: str) -> None:
    assert prose(text) == expected


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://docs.example/a",
        "https://docs.example/a)[x](https://evil.example",
        "https://user@evil.example/",
        "https://docs.example/ x",
        f"https://docs.example/{'a' * 400}",
    ],
)
def test_what_is_no_plain_link_is_no_link(url: str) -> None:
    assert links([url]) == ""
