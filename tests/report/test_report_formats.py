"""What holds of every format."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml

from hostile import hostile, reports
from judged import BLOCK, CALL, EVERYTHING, finding, report, rule
from plan_check.commands.options import Format
from plan_check.findings import Outcome, Report
from plan_check.report.formats import FORMATS, format_of, render
from plan_check.report.inert import disarm, inert
from plan_check.report.wording import paragraphs

HERE = ("json", "sarif", "junit", "github", "gitlab")
Said = tuple[str, str, str]
"""Rule, address, outcome."""


def content(subject: Report, format_: str) -> str:
    return render(subject, format_, show=EVERYTHING).decode()


def loaded(subject: Report, format_: str) -> Any:  # noqa: ANN401
    return json.loads(content(subject, format_))


def read_json(subject: Report) -> Iterator[Said]:
    for plan in loaded(subject, "json")["plans"]:
        for one in plan["findings"]:
            yield one["rule"], inert(one["address"]), one["outcome"]


def read_sarif(subject: Report) -> Iterator[Said]:
    for run in loaded(subject, "sarif")["runs"]:
        for one in run["results"]:
            (place,) = one["locations"][0]["logicalLocations"]
            id_, _, outcome = one["ruleId"].partition("/")
            yield id_, place["fullyQualifiedName"], outcome or "fail"


def read_junit(subject: Report) -> Iterator[Said]:
    for suite in JUnitXml.fromstring(content(subject, "junit").encode()):
        for case in list(suite)[1:]:
            (result,) = case.result or (None,)
            outcome = result.type.replace(" ", "_") if result is not None else "pass"
            if isinstance(result, Failure):
                outcome = "fail"
            assert isinstance(result, Error) == (outcome == "error")
            yield case.name.split()[0], case.classname, outcome


def read_lines(format_: str) -> Callable[[Report], Iterator[Said]]:
    def read(subject: Report) -> Iterator[Said]:
        for id_, text in texts(subject, format_):
            address, outcome = re.findall(
                r"\A(.*?)(?:: (unknown|error): told|: must not)", text
            )[0]
            yield id_, address, outcome or "fail"

    return read


def texts(subject: Report, format_: str) -> Iterator[tuple[str, str]]:
    if format_ == "gitlab":
        for one in loaded(subject, "gitlab"):
            yield one["check_name"], one["description"]
        return
    for line in content(subject, "github").splitlines()[:-1]:
        title, text = re.findall(r"title=([^:]*)::(.*)", line)[0]
        yield title.split()[0], text.replace("%25", "%")


READERS = {
    "json": read_json,
    "sarif": read_sarif,
    "junit": read_junit,
    "github": read_lines("github"),
    "gitlab": read_lines("gitlab"),
}
ASKING = frozenset({Outcome.FAIL, Outcome.UNKNOWN, Outcome.ERROR})
LISTED = {
    "json": EVERYTHING,
    "sarif": ASKING | {Outcome.WAIVED},
    "junit": EVERYTHING,
    "github": ASKING,
    "gitlab": ASKING,
}

few = st.lists(
    st.builds(
        finding,
        st.sampled_from(Outcome),
        hostile,
        rule=st.sampled_from(
            [rule(id=id_, message="must not") for id_ in ("AUR-1", "AUR-2")]
        ),
        reason=st.just("told"),
        location=st.sampled_from([None, BLOCK, CALL]),
    ),
    max_size=8,
)


@pytest.mark.parametrize("format_", HERE)
@given(few)
def test_every_format_says_the_same_findings(format_: str, judged: list[Any]) -> None:
    subject = report(*judged)

    said = Counter(READERS[format_](subject))

    assert sum(said.values()) == sum(one.outcome in LISTED[format_] for one in judged)
    assert {plain(one) for one in said} == {
        plain((one.rule.id, inert(one.address), one.outcome.value))
        for one in judged
        if one.outcome in LISTED[format_]
    }


def plain(said: Said) -> Said:
    """Leave out what formats may add to break a command, a link or a placeholder."""
    id_, address, outcome = said
    broken = disarm(address).replace(r"\x23", "#").replace(r"\x3a", ":")
    return id_, broken.replace("] (", "](").replace("{{0}}", "{0}"), outcome


def test_an_address_that_is_a_log_command_starts_no_line_as_one() -> None:
    sly = finding(address="::error::owned", evidence=())

    assert paragraphs(sly).startswith(r"\x3a:error::owned: storage_encrypted")


@pytest.mark.parametrize("format_", HERE)
@given(reports)
def test_nothing_a_plan_says_is_obeyed(format_: str, subject: Report) -> None:
    for line in content(subject, format_).split("\n"):
        assert line.isprintable()
        assert not re.search(r"##[\w.-]*\[", line)
        if format_ != "github":
            assert not re.match(r"\s*::[A-Za-z].*::", line)


@pytest.mark.parametrize("format_", HERE)
@given(few.flatmap(lambda given: st.tuples(st.just(given), st.permutations(given))))
def test_the_order_of_findings_changes_no_byte(
    format_: str, orders: tuple[list[Any], list[Any]]
) -> None:
    one, other = (content(report(*judged), format_) for judged in orders)

    assert one == other


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("report", "text"),
        ("report.txt", "text"),
        ("out/report.json", "json"),
        ("report.SARIF", "sarif"),
        ("report.sarif.json", "sarif"),
        ("junit.xml", "junit"),
        ("summary.md", "markdown"),
        ("report.html", "html"),
        ("sarif", "text"),
    ],
)
def test_a_file_name_asks_for_a_format(name: str, format_: str) -> None:
    assert format_of(name) == format_


def test_the_flag_knows_every_format() -> None:
    assert {one.value for one in Format} == set(FORMATS)


@pytest.mark.parametrize("format_", ["json", "sarif", "github", "markdown", "html"])
def test_notes_on_the_run_are_shown(format_: str) -> None:
    subject = replace(report(finding()), notes=("the waiver at <b> expired",))

    text = content(subject, format_)

    assert "the waiver at" in text
    assert " expired" in text


def test_the_head_of_a_comment_stays_short_whatever_waivers_there_are() -> None:
    subject = replace(report(finding()), notes=("<&" * 5000,) * 100)

    text = content(subject, "markdown")

    assert len(text.encode()) < 16_000 + 2_000
    assert "90 more notes on waivers" in text
