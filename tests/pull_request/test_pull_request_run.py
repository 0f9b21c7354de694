"""What the environment of a runner says, believed only where it can be true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from plan_check.errors import UsageError
from plan_check.pull_request import read_run

PULL = {"number": 7, "head": {"sha": "ab" * 20, "repo": {"full_name": "octo/shop"}}}


def environment(folder: Path, event: object, **others: str) -> dict[str, str]:
    path = folder / "event.json"
    path.write_text(json.dumps(event))
    return {
        "GITHUB_REPOSITORY": "octo/shop",
        "GITHUB_EVENT_PATH": str(path),
        "GITHUB_RUN_NUMBER": "12",
        "GITHUB_RUN_ATTEMPT": "2",
        "GITHUB_RUN_ID": "99",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_JOB": "plan",
        **others,
    }


def test_a_run_knows_its_pull_request(tmp_path: Path) -> None:
    run = read_run(environment(tmp_path, {"pull_request": PULL}))

    assert (run.repository, run.number, run.order) == ("octo/shop", 7, (12, 2))
    assert run.commit == "ab" * 20
    assert run.link == "https://github.com/octo/shop/actions/runs/99"
    assert not run.is_fork


def test_a_comment_on_a_pull_request_is_for_it(tmp_path: Path) -> None:
    event = {"issue": {"number": 8, "pull_request": {"url": "x"}}}

    run = read_run(environment(tmp_path, event))

    assert (run.number, run.is_fork) == (8, False)


@pytest.mark.parametrize(
    "event",
    [{}, [], {"issue": {"number": 8}}, {"pull_request": {"number": "7"}}],
)
def test_another_event_is_for_none(tmp_path: Path, event: Any) -> None:  # noqa: ANN401
    assert read_run(environment(tmp_path, event)).number == 0


@pytest.mark.parametrize("repo", [None, {"full_name": "mallory/shop"}])
def test_a_fork_is_told(tmp_path: Path, repo: object) -> None:
    pull = {**PULL, "head": {"repo": repo}}

    assert read_run(environment(tmp_path, {"pull_request": pull})).is_fork


def test_checks_are_told_apart_by_workflow_job_and_name(tmp_path: Path) -> None:
    event = {"pull_request": PULL}
    ref = "octo/shop/.github/workflows/{}.yml@refs/pull/{}/merge"

    def key(marker: str = "", **others: str) -> str:
        return read_run(environment(tmp_path, event, **others), marker).key

    assert key() == key(GITHUB_RUN_NUMBER="13")
    assert len({key(), key("prod"), key(GITHUB_JOB="other")}) == 3
    assert key(GITHUB_WORKFLOW_REF=ref.format("a", 1)) == key(
        GITHUB_WORKFLOW_REF=ref.format("a", 2)
    )
    assert key(GITHUB_WORKFLOW_REF=ref.format("a", 1)) != key(
        GITHUB_WORKFLOW_REF=ref.format("b", 1)
    )


@pytest.mark.parametrize(
    "name", ["GITHUB_REPOSITORY", "GITHUB_EVENT_PATH", "GITHUB_RUN_NUMBER"]
)
def test_outside_of_a_workflow_there_is_no_run(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=f"{name} is not set"):
        read_run(environment(tmp_path, {}, **{name: ""}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_REPOSITORY", "octo/shop/../../user"),
        ("GITHUB_REPOSITORY", "octo/shop?x="),
        ("GITHUB_RUN_NUMBER", "-1"),
        ("GITHUB_EVENT_PATH", "nowhere.json"),
    ],
)
def test_what_github_would_not_say_is_refused(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(UsageError):
        read_run(environment(tmp_path, {}, **{name: value}))


def test_links_and_commits_that_are_none_are_left_out(tmp_path: Path) -> None:
    pull = {"number": 7, "head": {"sha": "](https://evil.example)"}}
    given = environment(
        tmp_path, {"pull_request": pull}, GITHUB_SERVER_URL="javascript:alert(1)"
    )

    run = read_run(given)

    assert (run.commit, run.link) == ("", "")
