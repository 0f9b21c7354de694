"""``plan-check comment``: what it says, and with which exit code it leaves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from github_stand_in import TOKEN, GitHub, serve

Run = Callable[..., Any]


@pytest.fixture
def github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    """Give a stand-in, and the environment of a job of the same repository."""
    with serve() as standing_in:
        variables = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": standing_in.address,
            "GITHUB_GRAPHQL_URL": f"{standing_in.address}/graphql",
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "GITHUB_REPOSITORY": "octo/shop",
            "GITHUB_RUN_NUMBER": "3",
            "GITHUB_TOKEN": TOKEN,
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        event(tmp_path, "octo/shop")
        yield standing_in


def event(folder: Path, repository: str) -> None:
    pull = {"number": 7, "head": {"repo": {"full_name": repository}}}
    (folder / "event.json").write_text(json.dumps({"pull_request": pull}))


def body(folder: Path, text: str = "report") -> Path:
    (folder / "comment.md").write_text(text)
    return folder / "comment.md"


def test_the_comment_is_written_and_updated(
    run: Run, github: GitHub, tmp_path: Path
) -> None:
    first = run("comment", "--body", body(tmp_path))
    second = run("comment", "--body", body(tmp_path, "again"))

    assert (first.code, first.out) == (0, "comment on pull request 7: created\n")
    assert (second.code, second.out) == (0, "comment on pull request 7: updated\n")
    assert "again" in github.bodies()[0]


def refuse(github: GitHub, status: int) -> None:
    github.before = lambda method, path: (
        (status, {"message": "Resource not accessible"}, {})
        if method == "POST" and path.endswith("comments")
        else None
    )


@pytest.mark.parametrize("status", [403, 404])
def test_a_fork_gets_a_notice_and_no_failure(
    run: Run, github: GitHub, tmp_path: Path, status: int
) -> None:
    event(tmp_path, "mallory/shop")
    refuse(github, status)

    ran = run("comment", "--body", body(tmp_path))

    assert ran.code == 0
    assert ran.out.startswith("::notice title=plan-check::the pull request comes from")


def test_a_permission_that_is_missing_gets_a_warning(
    run: Run, github: GitHub, tmp_path: Path
) -> None:
    refuse(github, 403)

    ran = run("comment", "--body", body(tmp_path))

    assert ran.code == 0
    assert ran.out.startswith("::warning title=plan-check::GitHub refused the comment")
    assert "pull-requests: write" in ran.out


def test_a_run_for_no_pull_request_writes_nothing(
    run: Run, github: GitHub, tmp_path: Path
) -> None:
    (tmp_path / "event.json").write_text("{}")

    ran = run("comment", "--body", body(tmp_path))

    assert ran.code == 0
    assert "for no pull request" in ran.out
    assert github.requests == []


def test_a_refusal_that_is_an_error_keeps_the_token(
    run: Run, github: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", f"{TOKEN}\nX-Evil: 1")

    ran = run("comment", "--body", body(tmp_path))

    assert ran.code == 2
    assert TOKEN not in ran.out + ran.err
    assert github.requests == []


@pytest.mark.parametrize("text", [None, "", " \n"])
def test_a_comment_without_text_is_refused(
    run: Run, github: GitHub, tmp_path: Path, text: str | None
) -> None:
    if text is not None:
        body(tmp_path, text)

    ran = run("comment", "--body", tmp_path / "comment.md")

    assert ran.code == 2
    assert "comment.md" in ran.err
    assert github.requests == []


def test_bytes_that_are_no_text_are_written_as_far_as_they_are(
    run: Run, github: GitHub, tmp_path: Path
) -> None:
    (tmp_path / "comment.md").write_bytes(b"re\xffport\0")

    assert run("comment", "--body", tmp_path / "comment.md").code == 0
    assert "re\ufffdport\ufffd" in github.bodies()[0]
