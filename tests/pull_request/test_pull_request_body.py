"""What a comment holds: its marker first, and never more than GitHub takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from github_stand_in import numbered
from plan_check.pull_request import Run
from plan_check.pull_request.body import LONGEST, compose, fit, marker, order_of

KEY = "0123456789abcdef"
LINK = "https://github.com/octo/shop/actions/runs/99"


def test_a_comment_starts_with_its_marker_and_ends_with_its_run() -> None:
    run = Run("octo/shop", 7, KEY, (12, 1), "ab" * 20, LINK)

    assert compose("report\n\n", run) == (
        f"<!-- plan-check comment {KEY} run 12.1 -->\n"
        "report\n\n"
        f"<sub>Commit {'ab' * 20}, [run 12]({LINK})</sub>\n"
    )


def test_a_comment_tells_which_run_wrote_it() -> None:
    text = compose("report", numbered(12, attempt=3))

    assert order_of(text, KEY) == (12, 3)
    assert order_of(text, "f" * 16) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "report",
        f"> <!-- plan-check comment {KEY} run 12.1 -->",
        f" <!-- plan-check comment {KEY} run 12.1 -->",
        f"<!-- plan-check comment {KEY} run -->",
        f"<!-- plan-check comment {KEY} run 1e9.1 -->",
    ],
)
def test_other_text_has_no_marker(text: str) -> None:
    assert order_of(text, KEY) is None


def test_a_report_that_claims_to_be_a_newer_run_is_of_this_one() -> None:
    claim = marker(numbered(999))

    assert order_of(compose(f"{claim}\nreport", numbered(1)), KEY) == (1, 1)


def test_a_long_report_is_cut_between_its_parts() -> None:
    text = "\n\n".join(f"part {n}" for n in range(20_000))

    body = compose(text, numbered(1))

    assert len(body.encode()) <= LONGEST
    assert "**The rest is left out for want of room.**" in body
    assert "Commit" in body.splitlines()[-1]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("```mermaid", "```"),
        ("~~~~", "~~~~"),
        ("<details><summary>s</summary>", "</details>"),
    ],
)
def test_what_opens_a_block_is_kept_with_what_closes_it(start: str, end: str) -> None:
    inside = "\n\n".join(["x" * 50] * 10)

    assert fit(f"head\n\n{start}\n{inside}\n{end}\n\ntail", 100) == (
        "head\n\n**The rest is left out for want of room.**"
    )


def test_a_block_that_is_whole_is_kept() -> None:
    text = f"```\na\n\n``` not the end\n```\n\n{'x' * 100}"

    assert fit(text, 60).startswith("```\na\n\n``` not the end\n```\n\n**The rest")


@given(st.text(alphabet="a`~\n <>détails\0\ud800é", max_size=200))
def test_every_text_has_room(text: str) -> None:
    body = compose(text * 500, numbered(1))

    assert len(body.encode("utf-8", "replace")) <= LONGEST
    assert order_of(body, KEY) == (1, 1)
    assert "\0" not in body
